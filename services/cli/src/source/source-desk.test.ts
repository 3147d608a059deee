import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryFetcher, type MemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { readOpml, writeOpml } from '@tingchao/adapters/web/opml.ts';
import { differences, openFixture, recording, writeFixture } from '@tingchao/collector/desk/fixtures.ts';
import { proposeSource } from '@tingchao/collector/desk/propose-source.ts';
import { sourcesYaml } from '@tingchao/collector/desk/sources-yaml.ts';
import { openTrialWeb, trySource } from '@tingchao/collector/desk/try-source.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { runForTests, shippedConfig } from '../run-for-tests.ts';

const settings = loadSettings(shippedConfig);
const site = 'https://www.qinglan.gov.cn';
let web: MemoryFetcher;
beforeEach(() => {
  web = createMemoryFetcher();
});
const html = (body: string, head = '') => ({
  headers: { 'Content-Type': 'text/html; charset=utf-8' },
  body: `<html><head><title>青岚县人民政府</title>${head}</head><body><div class="nav"><ul><li><a href="/a">网站首页</a></li><li><a href="/b">政务公开</a></li><li><a href="/c">互动交流</a></li><li><a href="/d">走进青岚</a></li></ul></div>${body}<div class="footer"><a href="/x">主办单位信息</a></div></body></html>`,
});
const article = html(
  '<h1>关于停水的通知</h1><div class="time">发布时间:2026-03-02</div><div class="article"><p>因管网检修,东关片区今天停水,请居民提前储水,给您带来不便敬请谅解。</p><p>县供水公司将在十八时前恢复供水,咨询电话见公告栏。</p></div>',
);
const numbers = [1, 2, 3, 4, 5, 6];
const propose = (url: string) => proposeSource(url, { owner: '值班员' }, settings, openTrialWeb(settings, web));

describe('a list in the page of a site', () => {
  const lists: Readonly<Record<string, string>> = {
    'as rows of a list': `<ul class="news_list">${numbers.map((n) => `<li><a href="/t/${n}.html">关于第${n}次停水的通知</a><span class="date">2026-03-0${n}</span></li>`).join('')}</ul>`,
    'as a table': `<table id="tab"><tbody><tr><th>标题</th><th>日期</th></tr>${numbers.map((n) => `<tr><td class="bt"><a href="/t/${n}.html">关于第${n}次停水的通知</a></td><td>2026年3月${n}日</td></tr>`).join('')}</tbody></table>`,
    'as blocks without a class': `<div id="main"><div>${numbers.map((n) => `<div><h3><a href="/t/${n}.html">关于第${n}次停水的通知</a></h3><p>2026-03-0${n} 10:00</p></div>`).join('')}</div></div>`,
    'with titles cut on the screen': `<ul class="l">${numbers.map((n) => `<li><a href="/t/${n}.html" title="关于东关片区第${n}次停水的通知">关于东关片区…</a><i>03-0${n}</i></li>`).join('')}</ul>`,
    'with a second link in each row': `<ul class="l">${numbers.map((n) => `<li><a class="lm" href="/lm/">[通知]</a><a class="bt" href="/t/${n}.html">关于第${n}次停水的通知</a><em>2026-03-0${n}</em></li>`).join('')}</ul>`,
  };
  test.each(Object.entries(lists))(
    '%s is found, and each row is collected with title, link, date and words',
    async (_, list) => {
      web.serve(`${site}/tz/`, html(list));
      for (const n of numbers) web.serve(`${site}/t/${n}.html`, article);
      const { source, trial } = await propose(`${site}/tz/`);
      expect(source).toMatchObject({ kind: 'web-channel', official: true, channelType: 'gov_website' });
      expect(trial.report).toMatchObject({ health: 'ok', found: 6, added: 3 });
      expect(source.kind === 'web-channel' && source.list.fields.time).toBeTruthy();
      for (const post of trial.report.posts) {
        expect(post.text).toContain('停水');
        expect(post.publishedAt).not.toBeNull();
        expect(post.link).toContain('/t/');
      }
    },
  );
});

test('letters with a state are a board, and the answer of a letter is read', async () => {
  const rows = numbers.map(
    (n) =>
      `<tr><td><a href="/x/${n}.html">反映东关路灯不亮第${n}次</a></td><td>2026-03-0${n}</td><td class="zt">${n > 3 ? '待回复' : '已回复'}</td></tr>`,
  );
  web.serve(`${site}/xz/`, html(`<table class="mails"><tbody>${rows.join('')}</tbody></table>`));
  for (const n of numbers)
    web.serve(
      `${site}/x/${n}.html`,
      html(
        `<h1>反映东关路灯不亮第${n}次</h1><div class="mail-content">东关路的路灯已经三天不亮,请尽快修复。</div><div class="reply-content">您好,路灯已于今日修复,感谢您的反映。</div><span class="reply-unit">县城管局</span><span class="reply-time">2026-03-08</span>`,
      ),
    );
  const { source, trial } = await propose(`${site}/xz/`);
  expect(source).toMatchObject({ kind: 'message-board', channelType: 'gov_mailbox' });
  expect(trial.report.posts.find((post) => post.reply !== null)?.reply).toMatchObject({
    unit: '县城管局',
    text: expect.stringContaining('修复'),
  });
  expect(trial.report.posts[0]?.text).not.toContain('您好');
});

test('a feed that the page names is taken before its list', async () => {
  web.serve(`${site}/`, html('<p>首页</p>', '<link rel="alternate" type="application/rss+xml" href="/rss.xml">'));
  web.serve(
    `${site}/rss.xml`,
    '<rss version="2.0"><channel><title>青岚要闻</title><item><title>通知</title><link>https://www.qinglan.gov.cn/1</link></item></channel></rss>',
  );
  expect(await propose(`${site}/`)).toMatchObject({
    source: { kind: 'rss', url: `${site}/rss.xml`, name: '青岚要闻' },
  });
});

test('a JSON interface is read by the names of its fields', async () => {
  const items = numbers.map((n) => ({
    tid: n,
    subject: `路灯不亮${n}`,
    dateline: 1_772_400_000 + n,
    content: '东关路灯不亮。',
    stateInfo: n > 3 ? '待回复' : '已办结',
  }));
  web.serve('https://board.example/api', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: 0, data: { total: 6, items } }),
  });
  const { source, trial } = await propose('https://board.example/api');
  expect(source).toMatchObject({
    kind: 'message-board',
    list: { format: 'json', items: 'data.items', fields: { id: 'tid', title: 'subject', time: 'dateline' } },
  });
  expect(trial.report).toMatchObject({ health: 'ok', added: 6 });
});

test('a page without a list is refused in one line', async () => {
  web.serve(`${site}/e`, html('<p>没有列表</p>').body.replace(/<div class="nav">.*<\/ul><\/div>/, ''));
  await expect(propose(`${site}/e`)).rejects.toThrow('没有认出');
});

test('a recorded source is read again as it was; a selector that finds nothing any more is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
  web.serve(
    `${site}/tz/`,
    html(
      `<ul class="l">${numbers.map((n) => `<li><a href="/t/${n}.html">关于第${n}次停水的通知</a><i>2026-03-0${n}</i></li>`).join('')}</ul>`,
    ),
  );
  for (const n of numbers) web.serve(`${site}/t/${n}.html`, article);
  const { source } = await propose(`${site}/tz/`);
  const kept = recording(web);
  const trial = await trySource(source, settings, openTrialWeb(settings, kept.fetcher));
  writeFixture(folder, 'tz', '2026-03-08T00:00:00+08:00', kept.pages, trial);
  const { fixture, fetcher } = openFixture(folder, 'tz');
  expect(readFileSync(join(folder, 'tz', 'fixture.json'), 'utf8')).not.toContain('停水');
  const again = () => openTrialWeb(settings, fetcher);
  expect(differences(fixture, await trySource(source, settings, again()))).toEqual([]);
  if (source.kind !== 'web-channel') throw new Error('no list');
  const mistaken = { ...source, list: { ...source.list, fields: { ...source.list.fields, time: 'b.date' } } };
  expect(differences(fixture, await trySource(mistaken, settings, again())).join()).toContain('list.fields.time');
});

test('a subscription list goes in and out', async () => {
  const feeds = [{ title: '论坛 & 生活', feed: 'https://f.example/a?x=1&y=2', site: 'https://f.example/' }];
  expect(readOpml(Buffer.from(writeOpml('信源', feeds)))).toEqual(feeds);
  const file = join(mkdtempSync(join(tmpdir(), 'opml-')), 'a.opml');
  writeFileSync(file, writeOpml('信源', feeds));
  const { code, out } = await runForTests(['source', 'opml', file]);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('url: "https://f.example/a?x=1&y=2"') });
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  writeFileSync(join(folder, 'a.yaml'), out);
  expect(loadSettings(shippedConfig, { instead: { sources: folder } }).sources[0]?.sources[0]).toMatchObject({
    kind: 'rss',
    enabled: false,
  });
});

test('what a settings file says is what was meant', () => {
  const text = sourcesYaml([
    { id: 'a', kind: 'rss', name: 'yes: "是"', url: 'https://e.example/#1', list: { items: 'ul > li' } },
  ]);
  expect(text).toContain('name: "yes: \\"是\\""');
  expect(text).toContain('      items: "ul > li"');
});
