import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { answeredPostId, originalId } from '@tingchao/domain/post/post-id.ts';
import { collectSource } from './collect-source.ts';
import { readySources } from './ready-source.ts';
import { collectDeps } from './collect-deps.ts';
import { aFeedSource, collectedPosts, openCollectorBench, openTestWeb, rss, type TestWeb } from './testing.ts';

let web: TestWeb;
let bench: Awaited<ReturnType<typeof openCollectorBench>> | undefined;

beforeEach(async () => {
  web = await openTestWeb();
});
afterEach(async () => {
  await bench?.close();
  bench = undefined;
  await web.close();
});

/** Visits the one configured source once. */
async function visit(sources?: readonly unknown[]) {
  bench ??= await openCollectorBench(web, sources ?? [aFeedSource('forum', web, '/feed')]);
  const { platform } = bench;
  const report = await collectSource(readySources(platform.settings)[0]!, collectDeps(platform));
  return { report, platform, clock: platform.clock, posts: await collectedPosts(platform) };
}

describe('a feed', () => {
  test('every item is a post, dated as published or not at all, with the page it was first seen in', async () => {
    web.serve(
      '/feed',
      rss([
        { id: '1', title: '暖气不热', text: '三号楼只有十四度', date: 'Mon, 02 Mar 2026 08:00:00 +0800' },
        { id: '2', title: '没有日期' },
      ]),
    );
    const { report, posts, platform } = await visit();
    expect(report).toMatchObject({ health: 'ok', found: 2, added: 2 });
    expect(posts.map((post) => [post.title, post.publishedAt === null])).toEqual([
      ['暖气不热', false],
      ['没有日期', true],
    ]);
    const snapshot = await platform.blobs.get(posts[0]!.snapshot!);
    expect(new TextDecoder().decode(snapshot)).toContain('<rss');
  });

  test('collected again adds nothing; an item whose words changed is a revision with its own time', async () => {
    web.serve('/feed', rss([{ id: '1', title: '暖气不热' }]));
    const first = await visit();
    expect((await visit()).report).toMatchObject({ health: 'unchanged', added: 0 });
    web.serve('/feed', rss([{ id: '1', title: '暖气不热(已修好)' }]));
    await first.clock.advance(minutes(10));
    const { posts } = await visit();
    expect(posts.map((post) => post.id)).toEqual([posts[0]!.id, `${posts[0]!.id}#1`]);
    expect(posts[1]!.collectedAt - posts[0]!.collectedAt).toBe(minutes(10));
  });

  test('is asked conditionally, and an unchanged answer says so', async () => {
    web.serve('/feed', (request) =>
      request.headers['if-none-match'] === '"v1"'
        ? { status: 304 }
        : { ...rss([{ id: '1', title: '一' }]), headers: { etag: '"v1"' } },
    );
    await visit();
    expect((await visit()).report.health).toBe('unchanged');
  });

  test('an empty list is said to be empty and a quiet one late', async () => {
    web.serve('/feed', rss([]));
    expect((await visit()).report).toMatchObject({ health: 'empty', reason: expect.stringContaining('一条也没有') });
    web.serve('/feed', rss([{ id: '1', title: '一' }]));
    await bench!.close();
    bench = undefined;
    const busy = [{ ...aFeedSource('forum', web, '/feed'), expectedPerDay: 12 }];
    const { clock } = await visit(busy);
    await clock.advance(hours(9));
    expect((await visit()).report).toMatchObject({ health: 'late', reason: expect.stringContaining('没有新内容') });
  });

  test.each([
    ['a login page served as 200', { body: '<html><title>登录</title><input type="password"></html>' }, '登录'],
    ['a feed cut in the middle', { type: 'application/rss+xml', body: '' }, '空'],
    ['a missing page', { status: 404 }, '404'],
    ['a refusal', { status: 403 }, '403'],
    ['a server in trouble', { status: 500 }, '500'],
  ])('%s is a failure with its reason, never an empty list', async (_, answer, word) => {
    web.serve('/feed', answer);
    expect((await visit()).report).toMatchObject({
      health: 'failed',
      reason: expect.stringContaining(word),
      posts: [],
    });
  });

  test('a page of 50 MB is refused in one line', async () => {
    web.serve('/feed', { type: 'application/rss+xml', body: new Uint8Array(50 * 1024 * 1024).fill(0x20) });
    expect((await visit()).report).toMatchObject({ health: 'failed', posts: [] });
  });

  test('a server that asks for patience is left alone that long and not for ever', async () => {
    web.serve('/feed', { status: 429, headers: { 'retry-after': '3600' } });
    const { report, clock } = await visit();
    expect(report.nextDueAt - clock.now()).toBeGreaterThanOrEqual(hours(1));
    web.serve('/feed', { status: 503, headers: { 'retry-after': '99999999' } });
    const again = await visit();
    expect(again.report.nextDueAt - again.clock.now()).toBeLessThanOrEqual(hours(24));
  });

  test('a source that failed comes back by itself and is said to have recovered', async () => {
    web.serve('/feed', { status: 500 });
    const { platform } = await visit();
    web.serve('/feed', rss([{ id: '1', title: '一' }]));
    expect((await visit()).report.health).toBe('ok');
    expect(platform.events.of('source_recovered')).toHaveLength(1);
  });

  test('a flood is capped and reported', async () => {
    const items = Array.from({ length: 300 }, (_, n) => ({ id: String(n), title: `第${n}条` }));
    web.serve('/feed', rss(items));
    const { report } = await visit([{ ...aFeedSource('forum', web, '/feed'), maxItems: 100 }]);
    expect(report).toMatchObject({ health: 'ok', added: 100, reason: expect.stringContaining('300') });
  });

  test('robots.txt is obeyed', async () => {
    web.serve('/robots.txt', { type: 'text/plain', body: 'User-agent: *\nDisallow: /feed' });
    web.serve('/feed', rss([{ id: '1', title: '一' }]));
    expect((await visit()).report).toMatchObject({ health: 'failed', reason: expect.stringContaining('robots.txt') });
    expect(web.requests).not.toContain('/feed');
  });
});

describe('a site out of reach', () => {
  test('is said to be out of reach, not to forbid anything', async () => {
    const gone = await openTestWeb();
    await gone.close();
    const { report } = await visit([{ ...aFeedSource('forum', web, '/feed'), url: `${gone.origin}/feed` }]);
    expect(report.health).toBe('failed');
    expect(report.reason).not.toContain('不允许采集');
  });
});

describe('a message board', () => {
  const board = () => ({
    id: 'board',
    kind: 'message-board',
    name: '留言板',
    channelType: 'leader_board',
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
        replyText: '.a',
        replyUnit: '.u',
        replyTime: '.t',
        rating: '.r',
      },
    },
  });
  const list = (status: string) => ({
    body: `<ul><li data-id="7"><a href="/m/7">停水三天</a><span class="s">${status}</span></li></ul>`,
  });
  const message = (status: string, answer = '') => ({
    body: `<article><p class="q">锦绣园停水三天没人管</p><time>2026-03-01 08:00</time><span class="s">${status}</span>${answer}</article>`,
  });
  const answer = (text: string, rating = '') =>
    `<p class="u">县水务局</p><p class="t">2026-03-02 09:30</p><div class="a">${text}</div><i class="r">${rating}</i>`;

  test('an open message is visited again until it is answered; the answer is data and a post of its own', async () => {
    web.serve('/list', list('待受理'));
    web.serve('/m/7', message('待受理'));
    const { clock } = await visit([board()]);
    web.serve('/list', list('已答复'));
    web.serve('/m/7', message('已答复', answer('水管已经修好', '满意')));
    await clock.advance(minutes(30));
    const { posts } = await visit();
    expect(posts).toHaveLength(3);
    const [asked, revision, official] = posts as [(typeof posts)[0], (typeof posts)[0], (typeof posts)[0]];
    expect(asked).toMatchObject({ official: false, reply: null, text: '锦绣园停水三天没人管' });
    expect(revision).toMatchObject({
      id: `${asked.id}#1`,
      official: false,
      reply: { unit: '县水务局', status: '已答复', rating: '满意' },
    });
    expect(official).toMatchObject({ official: true, text: '水管已经修好', repostOf: null });
    expect(answeredPostId(official.id)).toBe(asked.id);
    expect(official.publishedAt).toBe(Date.parse('2026-03-02T09:30:00+08:00'));
  });

  test('an interim note does not count as the answer', async () => {
    web.serve('/list', list('办理中'));
    web.serve('/m/7', message('办理中', answer('已转水务局')));
    const { posts } = await visit([board()]);
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({ reply: { text: '已转水务局' }, official: false });
  });

  test('an answer that is changed later is a revision of both', async () => {
    web.serve('/list', list('已答复'));
    web.serve('/m/7', message('已答复', answer('正在修')));
    const { clock } = await visit([board()]);
    web.serve('/m/7', message('已答复', answer('已经修好')));
    await clock.advance(hours(13));
    const { posts } = await visit();
    const ids = posts.map((post) => post.id);
    const id = ids[0]!;
    expect(ids).toEqual([id, `${id}/reply`, `${id}#1`, `${id}/reply#1`]);
    expect(new Set(ids.map(originalId))).toEqual(new Set([id, `${id}/reply`]));
  });

  test('a redesign of the list fails instead of looking empty, and one broken page does not hide the others', async () => {
    web.serve('/list', { body: '<div>新版页面</div>' });
    expect((await visit([board()])).report).toMatchObject({
      health: 'failed',
      reason: expect.stringContaining('改版'),
    });
    web.serve('/list', {
      body: '<ul><li data-id="7"><a href="/m/7">停水</a></li><li data-id="8"><a href="/m/8">停电</a></li></ul>',
    });
    web.serve('/m/7', message('待受理'));
    const { report } = await visit();
    expect(report).toMatchObject({ health: 'ok', added: 1, reason: expect.stringContaining('1 个详情页没有取到') });
    web.serve('/m/8', message('待受理'));
    await bench!.platform.clock.advance(minutes(5));
    expect((await visit()).report).toMatchObject({ added: 1 });
  });

  test('the same board as JSON', async () => {
    const json = {
      ...board(),
      list: {
        format: 'json',
        url: `${web.origin}/api?p={page}`,
        maxPages: 3,
        items: 'data.items',
        fields: { id: 'tid', title: 'subject', status: 'state' },
      },
      detail: {
        format: 'json',
        url: `${web.origin}/api/{id}`,
        fields: {
          text: 'data.content',
          time: 'data.time',
          status: 'data.state',
          replyText: 'data.answer.text',
          replyUnit: 'data.answer.org',
        },
      },
    };
    const type = 'application/json';
    web.serve('/api?p=1', { type, body: '{"data":{"items":[{"tid":11,"subject":"路灯不亮","state":"已办结"}]}}' });
    web.serve('/api?p=2', { type, body: '{"data":{"items":[]}}' });
    web.serve('/api/11', {
      type,
      body: '{"data":{"content":"<p>村口路灯&nbsp;坏了</p>","time":1772400000,"state":"已办结","answer":{"text":"已更换","org":"县城管局"}}}',
    });
    const { posts } = await visit([json]);
    expect(posts[0]).toMatchObject({ title: '路灯不亮', publishedAt: 1_772_400_000_000, reply: { unit: '县城管局' } });
    expect(posts[0]!.text).not.toContain('<p>');
    expect(posts[1]).toMatchObject({ official: true, publishedAt: null });
  });
});

describe('a page of a column', () => {
  const column = () => ({
    id: 'column',
    kind: 'web-channel',
    name: '政务动态',
    channelType: 'gov_website',
    official: true,
    owner: '编辑',
    list: { format: 'html', url: `${web.origin}/col`, items: 'li', fields: { title: 'a', link: 'a@href', time: '.d' } },
    detail: { format: 'html' },
  });
  test('without selectors its text is found by the rules for any page', async () => {
    web.serve('/col', {
      body: '<ul><li><a href="n1.html">关于停水的公告</a><span class="d">2026-03-01</span></li></ul>',
    });
    web.serve('/n1.html', {
      body: `<html><head><title>关于停水的公告</title></head><body><nav>首页 导航</nav><div class="article"><h1>关于停水的公告</h1>${'<p>因管网检修,城关镇东关社区三月三日全天停水,请居民提前储水,不便之处敬请谅解。</p>'.repeat(6)}</div></body></html>`,
    });
    const { posts } = await visit([column()]);
    expect(posts[0]).toMatchObject({ title: '关于停水的公告', official: true });
    expect(posts[0]!.text).toContain('城关镇东关社区');
    expect(posts[0]!.link).toBe(`${web.origin}/n1.html`);
  });
});
