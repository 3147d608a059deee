import { commitInOrder, type Commit } from '@tingchao/ports/commit.ts';
import { Rejected } from '@tingchao/ports/errors.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/ports/examples.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { expect, test } from 'vitest';
import { createFakeClock } from './fake-clock.ts';
import { openMemoryStores } from './open-memory-stores.ts';

/** Stores whose documents of these ids are refused for good, as a server refuses what does not fit its mapping. */
function refusing(...ids: readonly string[]) {
  const stores = openMemoryStores({ clock: createFakeClock() });
  const sift = async <T>(
    all: readonly T[],
    idOf: (one: T) => string,
    keep: (left: readonly T[]) => Promise<unknown>,
  ) => {
    const refused = all.filter((one) => ids.includes(idOf(one)));
    const result = await keep(all.filter((one) => !refused.includes(one)));
    const items = refused.map((one) => ({ id: idOf(one), reason: '400' }));
    if (items.length > 0) throw new Rejected('refused', items);
    return result;
  };
  const { posts, incidents, cases } = stores;
  const commit: Commit = commitInOrder({
    ...stores,
    posts: {
      ...posts,
      add: async (all) => (await sift(all, ({ post }) => post.id, posts.add)) as readonly string[],
      move: async (all) => void (await sift(all, ({ id }) => id, posts.move)),
    },
    incidents: { ...incidents, save: async (all) => void (await sift(all, ({ id }) => id, incidents.save)) },
    cases: { ...cases, save: async (all) => void (await sift(all, ({ id }) => id, cases.save)) },
  });
  const told = async (topic: Topic): Promise<readonly string[]> => (await stores.log.read(topic)).map(({ key }) => key);
  return { ...stores, commit, told };
}

const refusedOf = async (work: Promise<void>): Promise<readonly string[]> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Rejected);
  return (error as Rejected).items.map(({ id }) => id);
};

test('a refused document is named, and everything beside it is saved and told', async () => {
  const [kept, good, bad, file, badFile] = [aKeptPost(), anIncident(), anIncident(), aCase(), aCase()];
  const stores = refusing(bad.id, badFile.id);
  const audit = [file, badFile].map(({ id, openedAt }) => ({
    id,
    entry: { at: openedAt, actor: 'system', action: 'case_open', subject: id, detail: {} },
  }));
  const change = { posts: [kept], incidents: [bad, good], cases: [badFile, file], audit };
  expect(await refusedOf(stores.commit(change))).toEqual([bad.id, badFile.id]);
  expect(await stores.told('posts.kept')).toEqual([kept.post.id]);
  expect(await stores.told('incidents.changed')).toEqual([good.id]);
  expect(await stores.told('cases.changed')).toEqual([file.id]);
  expect((await stores.audit.list({})).map(({ subject }) => subject)).toEqual([file.id]);
  expect(await stores.incidents.unappended(10)).toEqual([]);
  expect(await stores.cases.unappended(10)).toEqual([]);
});

test('while a new post is refused no document is saved that would count it', async () => {
  const [bad, good, incident] = [aKeptPost(), aKeptPost(), anIncident()];
  const stores = refusing(bad.post.id);
  expect(await refusedOf(stores.commit({ posts: [bad, good], incidents: [incident] }))).toEqual([bad.post.id]);
  expect(await stores.posts.get(good.post.id)).toEqual(good);
  expect(await stores.incidents.count()).toBe(0);
  // Without it the rest is told whole.
  await stores.commit({ posts: [good], incidents: [incident] });
  expect(await stores.told('posts.kept')).toEqual([good.post.id]);
  expect(await stores.told('incidents.changed')).toEqual([incident.id]);
});
