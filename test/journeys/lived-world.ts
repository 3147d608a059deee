import { createHash } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, instant, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';

export const water = [
  '城关镇东关社区停水两天了,没有任何通知',
  '东关社区停水,家里老人没水做饭',
  '东关社区什么时候恢复供水?',
];
export const lamps = ['望山乡云顶村的路灯坏了两个月没人修', '云顶村路灯全不亮,晚上老人摔了一跤'];
const river = ['石桥镇青岚河水体发黑,死了很多鱼', '青岚河石桥段有死鱼,臭味很大', '石桥镇河水发黑,谁来管管'];
const dust = ['柳林镇砖厂白天黑夜冒黑烟,窗户不敢开', '柳林镇那家砖厂又在排黑烟了'];

/** A post of somebody, so many minutes after the start. */
export const post = (id: string, text: string, afterMinutes: number): Post =>
  aPost({
    id,
    title: '',
    text,
    channelType: 'weibo',
    authorKey: `author of ${id}`,
    publishedAt: plus(START, minutes(afterMinutes)),
    collectedAt: plus(START, minutes(afterMinutes)),
  });

/** Four matters, told by several people each; `copies` lets as many further places have the same trouble. */
function stream(copies: number): readonly Post[] {
  const matters = [water, lamps, river, dust];
  const posts = matters.flatMap((texts, m) => texts.map((text, n) => post(`${'wlrd'[m]}${n}`, text, m + n * 10)));
  for (let copy = 0; copy < copies; copy += 1)
    posts.push(post(`c${copy}`, `第${copy}中学门口的井盖坏了,学生上学很危险`, 60 + copy));
  return posts.toSorted((a, b) => a.collectedAt - b.collectedAt);
}

/** A platform whose log and stores are the given ones; clock, words, web and messages are those of a test. */
export const platformOver = (stores: Stores): MemoryPlatform => ({
  ...openMemoryPlatform({ at: '2026-03-02T11:00:00+08:00' }),
  ...stores,
});

/** The real services at work on a platform. */
export type Services = {
  /** Resolves when all that was delivered is handled and the timers had their turn. */
  settled(): Promise<void>;
  /** Lets time go by; resolves when everybody who was waiting for it has done his work, and what followed from it is done. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
};

export async function startServices(platform: MemoryPlatform): Promise<Services> {
  const breathe = async (): Promise<void> => {
    if (platform.troubles === undefined) return setImmediate();
    // Servers are asked less often than memory is looked into, and what waits to ask one again must have its time pass.
    await setTimeout(30);
    await platform.clock.advance(300);
  };
  const services = [createAnalyzer(platform), createResponse(platform)];
  for (const service of services) await service.start();
  /** How many sleep between their turns when nobody has anything to do; as far as seen. */
  let sleepers = 0;
  const settled = async (): Promise<void> => {
    for (let quiet = 0; quiet < 5;) {
      await Promise.race([breathe(), ...services.map(({ done }) => done)]);
      sleepers = Math.max(sleepers, platform.clock.sleeping);
      quiet = (await isQuiet(platform)) ? quiet + 1 : 0;
    }
  };
  return {
    settled,
    async pass(ms) {
      await platform.clock.advance(ms);
      while (platform.clock.sleeping < sleepers)
        await Promise.race([setTimeout(5), ...services.map(({ done }) => done)]);
      await settled();
    },
    async stop() {
      for (const service of services.toReversed()) await service.stop();
    },
  };
}

async function isQuiet({ log }: MemoryPlatform): Promise<boolean> {
  try {
    const lags = await Promise.all([
      log.lag('posts.collected', 'analyzer'),
      log.lag('incidents.regrouped', 'analyzer'),
      log.lag('incidents.changed', 'response'),
    ]);
    return lags.every((lag) => lag === 0);
  } catch (error) {
    // A server that is busy with other tests is asked again.
    if (error instanceof Transient) return false;
    throw error;
  }
}

/** Appends posts as the collector does. */
export const deliver = (platform: MemoryPlatform, posts: readonly Post[]): Promise<void> =>
  platform.log.append(
    'posts.collected',
    posts.map((one) => ({ key: one.id, partitionKey: one.region, value: JSON.stringify(one) })),
  );

/** How many further incidents there are, and how the clock goes on at the end. */
export type Life = { readonly copies?: number; readonly pauses?: readonly number[] };

/**
 * Lets a world come about on a platform by the real services: posts of several matters, an officer who merges, splits and
 * moves, a case that is judged and assigned, clocks that run on, posts that come twice; and what belongs to no topic: a blob,
 * the state of a source. Nothing is left to do at the end.
 */
export async function liveOn(
  platform: MemoryPlatform,
  { copies = 20, pauses = [minutes(5), hours(1), hours(30), hours(30)] }: Life = {},
): Promise<void> {
  const services = await startServices(platform);
  const of = async (id: string): Promise<string> => (await platform.posts.get(id))?.membership.incidentId ?? '';
  const decide = async (command: RegroupCommand): Promise<void> => {
    const done = await createRegrouper(platform)(command, '值班员甲');
    if (!done.ok) throw new Error(JSON.stringify(done.error));
    await services.settled();
  };
  const all = stream(copies);
  await deliver(platform, all);
  await services.settled();
  await decide({ kind: 'split', incident: await of('w0'), posts: ['w1', 'w2'], reason: '两处' });
  await decide({ kind: 'merge', incidents: [await of('w1'), await of('l0')], reason: '同一施工引起' });
  await decide({ kind: 'move', into: await of('w0'), posts: ['r0'], reason: '说的是停水' });
  const step = async (incident: string, command: object): Promise<void> => {
    const by = { id: 'zhang', name: 'zhang', role: '值班员', unit: null };
    const file = await platform.cases.get(`case-${incident}`);
    const done = await takeCaseStep(platform, {
      case: file?.number ?? '',
      by,
      command: caseCommandSchema.parse(command),
    });
    if (!done.ok) throw new Error(JSON.stringify(done.error));
  };
  await step(await of('d0'), { action: 'judge' });
  await step(await of('r1'), { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] });
  await step(await of('r1'), { action: 'accept', unit: 'ecology_bureau' });
  await deliver(platform, [...all, post('w9', '东关社区还在停水', 75)]);
  await services.settled();
  for (const pause of pauses) {
    await services.pass(pause);
  }
  await platform.blobs.put(Buffer.from(SNAPSHOT.text));
  await platform.sources.put({ ...A_SOURCE });
  await services.stop();
}

/** A page as it was seen. */
const text = '网页快照';
export const SNAPSHOT = { text, hash: createHash('sha256').update(text).digest('hex') } as const;

const A_SOURCE = {
  sourceId: 'county-board',
  health: 'ok',
  since: START,
  lastTriedAt: START,
  lastOkAt: START,
  lastNewAt: START,
  nextDueAt: plus(START, hours(1)),
  failures: 0,
} as unknown as Parameters<Stores['sources']['put']>[0];

/** Everything three kinds of documents say, by id; and what is behind them. */
export type Everything = {
  readonly posts: ReadonlyMap<string, KeptPost>;
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly cases: ReadonlyMap<string, CaseFile>;
};

export async function documentsOf(stores: Pick<Stores, 'posts' | 'incidents' | 'cases'>): Promise<Everything> {
  const posts: KeptPost[] = [];
  for await (const page of stores.posts.scan(instant(0))) posts.push(...page);
  const limit = 100_000;
  const [incidents, cases] = [await stores.incidents.list({ limit }), await stores.cases.list({ limit })];
  const byId = <T extends { readonly id: string }>(documents: readonly T[]): ReadonlyMap<string, T> =>
    new Map(documents.map((document) => [document.id, document]));
  return { posts: new Map(posts.map((kept) => [kept.post.id, kept])), incidents: byId(incidents), cases: byId(cases) };
}

/** What a rebuild leaves alone. */
export async function surroundingsOf(stores: Pick<Stores, 'audit' | 'sources' | 'cases' | 'authorSalt'>) {
  return {
    audit: await stores.audit.list({ limit: 100_000 }),
    verdict: await stores.audit.verify(),
    sources: await stores.sources.list(),
    salt: stores.authorSalt,
  };
}
