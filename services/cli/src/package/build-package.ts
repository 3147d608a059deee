import { createHash, type KeyObject } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { packageContents, type PackageRequest } from './package-contents.ts';
import { sha256Of } from './platform-packages.ts';
import { signText } from './signature.ts';
import { inPathOrder, tarOf, type Entry } from './tar-archive.ts';

export type BuiltPackage = {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly entries: number;
};

/** The list that names every file of a package with its SHA-256, and the list beside the archives. */
export const CHECKSUMS = 'SHA256SUMS';

/** `tingchao-0.1.0-linux-x64`: the archive and the one folder in it. */
export const packageName = ({ version, arch }: Pick<PackageRequest, 'version' | 'arch'>): string =>
  `tingchao-${version}-linux-${arch}`;

/** Writes the archive of one architecture into `out`; the same input gives the same bytes. */
export async function buildPackage(request: PackageRequest, out: string): Promise<BuiltPackage> {
  await mkdir(out, { recursive: true });
  const contents = await packageContents(request);
  const all: readonly Entry[] = [
    ...contents,
    { path: CHECKSUMS, content: { data: Buffer.from(await checksumsOf(contents)) } },
  ];
  const name = packageName(request);
  const file = join(out, `${name}.tar.gz`);
  const partial = `${file}.partial`;
  try {
    const inFolder = all.map((entry) => ({ ...entry, path: `${name}/${entry.path}` }));
    await pipeline(tarOf(inFolder), createGzip({ level: 6 }), createWriteStream(partial));
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  const sha256 = (await sha256Of(file)) as string;
  return { file, bytes: (await stat(file)).size, sha256, entries: all.length };
}

/** Writes the list beside the archives, and its signature when there is a key. */
export async function writeOuterChecksums(
  built: readonly BuiltPackage[],
  out: string,
  key: KeyObject | undefined,
): Promise<void> {
  const text = built.map(({ file, sha256 }) => `${sha256}  ${file.slice(out.length + 1)}\n`).join('');
  await writeFile(join(out, CHECKSUMS), text);
  await rm(join(out, `${CHECKSUMS}.sig`), { force: true });
  if (key) await writeFile(join(out, `${CHECKSUMS}.sig`), `${signText(text, key)}\n`);
}

/** One line a file, as `sha256sum` writes and checks them. A link is held by a file behind it. */
async function checksumsOf(entries: readonly Entry[]): Promise<string> {
  const lines: string[] = [];
  const sums = new Map<string, string>();
  for (const { path, content } of inPathOrder(entries)) {
    if ('link' in content) continue;
    const sum = 'file' in content ? ((await sha256Of(content.file)) as string) : sha256(content.data);
    sums.set(path, sum);
    lines.push(`${sum}  ${path}\n`);
  }
  for (const { path, content } of inPathOrder(entries)) {
    if (!('link' in content)) continue;
    const behind = `app/${content.link.replace('../../', '')}/package.json`;
    lines.push(`${sums.get(behind)}  ${path}/package.json\n`);
  }
  return lines.join('');
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
