import { describe, expect, test } from 'vitest';
import { Conflict } from './errors.ts';
import { aCase, aKeptPost, anIncident } from './examples.ts';
import type { Topic } from './message-log.ts';
import type { Stores } from './stores.ts';

type Committing = Pick<Stores, 'posts' | 'incidents' | 'cases' | 'audit' | 'log' | 'commit'>;

/** What every commit promises, whatever the stores are. */
export function commitContract(
  open: () => Promise<{ readonly stores: Committing; readonly close: () => Promise<void> }>,
): void {
  const withStores = (use: (stores: Committing) => Promise<void>) => async (): Promise<void> => {
    const { stores, close } = await open();
    try {
      await use(stores);
    } finally {
      await close();
    }
  };
  const told = async ({ log }: Committing, topic: Topic): Promise<readonly string[]> =>
    (await log.read(topic)).map(({ key }) => key);

  describe('commit', () => {
    test(
      'what is saved is told once, and nothing is left for the relay',
      withStores(async (stores) => {
        const [kept, incident, file] = [aKeptPost(), anIncident(), aCase()];
        const entry = { at: file.openedAt, actor: 'system', action: 'case_open', subject: file.id, detail: {} };
        await stores.commit({
          posts: [kept],
          incidents: [incident],
          cases: [file],
          audit: [{ id: `${file.id}:0`, entry }],
        });
        expect(await stores.posts.get(kept.post.id)).toEqual(kept);
        expect(await stores.incidents.get(incident.id)).toEqual({ ...incident, appendedVersion: 1 });
        expect(await stores.cases.get(file.id)).toEqual({ ...file, appendedVersion: 1 });
        expect((await stores.audit.list({ subject: file.id })).map(({ action }) => action)).toEqual(['case_open']);
        expect(await told(stores, 'posts.kept')).toEqual([kept.post.id]);
        expect(await told(stores, 'incidents.changed')).toEqual([incident.id]);
        expect(await told(stores, 'cases.changed')).toEqual([file.id]);
        expect(await stores.incidents.unappended(10)).toEqual([]);
        expect(await stores.cases.unappended(10)).toEqual([]);
      }),
    );

    test(
      'whose posts come again needs no relay, and is told as it stands when they do',
      withStores(async (stores) => {
        const incident = anIncident();
        await stores.commit({ incidents: [incident], redelivered: new Set([incident.id]) });
        const saved = await stores.incidents.get(incident.id);
        expect(saved).toEqual({ ...incident, appendedVersion: 1 });
        expect(await stores.incidents.unappended(10)).toEqual([]);
        await stores.commit({ retold: saved ? [saved] : [], redelivered: new Set([incident.id]) });
        expect(await stores.incidents.get(incident.id)).toEqual(saved);
        expect(new Set(await told(stores, 'incidents.changed'))).toEqual(new Set([incident.id]));
      }),
    );

    test(
      'a post that comes twice in one change is stored once',
      withStores(async (stores) => {
        const [kept, incident] = [aKeptPost(), anIncident()];
        await stores.commit({ posts: [kept, kept], incidents: [incident] });
        expect(await stores.posts.count()).toBe(1);
        expect(await stores.posts.get(kept.post.id)).toEqual(kept);
        expect(new Set(await told(stores, 'posts.kept'))).toEqual(new Set([kept.post.id]));
      }),
    );

    test(
      'the same change again is harmless: one post, one document, one entry',
      withStores(async (stores) => {
        const [kept, incident] = [aKeptPost(), anIncident()];
        const entry = {
          at: incident.detectedAt,
          actor: 'a',
          action: 'incident_open',
          subject: incident.id,
          detail: {},
        };
        const change = { posts: [kept], incidents: [incident], audit: [{ id: incident.id, entry }] };
        await stores.commit(change);
        await stores.commit(change);
        expect(await stores.posts.count()).toBe(1);
        expect(await stores.incidents.count()).toBe(1);
        expect(await stores.audit.list({})).toHaveLength(1);
        expect(await stores.incidents.get(incident.id)).toMatchObject({ version: 1, appendedVersion: 1 });
      }),
    );

    test(
      'a document that was changed meanwhile is a conflict, and no document of the change is told',
      withStores(async (stores) => {
        const [stale, fresh] = [anIncident(), anIncident()];
        await stores.commit({ incidents: [stale] });
        await stores.commit({ incidents: [{ ...stale, version: 2 }] });
        const late = stores.commit({ incidents: [fresh, { ...stale, title: '另一标题', version: 2 }] });
        await expect(late).rejects.toThrow(Conflict);
        expect(await told(stores, 'incidents.changed')).toEqual([stale.id, stale.id]);
      }),
    );

    test(
      'a post that came again while an officer moved it is told as it is stored, or not at all',
      withStores(async (stores) => {
        const kept = aKeptPost();
        await stores.commit({ posts: [kept] });
        const moved = { ...kept, membership: { ...kept.membership, incidentId: 'e'.repeat(32) } };
        await stores.commit({ moved: [moved] });
        await stores.commit({ posts: [kept] }).catch((error: unknown) => expect(error).toBeInstanceOf(Conflict));
        const records = await stores.log.read('posts.kept');
        expect(JSON.parse(records.at(-1)?.value ?? '')).toMatchObject({ membership: moved.membership });
      }),
    );

    test(
      'a moved post is a member of its new incident, and told as such',
      withStores(async (stores) => {
        const kept = aKeptPost();
        await stores.commit({ posts: [kept] });
        const moved = { ...kept, membership: { ...kept.membership, incidentId: 'f'.repeat(32) } };
        await stores.commit({ moved: [moved] });
        expect((await stores.posts.get(kept.post.id))?.membership).toEqual(moved.membership);
        const records = await stores.log.read('posts.kept');
        expect(JSON.parse(records.at(-1)?.value ?? '')).toMatchObject({ membership: moved.membership });
      }),
    );

    test(
      'an empty change does nothing',
      withStores(async (stores) => {
        await stores.commit({});
        expect(await told(stores, 'posts.kept')).toEqual([]);
      }),
    );
  });
}
