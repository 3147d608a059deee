import { createHash } from 'node:crypto';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';

/** Blobs in memory. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      if (!blobs.has(hash)) blobs.set(hash, Uint8Array.from(bytes));
      return hash;
    },
    get: async (hash) => blobs.get(hash),
    remove: async (hashes) => hashes.filter((hash) => blobs.delete(hash)).length,
  };
}
