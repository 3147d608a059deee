import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { days, hours, minutes } from '@tingchao/domain/time/instant.ts';
import { collectSource } from './collect-source.ts';
import { readySources } from './ready-source.ts';
import { collectDeps } from './collect-deps.ts';
import { openCollectorBench, openTestWeb, rss, aFeedSource, type TestWeb } from './testing.ts';

let web: TestWeb;
let bench: Awaited<ReturnType<typeof openCollectorBench>>;

beforeEach(async () => {
  web = await openTestWeb();
});
afterEach(async () => {
  await bench.close();
  await web.close();
});

const column = () => ({
  id: 'column',
  kind: 'web-channel',
  name: '通知公告',
  channelType: 'gov_website',
  owner: '编辑',
  list: {
    format: 'html',
    url: `${web.origin}/list`,
    container: 'ul.news',
    items: 'ul.news > li',
    fields: { title: 'a', link: 'a@href', time: 'span.date' },
  },
  detail: { format: 'html', container: '.article', fields: { title: 'h1', text: '.body', time: '.time' } },
});

const list = (ids: readonly number[], date = 'date') => ({
  body: `<ul class="news">${ids.map((id) => `<li><a href="/d/${id}">通知${id}</a><span class="${date}">2026-03-0${id}</span></li>`).join('')}</ul>`,
});
const detail = (body = 'body') => ({
  body: `<div class="article"><h1>通知</h1><span class="time">2026-03-01</span><div class="${body}">停水通知正文。</div></div>`,
});

async function visit() {
  const { platform } = bench;
  return collectSource(readySources(platform.settings)[0]!, collectDeps(platform));
}

describe('a site that was redesigned', () => {
  beforeEach(async () => {
    bench = await openCollectorBench(web, [column()]);
    for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) web.serve(`/d/${id}`, detail());
    web.serve('/list', list([1, 2, 3, 4]));
    expect((await visit()).health).toBe('ok');
  });

  test('names the selector of the list that finds nothing, keeps what came and its pace', async () => {
    await bench.platform.clock.advance(minutes(30));
    web.serve('/list', list([2, 3, 4, 5], 'published'));
    const report = await visit();
    expect(report).toMatchObject({ health: 'failed', added: 1 });
    expect(report.reason).toContain('list.fields.time（span.date）');
    expect(report.nextDueAt - bench.platform.clock.now()).toBeLessThanOrEqual(hours(2));
    expect((await visit()).health).toBe('failed');
    web.serve('/list', list([2, 3, 4, 5]));
    expect((await visit()).health).toBe('unchanged');
  });

  test('names the selector of new pages that finds nothing', async () => {
    for (const id of [5, 6, 7]) web.serve(`/d/${id}`, detail('content'));
    web.serve('/list', list([4, 5, 6, 7]));
    expect((await visit()).reason).toContain('detail.fields.text（.body）');
  });

  test('is noticed within a day although nothing new is published: a known page is opened once a day', async () => {
    // Nobody looks at its pages again for edits any more.
    await bench.platform.clock.advance(days(3));
    expect((await visit()).health).toBe('unchanged');
    for (const id of [1, 2, 3, 4]) web.serve(`/d/${id}`, detail('content'));
    expect((await visit()).health).toBe('unchanged');
    await bench.platform.clock.advance(days(1));
    const asked = web.requests.length;
    const report = await visit();
    expect(report).toMatchObject({ health: 'failed', reason: expect.stringContaining('detail.fields.text（.body）') });
    expect(web.requests.length - asked).toBeLessThanOrEqual(3);
  });

  test('whose rows are all gone is empty, and the reason names the selector that always found them', async () => {
    web.serve('/list', { body: '<ul class="news"></ul>' });
    expect(await visit()).toMatchObject({
      health: 'empty',
      reason: expect.stringContaining('list.items（ul.news > li）'),
    });
  });

  test('without its frame is a failure that names the frame', async () => {
    web.serve('/list', { body: '<main>新版网站</main>' });
    expect(await visit()).toMatchObject({ health: 'failed', reason: expect.stringContaining('ul.news') });
  });
});

test('a page that was taken down is no redesign', async () => {
  bench = await openCollectorBench(web, [column()]);
  web.serve('/d/1', detail());
  web.serve('/list', list([1]));
  await visit();
  await bench.platform.clock.advance(days(3));
  await visit();
  web.serve('/d/1', { status: 404 });
  await bench.platform.clock.advance(days(3));
  expect((await visit()).health).toBe('unchanged');
});

test('a feed that brings a tenth of the usual for its weekday is quiet, neither late nor broken nor empty', async () => {
  bench = await openCollectorBench(web, [aFeedSource('forum', web, '/feed')]);
  const { clock } = bench.platform;
  let next = 0;
  const publish = (count: number): void => {
    const items = Array.from({ length: count }, () => ({ id: String((next += 1)), title: `第${next}条` }));
    web.serve('/feed', rss(items.length > 0 ? items : [{ id: String(next), title: `第${next}条` }]));
  };
  for (let day = 0; day < 30; day += 1) {
    publish(20);
    expect((await visit()).health).toBe('ok');
    await clock.advance(days(1));
  }
  publish(1);
  await visit();
  await clock.advance(days(1));
  publish(1);
  expect(await visit()).toMatchObject({ health: 'quiet', reason: expect.stringContaining('约 20 条') });
  publish(20);
  expect((await visit()).health).toBe('ok');
});
