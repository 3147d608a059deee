import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Sealer } from '../system/sealer.ts';

const HASH = /^[0-9a-f]{64}$/;

/**
 * Blobs as sealed files, `ab/cd/abcd…`. Files and not rows: a snapshot may have megabytes, which in the database would
 * hold the writer and the event loop for its whole length and be copied by every checkpoint; here reading, writing and
 * syncing run on the thread pool, a backup copies only what is new, and a blob without a row is harmless.
 */
export function createSealedBlobStore(
  folder: string,
  options: { readonly clock: Clock; readonly sealer: Sealer },
): BlobStore {
  const { clock, sealer } = options;
  const pathOf = (hash: string): string => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);

  async function get(hash: string): Promise<Uint8Array | undefined> {
    if (!HASH.test(hash)) return undefined;
    const sealed = await unlessMissing(readFile(pathOf(hash)));
    return sealed && sealer.openBytes(sealed, hash);
  }

  return {
    get,
    async remove(hashes) {
      let removed = 0;
      for (const hash of hashes) {
        if (!HASH.test(hash) || (await unlessMissing(unlink(pathOf(hash)).then(() => true))) !== true) continue;
        await syncFolder(dirname(pathOf(hash)));
        removed += 1;
      }
      return removed;
    },
    async put(bytes) {
      const own = Uint8Array.from(bytes);
      const hash = createHash('sha256').update(own).digest('hex');
      // What was erased may be collected again; then it is written again, with today's key.
      if ((await get(hash)) === undefined) await writeDurably(pathOf(hash), sealer.seal(own, hash, clock.now()));
      return hash;
    },
  };
}

/** Under a name of its own, synced, then renamed: a reader sees all of a blob or nothing, whenever the power goes. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(folder);
  } catch (error) {
    await unlessMissing(unlink(draft));
    throw new Transient(`写入 ${path} 失败（${(error as Error).message}）；请检查磁盘空间，恢复后自动继续`, {
      cause: error,
    });
  }
}

/** Makes what happened to the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const parent = await open(folder, 'r');
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
