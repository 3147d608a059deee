import { describe, expect, test } from 'vitest';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { aKeptPost, START } from './examples.ts';
import type { PostStore } from './post-store.ts';

const ids = (posts: readonly KeptPost[]): readonly string[] => posts.map(({ post }) => post.id);
const at = (n: number): { readonly collectedAt: typeof START } => ({ collectedAt: plus(START, minutes(n)) });

/** What every post store promises. */
export function postStoreContract(
  open: () => Promise<{ readonly store: PostStore; readonly close: () => Promise<void> }>,
): void {
  const withStore = (use: (store: PostStore) => Promise<void>) => async (): Promise<void> => {
    const { store, close } = await open();
    try {
      await use(store);
    } finally {
      await close();
    }
  };

  describe('post store', () => {
    test(
      'a post is kept as first written, however often it comes again',
      withStore(async (store) => {
        const [a, b] = [aKeptPost(), aKeptPost()];
        expect(await store.add([a])).toEqual([a.post.id]);
        const later = { ...a, post: { ...a.post, ...at(9), title: '改过的标题' } };
        expect(await store.add([later, b, b])).toEqual([b.post.id]);
        expect(await store.get(a.post.id)).toEqual(a);
        expect(await store.get('nobody')).toBeUndefined();
        expect([...(await store.getMany([b.post.id, 'nobody', a.post.id])).keys()]).toEqual([b.post.id, a.post.id]);
        expect(await store.count()).toBe(2);
      }),
    );

    test(
      'of a replaced post only what replaced it is found, wherever one looks',
      withStore(async (store) => {
        const [a, b] = [aKeptPost({ post: at(1), incidentId: 'one' }), aKeptPost({ post: at(2), incidentId: 'one' })];
        await store.add([a, b]);
        const rest = { ...a, post: { ...a.post, title: '（已抹除）', text: '', erasedAt: START } };
        await store.replace([rest, aKeptPost()]);
        expect(await store.get(a.post.id)).toEqual(rest);
        expect(await store.byIncident('one')).toEqual([rest, b]);
        expect(await store.latest(5)).toEqual([b, rest]);
        const pages: KeptPost[] = [];
        for await (const page of store.scan(START)) pages.push(...page);
        expect(pages).toEqual([rest, b]);
        expect(await store.add([a])).toEqual([]);
        expect(await store.get(a.post.id)).toEqual(rest);
        expect(await store.count()).toBe(2);
      }),
    );

    test(
      'a moved post belongs to its new incident only, and nothing else of it changes',
      withStore(async (store) => {
        const [a, b] = [aKeptPost({ post: at(2), incidentId: 'one' }), aKeptPost({ post: at(1), incidentId: 'one' })];
        await store.add([a, b]);
        expect(ids(await store.byIncident('one'))).toEqual([b.post.id, a.post.id]);
        expect(ids(await store.byIncident('one', 1))).toEqual([b.post.id]);
        const membership = { ...a.membership, decision: 'join' as const, incidentId: 'two', reason: '并案' };
        await store.move([
          { id: a.post.id, membership },
          { id: 'nobody', membership },
        ]);
        expect(ids(await store.byIncident('one'))).toEqual([b.post.id]);
        expect(await store.byIncident('two')).toEqual([{ ...a, membership }]);
      }),
    );

    test(
      'the window is scanned oldest first, in pages, from a moment on',
      withStore(async (store) => {
        const posts = Array.from({ length: 1203 }, (_, n) => aKeptPost({ post: at(Math.floor(n / 3)) }));
        await store.add(posts.toReversed());
        const seen: KeptPost[] = [];
        let pages = 0;
        for await (const page of store.scan(plus(START, minutes(1)))) {
          pages += 1;
          seen.push(...page);
        }
        expect(pages).toBeGreaterThan(1);
        expect(new Set(ids(seen))).toEqual(new Set(ids(posts.slice(3))));
        expect(seen).toHaveLength(1200);
        const moments = seen.map(({ post }) => post.collectedAt);
        expect(moments).toEqual(moments.toSorted((a, b) => a - b));
      }),
    );

    test(
      'of some regions only theirs are scanned, and the store knows which regions there are',
      withStore(async (store) => {
        const regions = ['青岚县', '临河县', '望江区'];
        const posts = Array.from({ length: 900 }, (_, n) =>
          aKeptPost({ post: { ...at(n), region: regions[n % 3] as string } }),
        );
        await store.add(posts);
        const since = plus(START, minutes(90));
        const scanned = async (...of: readonly string[]): Promise<readonly string[]> => {
          const seen: string[] = [];
          for await (const page of store.scan(since, of)) seen.push(...ids(page));
          return seen;
        };
        const expected = (...of: readonly string[]): readonly string[] =>
          ids(posts.slice(90).filter(({ post }) => of.includes(post.region)));
        expect(await scanned('青岚县', '望江区')).toEqual(expected('青岚县', '望江区'));
        expect(await scanned('临河县', '没有的县')).toEqual(expected('临河县'));
        expect(await scanned()).toEqual([]);
        expect(await store.regionsSince(since)).toEqual(regions.toSorted());
        expect(await store.regionsSince(plus(START, minutes(899)))).toEqual(['望江区']);
        expect(await store.regionsSince(plus(START, minutes(900)))).toEqual([]);
      }),
    );

    test(
      'the latest posts come first, before a moment when asked',
      withStore(async (store) => {
        const posts = [1, 2, 3, 4].map((n) => aKeptPost({ post: at(n), incidentId: null }));
        await store.add(posts);
        const [one, two, three, four] = ids(posts);
        expect(ids(await store.latest(3))).toEqual([four, three, two]);
        expect(ids(await store.latest(9, plus(START, minutes(3))))).toEqual([two, one]);
      }),
    );
  });
}
