import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { syncFolder, writeSynced } from '../system/durable-files.ts';

/** Errors of a folder that somebody has to mend before another try makes sense. */
const FOR_GOOD: ReadonlySet<string> = new Set([
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENAMETOOLONG',
]);

/**
 * Puts a whole file in a folder, made when missing: a reader finds the old one or the new one, never a part. `Transient` when
 * the disk is full or busy, `Permanent` when the folder is none or may not be written.
 */
export function putWholeFile(file: string, text: string): void {
  const folder = dirname(file);
  const half = join(folder, `.${process.pid}.half`);
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(half, { force: true });
    writeSynced(half, new TextEncoder().encode(text));
    renameSync(half, file);
    syncFolder(folder);
  } catch (error) {
    throw toPolicy(error, folder);
  }
}

/** An error of a folder as a policy. */
export function toPolicy(error: unknown, folder: string): Error {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  if (FOR_GOOD.has(code)) return new Permanent(`发布目录 ${folder} 不能写（${code}），请核对`, { cause: error });
  return new Transient(`发布目录 ${folder} 暂时写不进去（${code}）`, { cause: error });
}
