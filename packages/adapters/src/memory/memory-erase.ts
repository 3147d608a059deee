import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import { erasedKeys, type Erase } from '@tingchao/ports/erase.ts';
import { gatherErasures, type ErasureLedger } from '@tingchao/ports/erasure-ledger.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { MemoryMessageLog } from './memory-message-log.ts';

/** `Stores.erase` over the log in memory. */
export function createMemoryErase({
  log,
  blobs,
}: {
  readonly log: MemoryMessageLog;
  readonly blobs: BlobStore;
}): Erase {
  return async ({ blobs: hashes, ...ids }) => {
    const { isPost, isMet, isParked } = erasedKeys(ids);
    let records = log.forget('posts.collected', ({ key }) => isPost(key)) + log.forget('parked', isParked);
    for (const topic of ['posts.kept', 'incidents.changed', 'cases.changed'] as const) {
      const last = await lastOffsets(log, topic);
      records += log.forget(topic, (record) => isMet(record.key) && last.get(record.key) !== record.offset);
    }
    return { records, blobs: await blobs.remove(hashes) };
  };
}

async function lastOffsets(log: MemoryMessageLog, topic: Topic): Promise<ReadonlyMap<string, number>> {
  const last = new Map<string, number>();
  for await (const page of log.scan(topic)) for (const { key, offset } of page) last.set(key, offset);
  return last;
}

/** The ledger of erasures in memory. */
export function createMemoryErasureLedger(): ErasureLedger {
  const entries: (ErasureLine | { readonly case: string; readonly finished: true })[] = [];
  return {
    begin: async (line) => void entries.push(line),
    finish: async (id) => void entries.push({ case: id, finished: true }),
    list: async () => gatherErasures(entries),
  };
}
