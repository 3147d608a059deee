import { join } from 'node:path';
import type { Stores } from '@tingchao/ports/stores.ts';
import { eraseCaseFile } from '@tingchao/response/erase-case.ts';
import { openMemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deliver,
  later,
  liveToClose,
  readEverything,
  REASON,
  tracesIn,
  type Installation,
  type Story,
} from './erasure-world.ts';
import { documentsOf, platformOver, post, startServices, type Everything } from './lived-world.ts';

const person = (name: string) => ({ id: name, name, role: '值班员', unit: null });
const ERASED = '（已抹除）';

/**
 * The journey of an erasure, the same for every way to keep the data: a matter lives to the close of its case, a backup is made,
 * the case is erased; then nothing finds its words, not by reading, replaying, rebuilding or restoring, and everything else is
 * as it was. `look` may add what only this way can look at, e.g. the bytes on the disk.
 */
export function erasureJourney(
  install: () => Promise<Installation>,
  look: (installation: Installation) => Promise<readonly string[]> = async () => [],
): void {
  const installations: Installation[] = [];
  const fresh = async (): Promise<Installation> => {
    const made = await install();
    installations.push(made);
    return made;
  };
  let here: Installation;
  let story: Story;
  let [before, after]: [Everything | undefined, Everything | undefined] = [undefined, undefined];
  let [older, newer] = ['', ''];

  const at = async <T>(installation: Installation, use: (stores: Stores) => Promise<T>): Promise<T> => {
    const stores = await installation.open();
    try {
      return await use(stores);
    } finally {
      await stores.close();
    }
  };
  const documents = (installation: Installation): Promise<Everything> => at(installation, documentsOf);

  /** Nothing of it anywhere, the rest as it was, the chain of the audit whole. */
  async function expectErased(installation: Installation): Promise<void> {
    await at(installation, async (stores) => {
      const platform = platformOver(stores);
      expect(tracesIn(await readEverything(platform))).toEqual([]);
      expect(await stores.blobs.get(story.snapshot)).toBeUndefined();
      expect(await stores.blobs.get(story.drafts.unpublished)).toBeUndefined();
      expect(await stores.blobs.get(story.drafts.published)).toBeDefined();
      expect(await stores.audit.verify()).toMatchObject({ brokenAt: null });
      const steps = await stores.audit.list({ subject: story.caseId });
      expect(steps.filter(({ action }) => action === 'case_erase')).toMatchObject([
        { actor: '甲', detail: { confirmedBy: '乙' } },
      ]);
    });
    expectRest(await documents(installation));
    expect(await look(installation)).toEqual([]);
  }

  /** Other documents are the very same; of the erased ones numbers, clocks, counts and steps are. */
  function expectRest(found: Everything): void {
    const was = before as Everything;
    expect([...found.posts.keys()].toSorted()).toEqual([...was.posts.keys()].toSorted());
    const gone = new Set(story.posts.map(({ id }) => id));
    for (const [id, kept] of was.posts) {
      if (!gone.has(id)) expect(found.posts.get(id)).toEqual(kept);
      else
        expect(found.posts.get(id)?.post).toMatchObject({
          title: ERASED,
          text: '',
          collectedAt: kept.post.collectedAt,
        });
    }
    for (const [id, incident] of was.incidents) {
      const { counts, level, detectedAt, topics } = incident;
      if (story.incidents.includes(id))
        expect(found.incidents.get(id)).toMatchObject({ title: ERASED, counts, level, detectedAt, topics });
      else expect(found.incidents.get(id)).toEqual(incident);
    }
    for (const [id, file] of was.cases) {
      const { number, deadlines, assignments, answers, status, openedAt } = file;
      if (!story.incidents.includes(file.incidentId)) expect(found.cases.get(id)).toEqual(file);
      else
        expect(found.cases.get(id)).toMatchObject({
          title: ERASED,
          number,
          deadlines,
          assignments,
          answers,
          status,
          openedAt,
          ledger: expect.arrayContaining([expect.objectContaining({ action: 'erase', by: '甲', confirmedBy: '乙' })]),
        });
    }
  }

  beforeAll(async () => {
    here = await fresh();
    story = await at(here, (stores) => liveToClose(platformOver(stores)));
    before = await documents(here);
    older = join(here.shelf, 'older');
    await here.must('backup', older, ...here.how);
  }, 600_000);
  afterAll(async () => {
    for (const each of installations) await each[Symbol.asyncDispose]();
  }, 600_000);

  test('before the erasure the words are everywhere', async () => {
    await at(here, async (stores) => {
      expect(tracesIn(await readEverything(platformOver(stores)))).toHaveLength(3);
      expect(await stores.blobs.get(story.snapshot)).toBeDefined();
    });
    expect(story.incidents.length).toBeGreaterThan(0);
  });

  test('an erased case is found nowhere, and everything else is as it was', async () => {
    const erased = await at(here, (stores) =>
      eraseCaseFile(platformOver(stores), {
        case: story.number,
        by: person('甲'),
        confirmedBy: person('乙'),
        reason: REASON,
      }),
    );
    expect(erased).toMatchObject({ ok: true, value: { again: false, done: { posts: story.posts.length } } });
    await expectErased(here);
    after = await documents(here);
    newer = join(here.shelf, 'newer');
    await here.must('backup', newer, ...here.how);
  });

  test('erased again it stays the very same, and no step is taken on it any more', async () => {
    const again = await at(here, (stores) =>
      eraseCaseFile(platformOver(stores), {
        case: story.number,
        by: person('丙'),
        confirmedBy: person('丁'),
        reason: REASON,
      }),
    );
    expect(again).toMatchObject({ ok: true, value: { again: true, done: { posts: 0, incidents: 0, cases: 0 } } });
    expect(await documents(here)).toEqual(after);
  });

  test('the log replayed from its start brings nothing back', async () => {
    const collected = await at(here, (stores) => stores.log.read('posts.collected', 0, 100_000));
    const platform = openMemoryPlatform({ at: '2026-03-02T11:00:00+08:00' });
    await platform.log.append('posts.collected', collected);
    const services = await startServices(platform);
    await services.settled();
    await services.stop();
    expect((await documentsOf(platform)).posts.size).toBe((before as Everything).posts.size - story.posts.length);
    expect(tracesIn(await readEverything(platform))).toEqual([]);
  });

  test('a rebuild brings nothing back', async () => {
    await here.must('rebuild', '--yes', ...here.how);
    expect(await documents(here)).toEqual(after);
    await expectErased(here);
  });

  test('posts that are delivered again and later revisions are dropped, a later post opens a matter of its own', async () => {
    const installation = await fresh();
    await installation.must('restore', newer, ...installation.how);
    const found = await at(installation, async (stores) => {
      const platform = platformOver(stores);
      const services = await startServices(platform);
      const revision = { ...post('e1#1', `${story.posts[1]?.text},求回复`, 90), repostOf: 'e1', revision: 1 };
      await deliver(platform, [...story.posts, revision]);
      await services.settled();
      await deliver(platform, [{ ...post('e9', later, 95), channelType: 'leader_board' }]);
      await services.settled();
      await services.stop();
      return documentsOf(platform);
    });
    expect(found.posts.has('e1#1')).toBe(false);
    const home = found.posts.get('e9')?.membership.incidentId ?? '';
    expect(found.incidents.get(home)).toMatchObject({ counts: { posts: 1 } });
    expect(story.incidents).not.toContain(home);
    expect(found.cases.has(`case-${home}`)).toBe(true);
    for (const id of story.incidents) expect(found.incidents.get(id)).toEqual(after?.incidents.get(id));
    for (const { id } of story.posts) expect(found.posts.get(id)).toEqual(after?.posts.get(id));
  });

  test('the old backup restored on an empty machine with the erasures of a newer one brings nothing back', async () => {
    const installation = await fresh();
    await installation.must('restore', older, '--erasures', newer, ...installation.how);
    await expectErased(installation);
  });

  test('the old backup restored on this installation brings nothing back', async () => {
    await here.must('restore', older, ...here.how, ...(here.how.length > 0 ? ['--replace'] : []));
    await expectErased(here);
    await here.must('rebuild', '--yes', ...here.how);
    await expectErased(here);
  });

  test('the cleaned old backup holds nothing, and is restored anywhere', async () => {
    const cleaned = JSON.parse(await here.must('erase', '--in', older, '--json')) as object;
    expect(cleaned).toMatchObject({ cases: 1, posts: story.posts.length });
    expect(JSON.parse(await here.must('erase', '--in', older, '--json'))).toMatchObject({ cases: 0, posts: 0 });
    const installation = await fresh();
    await installation.must('restore', older, ...installation.how);
    await expectErased(installation);
  });
}
