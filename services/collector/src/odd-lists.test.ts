import { afterEach, beforeEach, expect, test } from 'vitest';
import { collectDeps } from './collect-deps.ts';
import { collectSource } from './collect-source.ts';
import { readySources } from './ready-source.ts';
import { collectedPosts, openCollectorBench, openTestWeb, rss, type TestWeb } from './testing.ts';

let web: TestWeb;
let bench: Awaited<ReturnType<typeof openCollectorBench>>;
beforeEach(async () => {
  web = await openTestWeb();
});
afterEach(async () => {
  await bench.close();
  await web.close();
});

async function titlesOf(source: object): Promise<readonly string[]> {
  bench = await openCollectorBench(web, [
    { id: 'odd', name: '栏目', channelType: 'gov_website', owner: '编辑', ...source },
  ]);
  const { platform } = bench;
  const { collector } = platform.settings.app;
  const app = { ...platform.settings.app, collector: { ...collector, rsshubBase: `${web.origin}/hub/` } };
  const settings = { ...platform.settings, app };
  const report = await collectSource(readySources(settings)[0]!, collectDeps(platform));
  expect([report.health, report.reason]).toEqual(['ok', '']);
  return (await collectedPosts(platform)).map(({ title }) => title);
}

test('a route of a hub of feeds is fetched from the base that the settings name', async () => {
  web.serve('/hub/gov/notices', rss([{ id: '1', title: '停水通知' }]));
  expect(await titlesOf({ kind: 'rss', url: '{rsshub}/gov/notices' })).toEqual(['停水通知']);
});

const rows = (page: string): string =>
  JSON.stringify({
    rows:
      page === '1'
        ? [
            { id: 1, t: '一' },
            { id: 2, t: '二' },
          ]
        : page === '2'
          ? [{ id: 3, t: '三' }]
          : [],
  });
const fields = { id: 'id', title: 't' };

test.each([
  ['a form', 'page={page}&size=2', /^page=(\d)&size=2$/, 'application/x-www-form-urlencoded'],
  ['JSON', '{"query":{"page":{page}}}', /^\{"query":\{"page":(\d)\}\}$/, 'application/json'],
])('a list that is asked for by POST with %s is turned page by page', async (_, post, form, type) => {
  web.serve('/list.do', (request, body) => {
    const page = form.exec(body)?.[1];
    const isRight = request.method === 'POST' && request.headers['content-type']?.startsWith(type) === true;
    return isRight && page !== undefined ? { type: 'application/json', body: rows(page) } : { status: 400 };
  });
  const list = { format: 'json', url: `${web.origin}/list.do`, post, maxPages: 5, items: 'rows', fields };
  expect(await titlesOf({ kind: 'web-channel', list })).toEqual(['一', '二', '三']);
  // The third page was empty: nobody asks for a fourth.
  expect(web.requests.filter((path) => path === '/list.do')).toHaveLength(3);
});

test('a list in the coat of a callback, and one that only a script of the page carries, are read like any other', async () => {
  web.serve('/jsonp', { type: 'text/javascript', body: `jQuery123_456(${rows('1')});` });
  const jsonp = { format: 'json', url: `${web.origin}/jsonp`, items: 'rows', fields };
  expect(await titlesOf({ kind: 'web-channel', list: jsonp })).toEqual(['一', '二']);
  await bench.close();
  web.serve('/app', {
    body: `<div id="app"></div><script>window.list = ${rows('2')};</script>`,
  });
  const script = { format: 'script', url: `${web.origin}/app`, items: 'rows', fields };
  expect(await titlesOf({ kind: 'web-channel', list: script })).toEqual(['三']);
});

test('rows that open by a click and bear relative dates lead to their pages and days', async () => {
  web.serve('/col', {
    body: `<ul><li onclick="openPage('/n/9.html')"><b>防汛演练公告</b><i>昨天 08:30</i></li></ul>`,
  });
  const list = {
    format: 'html',
    url: `${web.origin}/col`,
    items: 'li',
    fields: { title: 'b', link: '@onclick', time: 'i' },
  };
  expect(await titlesOf({ kind: 'web-channel', list })).toEqual(['防汛演练公告']);
  const [post] = await collectedPosts(bench.platform);
  expect(post).toMatchObject({
    link: `${web.origin}/n/9.html`,
    publishedAt: Date.parse('2026-03-01T08:30:00+08:00'),
  });
});

test('a list that a script carries and that is empty is empty, and no failure', async () => {
  web.serve('/app', { body: `<script>window.list = ${rows('3')};</script>` });
  bench = await openCollectorBench(web, [
    {
      id: 'odd',
      kind: 'web-channel',
      name: '栏目',
      channelType: 'gov_website',
      owner: '编辑',
      list: { format: 'script', url: `${web.origin}/app`, items: 'rows', fields },
    },
  ]);
  const { platform } = bench;
  const report = await collectSource(readySources(platform.settings)[0]!, collectDeps(platform));
  expect(report.health).toBe('empty');
});
