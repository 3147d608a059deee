import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { CommandFailed } from '../io.ts';
import { readTar } from './read-tar.ts';

export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

const pinSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  /** As the registry states it, `sha512-…`: checked before anything of the package is used. */
  integrity: z.string().regex(/^sha512-/),
  /** The one file of it that is needed, by path, with its SHA-256. */
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Pin = z.infer<typeof pinSchema>;
const pinsSchema = z.record(
  z.enum(architectures),
  z.strictObject({ node: pinSchema, segmenter: pinSchema, drawer: pinSchema }),
);
export type Pins = z.infer<typeof pinsSchema>;

/** The parts that differ by processor, pinned in `infra/package/platform-packages.json`. */
export function readPins(root: string): Pins {
  return pinsSchema.parse(JSON.parse(readFileSync(join(root, 'infra/package/platform-packages.json'), 'utf8')));
}

/**
 * A folder with the content of a pinned package: `installed` when its pinned file is there with the right bytes, else
 * fetched once through npm, checked, and kept in `cache`.
 */
export async function obtainPlatformPackage(pin: Pin, installed: string, cache: string): Promise<string> {
  if ((await sha256Of(join(installed, pin.file))) === pin.sha256) return installed;
  const kept = join(cache, `${pin.name.replace('/', '+')}@${pin.version}`);
  if ((await sha256Of(join(kept, pin.file))) === pin.sha256) return kept;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    const archive = await fetchPackage(pin, work);
    const unpacked = join(work, 'unpacked');
    await unpack(archive, unpacked, wanted(pin));
    if ((await sha256Of(join(unpacked, pin.file))) !== pin.sha256)
      throw new CommandFailed(`${pin.name}@${pin.version} 里的 ${pin.file} 与登记的校验值不符；没有打包`);
    rmSync(kept, { recursive: true, force: true });
    renameSync(unpacked, kept);
    return kept;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The pinned file, the licence and the manifest; headers and manuals stay out. */
const wanted =
  (pin: Pin) =>
  (path: string): boolean =>
    path === pin.file || path === 'package.json' || /^(?:licen[cs]e|notice)[^/]*$/i.test(path);

/** SHA-256 of a file, hex; undefined when there is none. */
export async function sha256Of(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function fetchPackage({ name, version, integrity }: Pin, folder: string): Promise<string> {
  const spec = `${name}@${version}`;
  const args = ['pack', spec, '--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await promisify(execFile)('npm', args, { maxBuffer: 1 << 26 }).catch((error: unknown) => {
    throw new CommandFailed(`取不到 ${spec}；打包需要能访问软件源（安装不需要），请检查网络后重试`, undefined, {
      cause: error,
    });
  });
  const [packed] = JSON.parse(stdout) as readonly { readonly filename: string }[];
  const archive = join(folder, packed?.filename ?? '');
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) throw new CommandFailed(`${spec} 与登记的校验值不符（取到 ${found}）；没有打包`);
  return archive;
}

async function unpack(archive: string, folder: string, keep: (path: string) => boolean): Promise<void> {
  for await (const { path, type, bytes } of readTar(createReadStream(archive).pipe(createGunzip()))) {
    const inside = path.replace(/^[^/]+\//, '');
    if (type !== 'file' || !keep(inside)) continue;
    const target = join(folder, inside);
    mkdirSync(dirname(target), { recursive: true });
    await writeFile(target, bytes);
  }
}
