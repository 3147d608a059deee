import { createHash } from 'node:crypto';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import type { Sealer } from '../system/sealer.ts';
import { bulk, refusedIn } from './bulk.ts';
import { getAll } from './read.ts';
import type { Server } from './server.ts';

const HASH = /^[0-9a-f]{64}$/;

/** Blobs as sealed bytes, one document each: who reads the index alone reads nothing. */
export function createElasticBlobStore(server: Server, sealer: Sealer): BlobStore {
  const index = server.index('blobs');

  async function get(hash: string): Promise<Uint8Array | undefined> {
    if (!HASH.test(hash)) return undefined;
    const stored = (await getAll(server, [{ index, id: hash }], ['bytes'])).get(hash);
    return stored && sealer.openBytes(Buffer.from(stored.source['bytes'] as string, 'base64'), hash);
  }

  return {
    get,
    async put(bytes) {
      const own = Uint8Array.from(bytes);
      const hash = createHash('sha256').update(own).digest('hex');
      // What was erased may be collected again; then it is written again, with today's key.
      if ((await get(hash)) !== undefined) return hash;
      const at = server.clock.now();
      const sealed = Buffer.from(sealer.seal(own, hash, at)).toString('base64');
      const body = { bytes: sealed, size: own.length, at };
      const refused = refusedIn(await bulk(server, [{ action: 'index', index, id: hash, body }]), () => hash);
      if (refused.length > 0) throw new Rejected(`文件 ${hash.slice(0, 12)} 太大，无法保存`, refused);
      return hash;
    },
    async remove(hashes) {
      const asked = [...new Set(hashes)].filter((hash) => HASH.test(hash));
      const there = [
        ...(
          await getAll(
            server,
            asked.map((id) => ({ index, id })),
            ['size'],
          )
        ).keys(),
      ];
      const refused = refusedIn(
        await bulk(
          server,
          there.map((id) => ({ action: 'delete', index, id })),
        ),
        (n) => there[n],
      );
      server.refresher.wrote('blobs');
      if (refused.length > 0) throw new Rejected(`${server.where} 拒绝删除 ${refused.length} 个文件`, refused);
      return there.length;
    },
  };
}
