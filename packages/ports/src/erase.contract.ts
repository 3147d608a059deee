import { describe, expect, test } from 'vitest';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { aCase, aKeptPost, anIncident, START } from './examples.ts';
import type { Erasure } from './erase.ts';
import { topics, type LogRecord } from './message-log.ts';
import type { Stores } from './stores.ts';

type Erasing = Pick<Stores, 'posts' | 'incidents' | 'cases' | 'blobs' | 'log' | 'commit' | 'erase' | 'erasures'>;

const WORDS = '河东巷口垃圾堆了半个月没人清运';
const REMAINS = '（已抹除）';

const remains = (kept: KeptPost): KeptPost => ({
  ...kept,
  post: { ...kept.post, title: REMAINS, text: '', erasedAt: START },
  analysis: { ...kept.analysis, maskedTitle: REMAINS, maskedText: '' },
});

/** What every erasure promises, whatever the stores are. */
export function eraseContract(
  open: () => Promise<{ readonly stores: Erasing; readonly close: () => Promise<void> }>,
): void {
  const withStores = (use: (stores: Erasing) => Promise<void>) => async (): Promise<void> => {
    const { stores, close } = await open();
    try {
      await use(stores);
    } finally {
      await close();
    }
  };
  const scanned = async ({ log }: Erasing): Promise<readonly LogRecord[]> => {
    const found: LogRecord[] = [];
    for (const topic of topics) for await (const page of log.scan(topic)) found.push(...page);
    return found;
  };
  const everything = async (stores: Erasing): Promise<string> => {
    const read = await Promise.all(topics.map((topic) => stores.log.read(topic)));
    const pages: (readonly KeptPost[])[] = [];
    for await (const page of stores.posts.scan(START)) pages.push(page);
    const documents = [await stores.incidents.list({}), await stores.cases.list({}), await stores.posts.latest(100)];
    return JSON.stringify([read, pages, documents, await scanned(stores)]);
  };

  /** A case with its incident, a post with a revision and an answer, and another case beside them; all told. */
  async function aStory(stores: Erasing) {
    const snapshot = await stores.blobs.put(new TextEncoder().encode(WORDS));
    const kept = aKeptPost({
      post: { title: WORDS, text: WORDS, snapshot },
      analysis: { maskedTitle: WORDS, maskedText: WORDS },
    });
    const { id } = kept.post;
    const [incident, file] = [anIncident({ id, title: WORDS }), aCase({ incidentId: id, title: WORDS })];
    const [other, otherIncident, otherFile] = [aKeptPost(), anIncident(), aCase()];
    const collected = [id, `${id}#1`, `${id}/reply`, `${id}/reply#2`].map((key) => ({ key, value: `"${WORDS}"` }));
    await stores.log.append('posts.collected', [{ key: other.post.id, value: '"别的"' }, ...collected]);
    await stores.log.append('parked', [
      { key: 'posts.collected/0/7', value: JSON.stringify({ key: `${id}#3`, value: WORDS, reason: '不合格式' }) },
      { key: `incidents.changed/${id}/4/2`, value: JSON.stringify({ key: id, value: WORDS, reason: '存储拒绝' }) },
      { key: 'posts.collected/0/8', value: JSON.stringify({ key: other.post.id, value: '别的', reason: '不合格式' }) },
    ]);
    await stores.commit({ posts: [kept, other], incidents: [incident, otherIncident], cases: [file, otherFile] });
    const redacted = {
      redacted: [remains(kept)],
      incidents: [{ ...incident, title: REMAINS, version: 2, erasedAt: START }],
      cases: [{ ...file, title: REMAINS, version: 2, erasedAt: START }],
    };
    const erasure: Erasure = { posts: [id], incidents: [id], cases: [file.id], blobs: [snapshot] };
    return { kept, incident, file, other, otherIncident, otherFile, redacted, erasure, snapshot };
  }

  describe('erasure', () => {
    test(
      'no read, scan or store finds the words, and what remains is found everywhere',
      withStores(async (stores) => {
        const { kept, incident, file, redacted, erasure, snapshot } = await aStory(stores);
        await stores.commit(redacted);
        const forgotten = await stores.erase(erasure);
        expect(forgotten.records).toBeGreaterThan(0);
        expect(forgotten.blobs).toBe(1);
        expect(await everything(stores)).not.toContain(WORDS);
        expect(await stores.posts.get(kept.post.id)).toEqual(redacted.redacted[0]);
        expect(await stores.blobs.get(snapshot)).toBeUndefined();
        expect(await stores.incidents.get(incident.id)).toMatchObject({ title: REMAINS, erasedAt: START });
        expect(await stores.cases.get(file.id)).toMatchObject({ title: REMAINS, number: file.number });
        const last = (await scanned(stores)).filter(({ key }) => [kept.post.id, file.id].includes(key));
        expect(last.map(({ topic }) => topic).toSorted()).toEqual(['cases.changed', 'incidents.changed', 'posts.kept']);
      }),
    );

    test(
      'everything else stays as it was, and the log goes on behind it',
      withStores(async (stores) => {
        const { other, otherIncident, otherFile, redacted, erasure } = await aStory(stores);
        const isOther = ({ key, value }: LogRecord): boolean => !value.includes(WORDS) && !erasure.cases.includes(key);
        await stores.commit(redacted);
        const before = (await scanned(stores)).filter(isOther);
        await stores.erase(erasure);
        expect((await scanned(stores)).filter(isOther)).toEqual(before);
        expect(await stores.posts.get(other.post.id)).toEqual(other);
        expect(await stores.incidents.get(otherIncident.id)).toMatchObject({ version: 1 });
        expect(await stores.cases.byNumber(otherFile.number)).toMatchObject({ version: 1 });
        await stores.log.append('posts.collected', [{ key: 'later', value: '"后来"' }]);
        const kept = await stores.log.read('posts.collected');
        expect(kept.map(({ key }) => key).toSorted()).toEqual([other.post.id, 'later'].toSorted());
        expect((await stores.log.read('parked')).map(({ key }) => key)).toEqual(['posts.collected/0/8']);
      }),
    );

    test(
      'a group passes over what was erased before it came to it, and has nothing left to do',
      withStores(async (stores) => {
        const { other, redacted, erasure } = await aStory(stores);
        await stores.commit(redacted);
        await stores.erase(erasure);
        const seen: string[] = [];
        const arrived = Promise.withResolvers<void>();
        const subscription = stores.log.subscribe('posts.collected', 'late', async (batch) => {
          seen.push(...batch.map(({ key }) => key));
          if (seen.includes('later')) arrived.resolve();
        });
        await stores.log.append('posts.collected', [{ key: 'later', value: '"后来"' }]);
        await arrived.promise;
        await expect.poll(() => stores.log.lag('posts.collected', 'late'), { timeout: 60_000 }).toBe(0);
        await subscription.stop();
        expect(seen.toSorted()).toEqual([other.post.id, 'later'].toSorted());
      }),
    );

    test(
      'done again it finds nothing left, and a redelivered post does not bring its words back',
      withStores(async (stores) => {
        const { kept, redacted, erasure } = await aStory(stores);
        await stores.commit(redacted);
        await stores.erase(erasure);
        await stores.commit(redacted);
        expect((await stores.erase(erasure)).blobs).toBe(0);
        await stores.commit({ posts: [kept] });
        expect(await everything(stores)).not.toContain(WORDS);
      }),
    );

    test(
      'a post that is not there is not made by replacing it',
      withStores(async (stores) => {
        const stranger = aKeptPost();
        await stores.posts.replace([stranger]);
        expect(await stores.posts.get(stranger.post.id)).toBeUndefined();
      }),
    );

    test(
      'the ledger holds what was begun until it is finished, and then for good',
      withStores(async ({ erasures }) => {
        const line = { case: 'c1', incidents: ['i1'], posts: ['p1'], at: START, by: '甲', confirmedBy: '乙' };
        await erasures.begin(line);
        expect(await erasures.list()).toEqual([{ ...line, finished: false }]);
        await erasures.finish('c1');
        await erasures.begin({ ...line, case: 'c2' });
        expect(await erasures.list()).toEqual([
          { ...line, finished: true },
          { ...line, case: 'c2', finished: false },
        ]);
        await erasures.begin({ ...line, posts: ['p2'] });
        expect((await erasures.list())[0]).toEqual({ ...line, posts: ['p1', 'p2'], finished: false });
      }),
    );
  });
}
