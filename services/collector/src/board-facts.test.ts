import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days, hours, minutes } from '@tingchao/domain/time/instant.ts';
import { originalId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { collectSource } from './collect-source.ts';
import { readySources } from './ready-source.ts';
import { collectDeps } from './collect-deps.ts';
import { collectedPosts, openCollectorBench, openTestWeb, type Answer, type TestWeb } from './testing.ts';

let web: TestWeb;
let bench: Awaited<ReturnType<typeof openCollectorBench>>;

beforeEach(async () => {
  web = await openTestWeb();
});
afterEach(async () => {
  await bench.close();
  await web.close();
});

const board = () => ({
  id: 'mailbox',
  kind: 'message-board',
  name: '县长信箱',
  channelType: 'gov_mailbox',
  owner: '信息科',
  schedule: { minIntervalMinutes: 5, maxIntervalMinutes: 60 },
  list: {
    format: 'html',
    url: `${web.origin}/list`,
    container: 'ul',
    items: 'li',
    fields: { id: '@data-id', title: 'a', link: 'a@href', status: '.s' },
  },
  detail: {
    format: 'html',
    container: 'article',
    fields: {
      text: '.q',
      time: 'time',
      status: '.s',
      followUp: '.again',
      replyText: '.a',
      replyUnit: '.u',
      rating: '.r',
      attachments: '.files',
    },
  },
});
const list = (rows: readonly (readonly [id: number, status: string])[]): Answer => ({
  body: `<ul>${rows.map(([id, status]) => `<li data-id="${id}"><a href="/m/${id}">来信${id}</a><span class="s">${status}</span></li>`).join('')}</ul>`,
});
const letter = (status: string, more = ''): Answer => ({
  body: `<article><p class="q">锦绣园停水三天没人管</p><time>2026-03-01 08:00</time><span class="s">${status}</span>${more}</article>`,
});
const answer = (text: string, rating = ''): string =>
  `<p class="u">县水务局</p><div class="a">${text}</div><i class="r">${rating}</i>`;

/** Visits the board once; whatever was appended is stored as the analysis would. */
async function visit() {
  const { platform } = bench;
  const report = await collectSource(readySources(platform.settings)[0]!, collectDeps(platform));
  await platform.posts.add(report.posts.map((post) => aKeptPost({ post })));
  return report;
}
const later = (ms: number) => bench.platform.clock.advance(ms);
const facts = async (): Promise<readonly (readonly [string, number])[]> =>
  (await collectedPosts(bench.platform)).flatMap(({ boardFacts = [], revision }) =>
    boardFacts.map(({ kind }) => [kind, revision] as const),
  );
const removal = async (): Promise<Post | undefined> =>
  (await collectedPosts(bench.platform)).find(({ boardFacts }) => boardFacts?.some(({ kind }) => kind === 'removed'));

describe('a message that leaves its board', () => {
  beforeEach(async () => {
    bench = await openCollectorBench(web, [board()]);
    web.serve(
      '/list',
      list([
        [2, '待受理'],
        [1, '待受理'],
      ]),
    );
    web.serve('/m/1', letter('待受理'));
    web.serve('/m/2', letter('待受理'));
    await visit();
    await later(hours(1));
    await visit();
  });

  test('is recorded as a revision of its own after a second look, with what was kept of it and when it was last seen', async () => {
    const lastSeen = bench.platform.clock.now();
    web.serve('/list', list([[2, '待受理']]));
    web.serve('/m/1', { status: 404 });
    await later(hours(2));
    const first = await visit();
    expect(first.reason).toContain('再看一次');
    expect(await facts()).toEqual([]);
    await later(hours(7));
    const report = await visit();
    expect(report).toMatchObject({ added: 0, reason: expect.stringContaining('1 条留言已不在网站上') });
    const gone = (await removal())!;
    expect(gone).toMatchObject({
      revision: 1,
      title: '来信1',
      text: '锦绣园停水三天没人管',
      collectedAt: bench.platform.clock.now(),
      boardFacts: [{ kind: 'removed', lastSeenAt: lastSeen }],
    });
    expect(await bench.platform.blobs.get(gone.snapshot!)).toBeDefined();
    await later(days(2));
    await visit();
    expect(await facts()).toHaveLength(1);
  });

  test.each([
    ['a page that says so in words', { body: '<main>抱歉，该信件不存在或已被删除。</main>' }],
    ['a page for ever gone', { status: 410 }],
    ['the front page in its place', { status: 302, headers: { location: '/' } }],
  ])('is known by %s', async (_, instead) => {
    web.serve('/', { body: '<main>某县人民政府</main>' });
    web.serve('/list', list([[2, '待受理']]));
    web.serve('/m/1', instead);
    for (let look = 0; look < 2; look += 1) {
      await later(hours(7));
      await visit();
    }
    expect(await facts()).toEqual([['removed', 1]]);
  });

  test.each([
    [
      'still listed: its page broke',
      [
        [2, '待受理'],
        [1, '待受理'],
      ] as const,
      { '/m/1': { status: 404 } },
    ],
    [
      'one of all whose pages are gone: the site changed its addresses',
      [[2, '待受理']] as const,
      { '/m/1': { status: 404 }, '/m/2': { status: 404 } },
    ],
    ['only out of reach: the site is down', [[2, '待受理']] as const, { '/m/1': { status: 502 } }],
    ['behind a refusal', [[2, '待受理']] as const, { '/m/1': { status: 403 } }],
    ['out of the list and its page opens: the list rolled on', [[2, '待受理']] as const, {}],
    [
      'part of a redesign',
      [[2, '待受理']] as const,
      { '/m/1': { body: '<main class="new">锦绣园停水三天没人管，请问何时来水，谁来负责？</main>' } },
    ],
  ])('is not recorded while it is %s', async (_, rows, pages) => {
    web.serve('/list', list(rows));
    for (const [path, page] of Object.entries(pages as Record<string, Answer>)) web.serve(path, page);
    for (let look = 0; look < 4; look += 1) {
      await later(hours(7));
      await visit();
    }
    expect(await facts()).toEqual([]);
  });

  test('that comes back is a fact too', async () => {
    web.serve('/list', list([[2, '待受理']]));
    web.serve('/m/1', { status: 404 });
    await later(hours(7));
    await visit();
    await later(hours(7));
    await visit();
    web.serve('/m/1', letter('待受理'));
    await later(days(1));
    await visit();
    expect(await facts()).toEqual([
      ['removed', 1],
      ['restored', 2],
    ]);
  });

  test('is not recorded where its words were erased', async () => {
    const [one] = (await collectedPosts(bench.platform)).filter(({ title }) => title === '来信1');
    await bench.platform.posts.replace([
      aKeptPost({ post: { ...one!, text: '', erasedAt: bench.platform.clock.now() } }),
    ]);
    web.serve('/list', list([[2, '待受理']]));
    web.serve('/m/1', { status: 404 });
    for (let look = 0; look < 3; look += 1) {
      await later(hours(7));
      await visit();
    }
    expect(await facts()).toEqual([]);
  });
});

describe('a message that was answered', () => {
  beforeEach(async () => {
    bench = await openCollectorBench(web, [board()]);
    web.serve('/list', list([[1, '已答复']]));
    web.serve('/m/1', letter('已答复', answer('水管已经修好')));
    await visit();
  });
  const shows = async (page: Answer, wait = hours(13)) => {
    web.serve('/m/1', page);
    await later(wait);
    return visit();
  };

  test('and rated afterwards', async () => {
    await shows(letter('已答复', answer('水管已经修好', '不满意')));
    const posts = await collectedPosts(bench.platform);
    expect(posts.flatMap(({ boardFacts = [] }) => boardFacts)).toMatchObject([{ kind: 'rated', rating: '不满意' }]);
    // The answer's own post tells no fact of the message.
    expect(posts.filter(({ official }) => official).every(({ boardFacts }) => boardFacts === undefined)).toBe(true);
  });

  test('and asked again: the new words are part of the message', async () => {
    await shows(letter('已答复', `${answer('水管已经修好')}<p class="again">三号楼还是没水</p>`));
    expect(await facts()).toEqual([['asked_again', 1]]);
    expect((await collectedPosts(bench.platform)).find(({ revision }) => revision === 1)?.text).toContain(
      '追问：三号楼还是没水',
    );
  });

  test('and whose answer was changed', async () => {
    await shows(letter('已答复', answer('已转县水务公司处理')));
    expect(await facts()).toEqual([['answer_changed', 1]]);
  });

  test('and opened again is followed until it is answered anew, however old it is', async () => {
    await later(days(12));
    web.serve('/list', list([[1, '办理中']]));
    await shows(letter('办理中', answer('水管已经修好')));
    expect(await facts()).toEqual([['reopened', 1]]);
    const posts = await collectedPosts(bench.platform);
    expect(posts.at(-1)?.reply).toMatchObject({ settles: false });
    web.serve('/list', list([]));
    await later(days(110));
    await shows(letter('已答复', answer('改造完成，水压正常')));
    expect((await collectedPosts(bench.platform)).at(-1)).toMatchObject({ official: true, text: '改造完成，水压正常' });
  });

  test('and whose answer is gone: a hiccup is none, missing for hours on a whole page is', async () => {
    await shows(letter('已答复'));
    expect(await facts()).toEqual([]);
    await shows(letter('已答复', answer('水管已经修好')));
    expect(await facts()).toEqual([]);
    await shows(letter('已答复'));
    await shows(letter('已答复'));
    expect(await facts()).toEqual([['answer_withdrawn', 1]]);
    const last = (await collectedPosts(bench.platform)).at(-1)!;
    expect(last).toMatchObject({ reply: null, revision: 1 });
    await shows(letter('已答复'));
    expect(await facts()).toHaveLength(1);
  });
});

test('a board whose rows are all there is: gone from among older rows is gone, rolled off the end is not', async () => {
  bench = await openCollectorBench(web, [
    {
      ...board(),
      list: {
        format: 'json',
        url: `${web.origin}/api`,
        items: 'rows',
        fields: { id: 'id', title: 'title', text: 'text', time: 'time', status: 'state' },
      },
      detail: undefined,
    },
  ]);
  const row = (id: number) => ({
    id,
    title: `来信${id}`,
    text: '停水',
    time: `2026-02-${10 + id} 08:00`,
    state: '待受理',
  });
  const show = (ids: readonly number[]) =>
    web.serve('/api', { type: 'application/json', body: JSON.stringify({ rows: ids.map(row) }) });
  show([8, 7, 6, 5, 4, 3]);
  await visit();
  // Seven is taken down; three and four make room for newer ones.
  show([10, 9, 8, 6, 5]);
  for (let look = 0; look < 3; look += 1) {
    await later(hours(7));
    await visit();
  }
  const gone = await collectedPosts(bench.platform);
  expect(gone.filter(({ boardFacts }) => boardFacts !== undefined).map(({ title }) => title)).toEqual(['来信7']);
  show([10, 9, 8, 7, 6, 5]);
  await later(minutes(30));
  await visit();
  expect((await facts()).map(([kind]) => kind)).toEqual(['removed', 'restored']);
});

test('files that a message links to are named with it, and none of them is fetched', async () => {
  bench = await openCollectorBench(web, [board()]);
  web.serve('/list', list([[1, '待受理']]));
  web.serve(
    '/m/1',
    letter(
      '待受理',
      '<p class="files"><a href="/up/1.jpg">现场照片</a><a href="/up/2.PDF">施工合同.pdf（1.5MB）</a></p>',
    ),
  );
  const { posts } = await visit();
  expect(posts[0]?.attachments).toEqual([
    { name: '现场照片', url: `${web.origin}/up/1.jpg`, type: 'jpg', size: null },
    { name: '施工合同.pdf（1.5MB）', url: `${web.origin}/up/2.PDF`, type: 'pdf', size: 1_572_864 },
  ]);
  expect(web.requests.some((path) => path.startsWith('/up/'))).toBe(false);
  expect(originalId(posts[0]!.id)).toBe(posts[0]!.id);
});
