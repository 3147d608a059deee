import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { courseOf } from '@tingchao/console/views/course-view.ts';
import type { Post, Reply } from '@tingchao/domain/post/post.ts';
import { withBoardFact } from '@tingchao/domain/post/to-post.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { days, hours, plus } from '@tingchao/domain/time/instant.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { aPost, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const settings = shippedSettings();
let platform: ReturnType<typeof openMemoryPlatform>;
let services: readonly { start(): Promise<void>; stop(): Promise<void> }[];

beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00', settings });
  services = [createAnalyzer(platform), createResponse(platform)];
  for (const service of services) await service.start();
});
afterEach(async () => {
  for (const service of services.toReversed()) await service.stop();
  await platform.close();
});

const message = (id: string, over: Partial<Post> = {}): Post =>
  aPost({
    id,
    channelType: 'gov_mailbox',
    channelName: '县长信箱',
    title: '锦绣园停水三天没人管',
    text: '城关镇东关社区锦绣园小区已经停水三天，物业和水务公司互相推诿，请尽快恢复供水。',
    publishedAt: START,
    collectedAt: START,
    ...over,
  });
const answer: Reply = {
  unit: '县水务局',
  at: plus(START, hours(30)),
  text: '水管已修好。',
  status: '已答复',
  rating: null,
};

async function append(...posts: readonly Post[]): Promise<void> {
  const before = await platform.posts.count();
  const records = posts.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) }));
  await platform.log.append('posts.collected', records);
  await expect.poll(() => platform.posts.count(), { timeout: 30_000 }).toBe(before + posts.length);
}
const incidents = async () => (await platform.incidents.list({})).filter(({ status }) => status === 'open');
async function caseWith(lines: number) {
  const [incident] = await incidents();
  const get = async () => platform.cases.get(caseIdOf(incident!.id));
  await expect
    .poll(async () => (await get())?.ledger.filter(({ action }) => action === 'board_fact').length, { timeout: 30_000 })
    .toBe(lines);
  return (await get())!;
}

test('what happens to a message on its board stands on the time line of its incident and its case, and moves no clock', async () => {
  const first = message('m1');
  await append(first);
  const before = await caseWith(0);
  const seen = plus(START, hours(20));
  const gone = withBoardFact(first, { kind: 'removed', at: plus(START, hours(28)), lastSeenAt: seen }, 1);
  await append(gone);
  const after = await caseWith(1);
  const line = after.ledger.find(({ action }) => action === 'board_fact')!;
  expect(line.note).toContain('县长信箱');
  expect(line.note).toContain('留言已不在网站上');
  expect(line.note).toContain('2026-03-03 05:00 最后见到');
  expect(line.note).not.toContain('锦绣园');
  const clocks = (file: typeof after) =>
    file.deadlines.map(({ id, startedAt, dueAt, metAt }) => [id, startedAt, dueAt, metAt]);
  expect(clocks(after)).toEqual(clocks(before));
  const [incident] = await incidents();
  expect(incident?.boardFacts).toMatchObject([{ kind: 'removed', postId: 'm1', lastSeenAt: seen }]);
  expect(incident?.detectedAt).toBe(START);
  const posts = await platform.posts.byIncident(incident!.id, 10);
  expect(courseOf(posts, after).actions.map(({ name }) => name)).toContain('留言变化');
  expect(await incidents()).toHaveLength(1);
});

test('a message that is opened again alerts the duty officer once; the clock that was met stays met', async () => {
  await append(message('m1'));
  await append(
    message('m1#1', { revision: 1, reply: answer, collectedAt: plus(START, hours(31)) }),
    message('m1/reply', {
      official: true,
      title: '答复：锦绣园停水',
      text: '水管已修好。',
      publishedAt: answer.at,
      collectedAt: plus(START, hours(31)),
    }),
  );
  const at = plus(START, days(3));
  const reopened = message('m1#2', {
    revision: 2,
    reply: { ...answer, status: '办理中', settles: false },
    collectedAt: at,
    boardFacts: [{ kind: 'reopened', at }],
  });
  await append(reopened);
  const file = await caseWith(1);
  const met = file.deadlines.filter(({ kind }) => kind === 'channel_reply');
  expect(met.length).toBeGreaterThan(0);
  expect(met.every(({ metAt, startedAt }) => metAt === answer.at && startedAt === START)).toBe(true);
  expect(file.notices.filter(({ step }) => step.startsWith('board:'))).toMatchObject([
    { subject: expect.stringContaining('留言重新列为待办') as string },
  ]);
  await append(
    message('m1#3', {
      revision: 3,
      reply: { ...answer, rating: '不满意' },
      collectedAt: plus(at, days(1)),
      boardFacts: [{ kind: 'rated', at: plus(at, days(1)), rating: '不满意' }],
    }),
  );
  const rated = await caseWith(2);
  expect(rated.notices.filter(({ step }) => step.startsWith('board:'))).toHaveLength(2);
});

test('an answer that comes when the window has long forgotten the message still joins its incident, and opens none', async () => {
  const asked = plus(START, -days(settings.clustering.window.days + 40));
  await append(message('m1', { publishedAt: asked, collectedAt: asked }));
  await caseWith(0);
  // A service that starts now reads only as far back as its window reaches.
  await services[0]!.stop();
  const analyzer = createAnalyzer(platform);
  await analyzer.start();
  services = [analyzer, services[1]!];
  await append(
    message('m1#1', { revision: 1, reply: { ...answer, at: START }, publishedAt: asked }),
    message('m1/reply', { official: true, text: '水管已修好。' }),
  );
  await expect.poll(async () => (await incidents()).map(({ answeredBy }) => answeredBy?.at)).toEqual([START]);
  expect((await incidents())[0]).toMatchObject({ detectedAt: asked });
});
