import { expect, test } from 'vitest';
import { Conflict } from './errors.ts';
import type { Versioned } from './versioned.ts';

type VersionedStore<T extends Versioned> = {
  get(id: string): Promise<T | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  save(documents: readonly T[]): Promise<void>;
  unappended(limit: number): Promise<readonly T[]>;
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
  count(): Promise<number>;
};

/** The promises that incident and case stores share: versions, conflicts, and what the relay still has to append. */
export function versionedContract<T extends Versioned & { readonly title: string }>(
  withStore: (use: (store: VersionedStore<T>) => Promise<void>) => () => Promise<void>,
  build: (over: { readonly id?: string; readonly title?: string }) => T,
): void {
  const next = (document: T, title: string): T => ({ ...document, version: document.version + 1, title });
  const ids = (documents: readonly T[]): readonly string[] => documents.map(({ id }) => id);

  test(
    'what was saved is read back as it was',
    withStore(async (store) => {
      const [a, b] = [build({}), build({})];
      await store.save([a, b]);
      expect(await store.get(a.id)).toEqual(a);
      expect(await store.get('nobody')).toBeUndefined();
      expect([...(await store.getMany([b.id, 'nobody', a.id])).keys()]).toEqual([b.id, a.id]);
      expect(await store.getMany([])).toEqual(new Map());
      expect(await store.count()).toBe(2);
    }),
  );

  test(
    'the next version replaces the last',
    withStore(async (store) => {
      const first = build({});
      await store.save([first]);
      await store.save([next(first, '二')]);
      expect(await store.get(first.id)).toMatchObject({ version: 2, title: '二' });
      expect(await store.count()).toBe(1);
    }),
  );

  test(
    'two versions of one document may be saved in one go',
    withStore(async (store) => {
      const first = build({});
      await store.save([first, next(first, '二')]);
      expect(await store.get(first.id)).toMatchObject({ version: 2, title: '二' });
    }),
  );

  test(
    'saving the very same document again changes nothing, also after it was appended',
    withStore(async (store) => {
      const first = build({});
      await store.save([first]);
      await store.save([structuredClone(first)]);
      await store.markAppended([{ id: first.id, version: 1 }]);
      await store.save([first]);
      expect(await store.get(first.id)).toMatchObject({ version: 1, appendedVersion: 1 });
    }),
  );

  test(
    'of two writers with the same version the second meets a conflict, and nothing of its batch is written',
    withStore(async (store) => {
      const [a, b] = [build({}), build({})];
      await store.save([a]);
      await store.save([next(a, '先')]);
      await expect(store.save([b, next(a, '后')])).rejects.toBeInstanceOf(Conflict);
      expect(await store.get(a.id)).toMatchObject({ title: '先' });
      expect(await store.get(b.id)).toBeUndefined();
    }),
  );

  test(
    'a new document starts at version 1, and no version is left out',
    withStore(async (store) => {
      const first = build({});
      await expect(store.save([next(first, '二')])).rejects.toBeInstanceOf(Conflict);
      await store.save([first]);
      await expect(store.save([next(next(first, '二'), '三')])).rejects.toBeInstanceOf(Conflict);
      await expect(store.save([{ ...first, title: '另一' }])).rejects.toBeInstanceOf(Conflict);
    }),
  );

  test(
    'what is not in the log yet is listed, the oldest change first',
    withStore(async (store) => {
      const [a, b, c] = [build({}), build({}), build({})];
      await store.save([a, b, c]);
      await store.save([next(a, '二')]);
      expect(ids(await store.unappended(10))).toEqual([b.id, c.id, a.id]);
      expect(ids(await store.unappended(1))).toEqual([b.id]);
      await store.markAppended([
        { id: b.id, version: 1 },
        { id: a.id, version: 1 },
      ]);
      expect(ids(await store.unappended(10))).toEqual([c.id, a.id]);
      await store.markAppended([{ id: a.id, version: 2 }]);
      expect(await store.unappended(10)).toMatchObject([{ id: c.id, version: 1, appendedVersion: 0 }]);
    }),
  );

  test(
    'who marks a version learns which documents are stored at a newer one by now',
    withStore(async (store) => {
      const [a, b] = [build({}), build({})];
      await store.save([a, b]);
      const both = [a, b].map(({ id, version }) => ({ id, version }));
      expect(await store.markAppended([])).toEqual([]);
      expect(await store.markAppended([...both, { id: 'nobody', version: 1 }])).toEqual([]);
      await store.save([next(a, '二')]);
      expect(await store.markAppended(both)).toEqual([a.id]);
      await store.markAppended([{ id: a.id, version: 2 }]);
      expect(await store.markAppended(both)).toEqual([a.id]);
      expect(await store.markAppended([{ id: a.id, version: 2 }])).toEqual([]);
    }),
  );

  test(
    'a mark never lowers what is recorded, and neither does saving an older copy of the mark',
    withStore(async (store) => {
      const first = build({});
      await store.save([first, next(first, '二')]);
      await store.markAppended([{ id: first.id, version: 2 }]);
      await store.markAppended([
        { id: first.id, version: 1 },
        { id: 'nobody', version: 7 },
      ]);
      expect(await store.get(first.id)).toMatchObject({ appendedVersion: 2 });
      await store.save([{ ...first, version: 3, appendedVersion: 0 }]);
      expect(await store.get(first.id)).toMatchObject({ version: 3, appendedVersion: 2 });
    }),
  );
}
