import { describe, expect, test } from 'vitest';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { START } from './examples.ts';
import type { SourceState, SourceStateStore } from './source-state-store.ts';

const aState = (over: Partial<SourceState>): SourceState => ({
  sourceId: 'board',
  health: 'ok',
  since: START,
  reason: '',
  lastTriedAt: START,
  lastOkAt: START,
  lastNewAt: null,
  nextDueAt: plus(START, hours(1)),
  failures: 0,
  intervalMs: hours(1),
  etag: null,
  lastModified: null,
  memory: { open: ['1', '2'], hashes: { 1: 'ab' } },
  ...over,
});

/** What every store of source states promises. */
export function sourceStateStoreContract(
  open: () => Promise<{ readonly store: SourceStateStore; readonly close: () => Promise<void> }>,
): void {
  describe('source state store', () => {
    test('the last state put is the one that is known, and the list is ordered by id', async () => {
      const { store, close } = await open();
      try {
        expect(await store.get('board')).toBeUndefined();
        await store.put(aState({}));
        await store.put(aState({ sourceId: 'a-feed', health: 'new' }));
        const failed = aState({ health: 'failed', failures: 3, reason: '连接被拒绝,检查网址', etag: '"x"' });
        await store.put(failed);
        expect(await store.get('board')).toEqual(failed);
        expect((await store.list()).map(({ sourceId }) => sourceId)).toEqual(['a-feed', 'board']);
      } finally {
        await close();
      }
    });
  });
}
