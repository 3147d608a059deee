import { describe, expect, test } from 'vitest';
import type { BlobStore } from './blob-store.ts';

/** What every blob store promises. */
export function blobStoreContract(
  open: () => Promise<{ readonly store: BlobStore; readonly close: () => Promise<void> }>,
): void {
  describe('blob store', () => {
    test('bytes are found by their SHA-256, once however often they are put', async () => {
      const { store, close } = await open();
      try {
        const bytes = new TextEncoder().encode('听潮');
        const hash = await store.put(bytes);
        expect(hash).toBe('0bf0f496b38942f8afa92b2bc7e53ba8925d2961171ad82dc3fe6fdd6c6a1102');
        expect(await store.put(bytes)).toBe(hash);
        expect(new Uint8Array((await store.get(hash)) ?? [])).toEqual(bytes);
        const empty = await store.put(new Uint8Array());
        expect(empty).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
        expect(await store.get(empty)).toHaveLength(0);
        expect(await store.get('0'.repeat(64))).toBeUndefined();
        expect(await store.get('../../etc/passwd')).toBeUndefined();
      } finally {
        await close();
      }
    });

    test('what is removed is gone, and may be put again', async () => {
      const { store, close } = await open();
      try {
        const [hash, other] = [await store.put(Uint8Array.of(7, 8)), await store.put(Uint8Array.of(9))];
        expect(await store.remove([hash, '0'.repeat(64), '../../etc/passwd'])).toBe(1);
        expect(await store.get(hash)).toBeUndefined();
        expect(await store.get(other)).toHaveLength(1);
        expect(await store.remove([hash])).toBe(0);
        expect(await store.remove([])).toBe(0);
        expect(await store.put(Uint8Array.of(7, 8))).toBe(hash);
        expect(await store.get(hash)).toHaveLength(2);
      } finally {
        await close();
      }
    });

    test('what the caller does to its bytes afterwards does not reach the store', async () => {
      const { store, close } = await open();
      try {
        const bytes = Uint8Array.of(1, 2, 3);
        const hash = await store.put(bytes);
        bytes[0] = 9;
        expect([...((await store.get(hash)) ?? [])]).toEqual([1, 2, 3]);
      } finally {
        await close();
      }
    });
  });
}
