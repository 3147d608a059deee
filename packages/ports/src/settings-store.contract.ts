import { describe, expect, test } from 'vitest';
import { Conflict } from './errors.ts';
import { START } from './examples.ts';
import {
  filesAt,
  filesBetween,
  SETTINGS_SUBJECT,
  settingsInLog,
  type NewSettingsVersion,
  type SettingsStore,
} from './settings-store.ts';
import type { Stores } from './stores.ts';

const anEdit = (number: number, over: Partial<NewSettingsVersion> = {}): NewSettingsVersion => ({
  number,
  at: START,
  by: '甲',
  reason: '补一个词',
  files: { 'sla.yaml': `version: ${number}` },
  seeds: { 'sla.yaml': null },
  content: `content-${number}`,
  restores: null,
  ...over,
});

type Parts = Pick<Stores, 'log' | 'audit'>;

/** What the settings store promises over every log; `reopen` gives what the next process sees. */
export function settingsStoreContract(
  open: () => Promise<{
    readonly stores: Parts;
    readonly reopen: () => Promise<Parts>;
    readonly close: () => Promise<void>;
  }>,
): void {
  const withStores =
    (work: (store: SettingsStore, stores: Parts, reopen: () => Promise<SettingsStore>) => Promise<void>) =>
    async (): Promise<void> => {
      const { stores, reopen, close } = await open();
      try {
        await work(settingsInLog(stores), stores, async () => settingsInLog(await reopen()));
      } finally {
        await close();
      }
    };

  describe('settings store', () => {
    test(
      'versions come back whole and in order, also to the next process',
      withStores(async (store, _stores, reopen) => {
        expect(await store.history()).toEqual([]);
        const first = await store.put(anEdit(1));
        const second = await store.put(
          anEdit(2, { files: { 'sla.yaml': null, 'units.yaml': '单位' }, restores: null }),
        );
        expect(await store.history()).toEqual([first, second]);
        expect(await (await reopen()).history()).toEqual([first, second]);
      }),
    );

    test(
      'of two edits on top of the same version one is there and the other is a conflict',
      withStores(async (store, stores) => {
        const other = settingsInLog(stores);
        await store.put(anEdit(1));
        const outcomes = await Promise.allSettled([
          store.put(anEdit(2, { by: '甲' })),
          other.put(anEdit(2, { by: '乙' })),
        ]);
        expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(lost?.reason).toBeInstanceOf(Conflict);
        const [won] = outcomes.filter((outcome) => outcome.status === 'fulfilled');
        expect((await store.history())[1]).toEqual(won?.value);
        await expect(store.put(anEdit(2))).rejects.toThrow(Conflict);
        await expect(store.put(anEdit(4))).rejects.toThrow(Conflict);
        await other.put(anEdit(3));
        expect((await store.history()).map(({ number }) => number)).toEqual([1, 2, 3]);
      }),
    );

    test(
      'whoever reads the topic is told of every version',
      withStores(async (store, { log }) => {
        const { promise: told, resolve } = Promise.withResolvers<string>();
        const ready = Promise.withResolvers<void>();
        const subscription = log.subscribe(
          'settings.changed',
          'settings-contract',
          async (batch) => {
            for (const { value } of batch) resolve((JSON.parse(value) as { reason: string }).reason);
          },
          { everyone: true, onAssigned: async () => ready.resolve() },
        );
        await ready.promise;
        await store.put(anEdit(1, { reason: '改时限' }));
        expect(await told).toBe('改时限');
        await subscription.stop();
      }),
    );

    test(
      'each version is in the audit log once, with who and why, also one whose writer was killed before it got there',
      withStores(async (store, { log, audit }, reopen) => {
        await store.put(anEdit(1));
        // What is left of a writer that was killed: the record, and nothing behind it.
        const version = { ...anEdit(2, { by: '乙', reason: '回到第一版', restores: 1 }), id: 'cut-short' };
        await log.append('settings.changed', [
          { key: version.id, partitionKey: 'settings', value: JSON.stringify(version) },
        ]);
        expect((await store.history()).map(({ by }) => by)).toEqual(['甲', '乙']);
        await store.mend();
        await settingsInLog({ log, audit }).mend();
        const entries = await audit.list({ subject: SETTINGS_SUBJECT });
        expect(entries.map(({ actor, action, detail }) => [actor, action, detail['version']])).toEqual([
          ['甲', 'settings_changed', 1],
          ['乙', 'settings_restored', 2],
        ]);
        expect(await (await reopen()).history()).toHaveLength(2);
      }),
    );

    test('what lies over the folder is the sum of the versions, and the way back is the difference', () => {
      const history = [
        { ...anEdit(1, { files: { a: '1', b: '1' } }), id: 'x' },
        { ...anEdit(2, { files: { a: null, c: '2' } }), id: 'y' },
      ];
      expect([...filesAt(history)]).toEqual([
        ['b', '1'],
        ['c', '2'],
      ]);
      expect(filesAt(history, 0).size).toBe(0);
      expect(filesBetween(filesAt(history), filesAt(history, 1))).toEqual({ a: '1', c: null });
      expect(filesBetween(filesAt(history), filesAt(history))).toEqual({});
    });
  });
}
