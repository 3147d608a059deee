import { createRegrouper } from '@tingchao/analyzer/regroup-incidents.ts';
import { asCommandLine } from '@tingchao/console/console-testing.ts';
import { buildServer } from '@tingchao/console/server.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { topics } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { documentsOf, lamps, post, startServices, water, type Services } from './lived-world.ts';

/** One installation of the system, whatever it keeps its data in. */
export type Installation = AsyncDisposable & {
  open(): Promise<Stores>;
  /** Runs a command of the command line that has to succeed; its result. */
  must(...args: readonly string[]): Promise<string>;
  /** What `backup`, `restore` and `rebuild` are told beside. */
  readonly how: readonly string[];
  /** A folder for backups. */
  readonly shelf: string;
  /** Its data folder, or the folder that its services share. */
  readonly folder: string;
};

/** The matter that is erased: two incidents that an officer merged, a revision, an answer, a repost. */
const told = [
  '柳林镇砖厂白天黑夜冒黑烟,孩子咳嗽半个月了窗户都不敢开',
  '柳林镇那家砖厂又在偷偷排黑烟了,反映多次没有下文',
  '柳林镇老街后面的砖窑烧塑料,味道刺鼻,老人喘不上气来',
];
const revised = `${told[0]},今天又加了一座窑`;
const answered = '您好,您反映的砖厂白天黑夜冒黑烟问题,已责令限期整改';
const drafted = '关于砖厂白天黑夜冒黑烟的初步说明';
/** What comes after the erasure: the same matter again. */
export const later = '柳林镇砖厂这两天又在冒黑烟,盼有人管一管';

const PUBLISHED = '经查,相关企业已停产整改,排放达标前不得复工。';
export const REASON = '当事人申请';

/** Six characters in a row of what citizens wrote: none may be found. */
const traces: readonly string[] = [
  ...new Set(
    [...told, revised, answered, drafted].flatMap((text) =>
      Array.from({ length: text.length - 5 }, (_, at) => text.slice(at, at + 6)),
    ),
  ),
];

/** The traces that a text holds; at most three, that is enough to know. */
export function tracesIn(text: string | Buffer): readonly string[] {
  const isIn = (trace: string): boolean =>
    typeof text === 'string' ? text.includes(trace) : text.includes(Buffer.from(trace));
  return traces.filter(isIn).slice(0, 3);
}

const step = async (platform: MemoryPlatform, number: string, person: string, command: object): Promise<CaseFile> => {
  const by = { id: person, name: person, role: '值班员', unit: null };
  const done = await takeCaseStep(platform, { case: number, by, command: caseCommandSchema.parse(command) });
  if (!done.ok) throw new Error(`${JSON.stringify(command)}: ${JSON.stringify(done.error)}`);
  return done.value;
};

export const deliver = (platform: MemoryPlatform, posts: readonly Post[]): Promise<void> =>
  platform.log.append(
    'posts.collected',
    posts.map((one) => ({ key: one.id, partitionKey: one.region, value: JSON.stringify(one) })),
  );

/** What came about: the case to be erased, and another one that goes on. */
export type Story = {
  readonly number: string;
  readonly caseId: string;
  readonly incidents: readonly string[];
  readonly posts: readonly Post[];
  readonly snapshot: string;
  readonly drafts: { readonly unpublished: string; readonly published: string };
};

/** Lets a matter live from the first post to the close of its case, beside others that go on. */
export async function liveToClose(platform: MemoryPlatform): Promise<Story> {
  const services = await startServices(platform);
  const snapshot = await platform.blobs.put(Buffer.from(`<html>${told.join('')}</html>`));
  const posts = told.map((text, n) => ({ ...post(`e${n}`, text, n * 7), snapshot }));
  const others = [...water.map((text, n) => post(`w${n}`, text, n)), ...lamps.map((text, n) => post(`l${n}`, text, n))];
  const revision = { ...post('e0#1', revised, 40), repostOf: 'e0', revision: 1, authorKey: 'author of e0' };
  const answer: Post = {
    ...post('e0/reply', answered, 55),
    official: true,
    repostOf: 'e0',
    channelName: '县政府留言板',
    channelType: 'leader_board',
  };
  await deliver(platform, [...others, ...posts]);
  await services.settled();
  await deliver(platform, [revision, answer]);
  await services.settled();
  const of = async (id: string): Promise<string> => (await platform.posts.get(id))?.membership.incidentId ?? '';
  const homes = [...new Set(await Promise.all(posts.map(({ id }) => of(id))))];
  if (homes.length > 1) {
    const command = { kind: 'merge', incidents: homes, reason: '都说砖厂白天黑夜冒黑烟' } as const;
    const merged = await createRegrouper(platform)(command, '值班员甲');
    if (!merged.ok) throw new Error(JSON.stringify(merged.error));
    await services.settled();
  }
  const number = (await platform.cases.get(`case-${await of('e0')}`))?.number ?? '';
  const closed = await closeCase(platform, services, number);
  const at = platform.clock.now();
  await platform.sources.put({
    sourceId: 'qinglan-board',
    health: 'ok',
    reason: '',
    since: at,
    lastTriedAt: at,
    lastOkAt: at,
    lastNewAt: at,
    nextDueAt: plus(at, hours(1)),
    failures: 0,
    intervalMs: hours(1),
    etag: null,
    lastModified: null,
    memory: { seen: { e0: '0:a:b:0' }, watched: { e0: { title: told[0], url: 'x' }, w0: { title: '停水', url: 'y' } } },
  });
  await platform.log.append('parked', [
    { key: 'posts.kept/e1/x', value: JSON.stringify({ key: 'e1', value: told[1], reason: '存储拒绝' }) },
  ]);
  await services.stop();
  const [first, second] = closed.drafts;
  return {
    number,
    caseId: closed.id,
    incidents: homes,
    posts: [...posts, revision, answer],
    snapshot,
    drafts: { unpublished: first?.hash ?? '', published: second?.hash ?? '' },
  };
}

async function closeCase(platform: MemoryPlatform, services: Services, number: string): Promise<CaseFile> {
  const go = (person: string, command: object): Promise<CaseFile> => step(platform, number, person, command);
  const draft = { action: 'draft', channel: '微信公众号' };
  await go('zhang', { action: 'assign', lead: 'ecology_bureau' });
  await go('li', { action: 'accept', unit: 'ecology_bureau' });
  await go('li', { ...draft, title: drafted, text: drafted });
  await go('li', { ...draft, title: '情况通报', text: PUBLISHED });
  await go('li', { action: 'submit' });
  await go('wang', { action: 'review', decision: 'pass', reason: '同意，未提砖厂白天黑夜冒黑烟' });
  const reviewed = await go('zhao', { action: 'secrecy', decision: 'pass' });
  if (reviewed.status === 'wording') await go('sun', { action: 'wording', decision: 'pass' });
  await go('qian', { action: 'sign', decision: 'pass' });
  await platform.clock.advance(hours(2));
  await go('li', { action: 'publish', text: PUBLISHED });
  await go('zhang', { action: 'track' });
  await platform.clock.advance(minutes(5));
  await services.settled();
  return go('zhang', { action: 'close', verified: '属实', measures: '已责令停产整改' });
}

/** Everything that reads: stores, every record of the log from the first on, and every page of the interface. */
export async function readEverything(platform: MemoryPlatform): Promise<string> {
  const { posts, incidents, cases } = await documentsOf(platform);
  const records: unknown[] = [];
  for (const topic of topics) {
    records.push(await platform.log.read(topic, 0, 100_000));
    for await (const page of platform.log.scan(topic)) records.push(page);
  }
  const pages = await readInterface(platform, [...incidents.keys()], [...cases.values()]);
  const documents = [[...posts.values()], [...incidents.values()], [...cases.values()], await platform.sources.list()];
  const latest = await platform.posts.latest(1000);
  return JSON.stringify([documents, latest, records, await platform.audit.list({ limit: 100_000 }), pages]);
}

async function readInterface(
  platform: MemoryPlatform,
  incidents: readonly string[],
  cases: readonly CaseFile[],
): Promise<readonly string[]> {
  const token = 'token-of-the-test';
  const app = asCommandLine(
    await buildServer(platform, { token, progress: { isReady: () => true }, report: () => {} }),
    `Bearer ${token}`,
  );
  const paths = [
    '/',
    '/api/cases?limit=200',
    '/api/incidents?limit=200',
    '/api/posts',
    '/api/ledger.csv',
    ...['md', 'html', 'json'].flatMap((format) => [
      `/api/digests/latest?format=${format}`,
      `/api/digests/2026-03-02?format=${format}`,
    ]),
    ...incidents.map((id) => `/api/incidents/${id}`),
    ...cases.flatMap(({ id }) => [`/api/cases/${id}`, `/cases/${id}`]),
  ];
  const bodies: string[] = [];
  for (const url of paths) {
    const answer = await app.inject({ url, headers: { authorization: `Bearer ${token}` } });
    if (answer.statusCode >= 500) throw new Error(`${url}: ${answer.body}`);
    bodies.push(answer.body);
  }
  await app.close();
  return bodies;
}
