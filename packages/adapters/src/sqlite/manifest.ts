import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type ManifestFile = { readonly path: string; readonly bytes: number; readonly sha256: string };
/** What a backup holds; written last, so that a folder without one is no backup. */
export type Manifest = { readonly format: 1; readonly createdAt: string; readonly files: readonly ManifestFile[] };

export const MANIFEST = 'manifest.json';

/** A backup is missing, incomplete or changed; the message says which file. */
export class BackupUnusable extends Error {
  override readonly name = 'BackupUnusable';
}

/** Describes every file below a folder, the manifest left out, in the order of their paths. */
export async function describeFolder(folder: string): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const path of filesBelow(folder)) {
    if (path !== MANIFEST) files.push(await describe(folder, path));
  }
  return files;
}

/**
 * Reads the manifest and holds every file against it; throws `BackupUnusable` at the first that does not fit. `changed`: the
 * files are known not to fit, and only the manifest is read.
 */
export async function verifyBackup(folder: string, { changed = false } = {}): Promise<Manifest> {
  const manifest = await readManifest(folder);
  if (changed) return manifest;
  const present = new Set(filesBelow(folder));
  for (const expected of manifest.files) {
    if (!present.has(expected.path)) throw new BackupUnusable(`备份 ${folder} 缺少文件 ${expected.path}`);
    const found = await describe(folder, expected.path);
    if (found.bytes !== expected.bytes || found.sha256 !== expected.sha256)
      throw new BackupUnusable(`备份 ${folder} 中的 ${expected.path} 与清单不符（内容被改动或复制不完整）`);
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const unusable = (why: string, cause?: unknown): BackupUnusable =>
    new BackupUnusable(`${folder} 不是完整的备份：${why}`, { cause });
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: unknown) => {
    throw unusable(`读不到 ${MANIFEST}`, error);
  });
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(text) as Partial<Manifest>;
  } catch (error) {
    throw unusable(`${MANIFEST} 不是 JSON`, error);
  }
  const { format, files, createdAt } = manifest;
  if (format !== 1 || !Array.isArray(files) || typeof createdAt !== 'string')
    throw unusable(`${MANIFEST} 的格式不认识`);
  // A path decides where a file is read and written: it may not lead out of the backup.
  const outside = files.find(({ path }) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside) throw unusable(`清单里的路径 ${outside.path} 指向备份之外`);
  return { format, createdAt, files };
}

async function describe(folder: string, path: string): Promise<ManifestFile> {
  const file = join(folder, path);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { path, bytes: (await stat(file)).size, sha256: hash.digest('hex') };
}

/** Paths of the regular files below a folder, sorted, with `/` between their parts. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .toSorted();
}
