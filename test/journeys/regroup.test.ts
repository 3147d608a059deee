import { setImmediate } from 'node:timers/promises';
import { createRegrouper, type Regrouped } from '@tingchao/analyzer/regroup-incidents.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { lamps, post, water } from './lived-world.ts';

const settings = shippedSettings();
const stream: readonly Post[] = [
  ...water.map((text, at) => post(`w${at}`, text, at * 10)),
  ...lamps.map((text, at) => post(`l${at}`, text, 5 + at * 10)),
].toSorted((a, b) => a.collectedAt - b.collectedAt);

type World = AsyncDisposable & {
  readonly platform: MemoryPlatform;
  deliver(...posts: readonly Post[]): Promise<void>;
  decide(command: RegroupCommand): Promise<Regrouped>;
  restart(): Promise<void>;
  /** Incident of a post. */
  of(postId: string): Promise<string>;
  caseOf(incidentId: string): Promise<CaseFile>;
};

async function aWorld(): Promise<World> {
  const platform = openMemoryPlatform({ at: '2026-03-02T11:00:00+08:00', settings });
  const start = async () => {
    const services = [createAnalyzer(platform), createResponse(platform)];
    for (const service of services) await service.start();
    return services;
  };
  let services = await start();
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5;) {
      await Promise.race([setImmediate(), ...services.map(({ done }) => done)]);
      const lags = await Promise.all([
        platform.log.lag('posts.collected', 'analyzer'),
        platform.log.lag('incidents.regrouped', 'analyzer'),
        platform.log.lag('incidents.changed', 'response'),
      ]);
      quiet = lags.every((lag) => lag === 0) ? quiet + 1 : 0;
    }
  };
  const stop = async (): Promise<void> => {
    for (const service of services.toReversed()) await service.stop();
  };
  const world: World = {
    platform,
    async deliver(...posts) {
      await platform.log.append(
        'posts.collected',
        posts.map((one) => ({ key: one.id, partitionKey: one.region, value: JSON.stringify(one) })),
      );
      await settled();
    },
    async decide(command) {
      const done = await createRegrouper(platform)(command, '值班员甲');
      if (!done.ok) throw new Error(JSON.stringify(done.error));
      await settled();
      return done.value;
    },
    async restart() {
      await stop();
      services = await start();
      await settled();
    },
    async of(postId) {
      const id = (await platform.posts.get(postId))?.membership.incidentId;
      if (!id) throw new Error(`${postId} is in no incident`);
      return id;
    },
    async caseOf(incidentId) {
      const file = await platform.cases.get(`case-${incidentId}`);
      if (file === undefined) throw new Error(`no case of ${incidentId}`);
      return file;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await platform.close();
    },
  };
  await world.deliver(...stream);
  return world;
}

const dues = (file: CaseFile): Readonly<Record<string, number>> =>
  Object.fromEntries(file.deadlines.map(({ id, dueAt }) => [id, dueAt]));

describe('an officer who merges two incidents', () => {
  test('gets one that starts at the earlier detection; the other case is 已并案 with its number and ledger', async () => {
    await using world = await aWorld();
    const [kept, gone] = [await world.of('w0'), await world.of('l0')];
    const before = await world.caseOf(gone);
    const { subject } = await world.decide({ kind: 'merge', incidents: [gone, kept], reason: '同一施工引起' });
    expect(subject.id).toBe(kept);
    expect(subject.detectedAt).toBe(START);
    expect(subject.counts.posts).toBe(stream.length);
    expect(await world.platform.incidents.get(gone)).toMatchObject({ status: 'merged', mergedInto: kept });
    const after = await world.caseOf(gone);
    expect(after).toMatchObject({ status: 'merged', number: before.number });
    expect(after.ledger.slice(0, before.ledger.length)).toEqual(before.ledger);
    const audit = await world.platform.audit.list({ subject: gone });
    expect(audit.map(({ action, actor }) => [action, actor])).toContainEqual(['incident_merged_into', '值班员甲']);
  });

  test('finds the decision kept when old posts come again, when new ones come, and after a restart', async () => {
    await using world = await aWorld();
    const [kept, gone] = [await world.of('w0'), await world.of('l0')];
    await world.decide({ kind: 'merge', incidents: [kept, gone], reason: '同一施工引起' });
    await world.deliver(...stream, post('l9', '望山乡云顶村路灯还是不亮', 70));
    expect(await world.of('l9')).toBe(kept);
    await world.restart();
    await world.deliver(...stream, post('l10', '云顶村的路灯什么时候修好,天黑不敢出门', 80));
    for (const id of [...stream.map((one) => one.id), 'l9', 'l10']) expect(await world.of(id)).toBe(kept);
    expect((await world.platform.incidents.get(kept))?.counts.posts).toBe(stream.length + 2);
    expect((await world.platform.incidents.get(gone))?.status).toBe('merged');
  });

  test('can undo it: the other stands on its own again with its posts, its case and its own clock', async () => {
    await using world = await aWorld();
    const [kept, gone] = [await world.of('w0'), await world.of('l0')];
    const clocks = dues(await world.caseOf(gone));
    await world.decide({ kind: 'merge', incidents: [kept, gone], reason: '同一施工引起' });
    const { subject } = await world.decide({ kind: 'ungroup', incident: gone, reason: '核实为两件事' });
    expect(subject).toMatchObject({ id: gone, status: 'open', mergedInto: null, detectedAt: plus(START, minutes(5)) });
    expect(await world.of('l0')).toBe(gone);
    expect(await world.of('l1')).toBe(gone);
    expect((await world.platform.incidents.get(kept))?.counts.posts).toBe(water.length);
    const file = await world.caseOf(gone);
    expect(file).toMatchObject({ status: 'judging', mergedInto: null });
    for (const [id, dueAt] of Object.entries(dues(file))) expect(dueAt).toBeLessThanOrEqual(clocks[id] ?? dueAt);
    await world.deliver(...stream, post('l9', '望山乡云顶村路灯还是不亮', 70));
    expect(await world.of('l9')).toBe(gone);
  });
});

describe('an officer who splits an incident', () => {
  test('gets a new one with its own clock and case; the original keeps number and clocks', async () => {
    await using world = await aWorld();
    const original = await world.of('w0');
    const before = await world.caseOf(original);
    const { subject } = await world.decide({ kind: 'split', incident: original, posts: ['w1', 'w2'], reason: '两处' });
    expect(subject).toMatchObject({ splitFrom: original, detectedAt: plus(START, minutes(10)), status: 'open' });
    expect(subject.counts.posts).toBe(2);
    const fresh = await world.caseOf(subject.id);
    expect(fresh.number).not.toBe(before.number);
    const after = await world.caseOf(original);
    expect(after.number).toBe(before.number);
    expect(dues(after)).toEqual(dues(before));
    expect(await world.platform.incidents.get(original)).toMatchObject({ detectedAt: START, counts: { posts: 1 } });
  });

  test('is not overruled by posts that come again, by likeness, by the merge job or by a restart', async () => {
    await using world = await aWorld();
    const original = await world.of('w0');
    const { subject } = await world.decide({ kind: 'split', incident: original, posts: ['w1', 'w2'], reason: '两处' });
    await world.deliver(...stream, post('w9', '城关镇东关社区停水,老人没水做饭,没有任何通知', 70));
    await world.platform.clock.advance(hours(1));
    await world.restart();
    await world.deliver(...stream);
    await world.platform.clock.advance(hours(1));
    expect(await world.of('w0')).toBe(original);
    expect(await world.of('w1')).toBe(subject.id);
    expect(await world.of('w2')).toBe(subject.id);
    for (const id of [original, subject.id]) expect((await world.platform.incidents.get(id))?.status).toBe('open');
  });

  test('decides on the newest state when somebody saved meanwhile', async () => {
    await using world = await aWorld();
    const original = await world.of('w0');
    const save = world.platform.incidents.save.bind(world.platform.incidents);
    let refusals = 2;
    world.platform.incidents.save = async (incidents) => {
      refusals -= 1;
      if (refusals >= 0) throw new Conflict('newer version');
      await save(incidents);
    };
    const { subject } = await world.decide({ kind: 'split', incident: original, posts: ['w1'], reason: '两处' });
    expect(await world.of('w1')).toBe(subject.id);
  });

  test('finds a split that a crash cut short completed at the next start', async () => {
    await using world = await aWorld();
    const original = await world.of('w0');
    const move = world.platform.posts.move.bind(world.platform.posts);
    world.platform.posts.move = async () => Promise.reject(new Error('power cut'));
    await expect(world.decide({ kind: 'split', incident: original, posts: ['w1'], reason: '两处' })).rejects.toThrow(
      'power cut',
    );
    world.platform.posts.move = move;
    await world.restart();
    await world.platform.clock.advance(minutes(1));
    const created = await world.of('w1');
    expect(created).not.toBe(original);
    expect(await world.platform.incidents.get(created)).toMatchObject({ splitFrom: original, counts: { posts: 1 } });
    expect(await world.platform.incidents.unappended(10)).toEqual([]);
    expect((await world.caseOf(created)).status).toBe('found');
  });
});

describe('an officer who moves a post', () => {
  test('moves no clock later, neither where it leaves nor where it arrives', async () => {
    await using world = await aWorld();
    const [waters, light] = [await world.of('w0'), await world.of('l0')];
    await world.decide({ kind: 'move', into: light, posts: ['w0'], reason: '说的是路灯' });
    expect(await world.platform.incidents.get(light)).toMatchObject({ detectedAt: START, counts: { posts: 3 } });
    expect(await world.platform.incidents.get(waters)).toMatchObject({ detectedAt: START, counts: { posts: 2 } });
    await world.deliver(...stream);
    expect(await world.of('w0')).toBe(light);
  });

  test.each([
    [{ kind: 'move', into: 'nowhere', posts: ['w0'], reason: '理由' }, 'unknown_incident'],
    [{ kind: 'split', incident: 'nowhere', posts: ['w0'], reason: '理由' }, 'unknown_incident'],
    [{ kind: 'ungroup', incident: 'nowhere', reason: '理由' }, 'unknown_incident'],
    [{ kind: 'merge', incidents: ['x', 'x'], reason: '理由' }, 'same_incident'],
  ] as const)('is refused what cannot be: %j', async (command, code) => {
    await using world = await aWorld();
    const done = await createRegrouper(world.platform)(command, '值班员甲');
    expect(done).toMatchObject({ ok: false, error: { code } });
  });

  test('is refused to empty an incident, to split strangers off, and to touch what is merged', async () => {
    await using world = await aWorld();
    const regroup = createRegrouper(world.platform);
    const [waters, light] = [await world.of('w0'), await world.of('l0')];
    const asks: readonly (readonly [RegroupCommand, string])[] = [
      [{ kind: 'move', into: waters, posts: ['l0', 'l1'], reason: '理由' }, 'nothing_left'],
      [{ kind: 'move', into: waters, posts: ['nobody'], reason: '理由' }, 'unknown_post'],
      [{ kind: 'move', into: waters, posts: ['w0'], reason: '理由' }, 'nothing_to_do'],
      [{ kind: 'split', incident: waters, posts: ['l0'], reason: '理由' }, 'not_a_member'],
      [{ kind: 'split', incident: light, posts: ['l0', 'l1'], reason: '理由' }, 'nothing_left'],
      [{ kind: 'ungroup', incident: light, reason: '理由' }, 'not_merged'],
    ];
    for (const [command, code] of asks)
      expect(await regroup(command, '甲')).toMatchObject({ ok: false, error: { code } });
    await world.decide({ kind: 'merge', incidents: [waters, light], reason: '同一施工' });
    const again = await regroup({ kind: 'merge', incidents: [waters, light], reason: '同一施工' }, '甲');
    expect(again).toMatchObject({ ok: false, error: { code: 'is_merged', incident: light } });
  });
});

describe('two incidents that turn out to be one matter', () => {
  /** The same matter in two incidents, as two analyzers or a window that had not seen both would have left it. */
  async function twins(world: World, apart: boolean): Promise<readonly [string, string]> {
    const first = await world.of('w0');
    const { subject } = await world.decide({ kind: 'split', incident: first, posts: ['w1', 'w2'], reason: '两处' });
    const ids = [first, subject.id] as const;
    if (apart) return ids;
    for (const incident of (await world.platform.incidents.getMany(ids)).values()) {
      const { apartFrom: _, ...plain } = incident;
      await world.platform.incidents.save([{ ...plain, version: incident.version + 1 }]);
    }
    return ids;
  }
  const bridge = post('w9', '城关镇东关社区停水第三天,没有任何通知,家里老人没水做饭', 70);

  test.each([
    ['by a post that speaks of both, at once', bridge, /一条帖文同时与两个事件/u],
    // A repost is folded without a look around: what it shows is found by the job.
    ['by the job, when the last post was only folded', { ...bridge, repostOf: 'w0' }, /后续帖文/u],
  ])('are merged %s: earliest detection, one case, posts and window follow', async (_, last, reason) => {
    await using world = await aWorld();
    const [first, second] = await twins(world, false);
    await world.deliver(last);
    await world.platform.clock.advance(minutes(5));
    await world.deliver();
    expect(await world.platform.incidents.get(second)).toMatchObject({ status: 'merged', mergedInto: first });
    const survivor = await world.platform.incidents.get(first);
    expect(survivor).toMatchObject({ status: 'open', detectedAt: START, counts: { posts: 4 }, absorbed: [second] });
    expect(survivor?.history.at(-1)?.note).toMatch(reason);
    for (const id of ['w0', 'w1', 'w2', 'w9']) expect(await world.of(id)).toBe(first);
    expect((await world.caseOf(second)).status).toBe('merged');
    await world.deliver(...stream, post('w10', '东关社区还在停水', 75));
    expect(await world.of('w10')).toBe(first);
  });

  test('stay apart when an officer set them apart', async () => {
    await using world = await aWorld();
    const ids = await twins(world, true);
    await world.deliver(bridge);
    await world.platform.clock.advance(minutes(30));
    await world.deliver();
    for (const id of ids) expect((await world.platform.incidents.get(id))?.status).toBe('open');
  });

  test('whose posts a crash left behind are brought together at the next start', async () => {
    await using world = await aWorld();
    const [first, second] = await twins(world, false);
    const move = world.platform.posts.move.bind(world.platform.posts);
    world.platform.posts.move = async () => undefined;
    await world.decide({ kind: 'merge', incidents: [first, second], reason: '同一件事' });
    world.platform.posts.move = move;
    expect(await world.of('w1')).toBe(second);
    await world.restart();
    await world.deliver(bridge);
    for (const id of ['w0', 'w1', 'w2', 'w9']) expect(await world.of(id)).toBe(first);
    expect((await world.platform.incidents.get(first))?.counts.posts).toBe(4);
  });
});
