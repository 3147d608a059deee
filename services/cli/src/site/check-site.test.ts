import { createFakeClock } from '@tingchao/adapters/memory/fake-clock.ts';
import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { CheckedSite } from '@tingchao/domain/site-check/site-check-settings.ts';
import type { SiteFinding } from '@tingchao/domain/site-check/site-finding.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { expect, test } from 'vitest';
import { shippedConfig } from '../run-for-tests.ts';
import { checkSite } from './check-site.ts';
import { visitorWith } from '@tingchao/collector/site/open-visitor.ts';

const { siteCheck } = loadSettings(shippedConfig);
const at = parseInstant('2026-03-09T09:00') as Instant;
const HOME = 'https://county.example/';

const site: CheckedSite = {
  id: 'county',
  name: '某县门户网站',
  kind: 'website',
  enabled: true,
  url: HOME,
  ownerUnit: '县政府办公室',
  owner: '王岚',
  columns: [
    { name: '要闻', url: `${HOME}news/`, kind: 'news' },
    { name: '公示', url: `${HOME}lists/`, kind: 'notice' },
  ],
  boards: [],
};

async function check(web: ReturnType<typeof createMemoryFetcher>): Promise<ReadonlyMap<string, SiteFinding>> {
  const visitor = visitorWith({ fetcher: web, clock: createFakeClock(at), userAgent: 'tingchao' });
  const findings = await checkSite({
    site,
    settings: siteCheck,
    probes: [],
    messages: undefined,
    visitor,
    progress: () => undefined,
  });
  return new Map(findings.map((finding) => [finding.indicator, finding]));
}

const link = (path: string, text: string, date = ''): string =>
  `<li><a href="${path}">${text}</a><span>${date}</span></li>`;

test('a site is judged by what its pages show: dates, lists, links, wording, personal data, footer', async () => {
  const web = createMemoryFetcher();
  web.serve(
    HOME,
    `<title>某县人民政府</title><ul>${link('news/1.html', '县政府召开常务会议研究防汛工作', '2026-03-08')}${link('gone.html', '去年的专题已经撤下不再更新')}</ul><footer>主办：某县人民政府办公室 联系电话：0555-1234567 网站标识码：1234567890 某ICP备1号 某公网安备1号 <a href="map.html">网站地图</a></footer>`,
  );
  web.serve(`${HOME}news/`, `<ul>${link('1.html', '县政府召开常务会议研究防汛工作', '2026-02-01')}</ul>`);
  web.serve(`${HOME}lists/`, '<p>救助名单公示 2026-01-10：张三，手机号13812345678。县里布署了工作。</p>');
  web.serve(`${HOME}news/1.html`, '<p>好</p>');
  web.serve(`${HOME}map.html`, '<p>好</p>');
  const found = await check(web);
  expect(found.get('首页不更新')?.verdict).toBe('pass');
  expect(found.get('动态要闻、通知公告类栏目不更新')).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('1 个') as string,
  });
  expect(found.get('空栏目')?.details.join()).toContain('公示');
  expect(found.get('链接不可用')?.details.join()).toContain(`${HOME}gone.html`);
  expect(found.get('表述错误')?.details.join()).toContain('布署');
  expect(found.get('公开信息含个人信息')?.verdict).toBe('fail');
  expect(found.get('页脚标识')?.verdict).toBe('pass');
  expect(JSON.stringify([...found.values()])).not.toContain('13812345678');
});

test('a site that is out of reach is not seen, and nothing of it passes', async () => {
  const web = createMemoryFetcher();
  for (const path of ['', 'news/', 'lists/', 'robots.txt'])
    web.serve(HOME + path, () => {
      throw new Transient('连接被拒绝');
    });
  const found = await check(web);
  expect([...found.values()].filter(({ verdict }) => verdict === 'pass')).toEqual([]);
  expect(found.get('首页不更新')?.found).toContain('连接被拒绝');
  expect(found.get('站点无法访问')).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('打不开') as string,
  });
});

test('an account that is seen by its feed is judged by the date of its newest item', async () => {
  const web = createMemoryFetcher();
  const feed = (date: string): string =>
    `<?xml version="1.0"?><rss version="2.0"><channel><title>发布</title><item><title>防汛通知</title><link>${HOME}1</link><pubDate>${date}</pubDate></item></channel></rss>`;
  const account: CheckedSite = { ...site, kind: 'account', url: `${HOME}feed`, columns: [], interactive: true };
  const visitor = visitorWith({ fetcher: web, clock: createFakeClock(at), userAgent: 'tingchao' });
  const verdictOf = async (): Promise<string | undefined> => {
    const input = { site: account, settings: siteCheck, probes: [], messages: undefined, visitor };
    const findings = await checkSite({ ...input, progress: () => undefined });
    return findings.find(({ indicator }) => indicator === '新媒体不更新')?.verdict;
  };
  web.serve(account.url, feed('Sun, 08 Mar 2026 08:00:00 +0800'));
  expect(await verdictOf()).toBe('pass');
  web.serve(account.url, feed('Sun, 08 Feb 2026 08:00:00 +0800'));
  expect(await verdictOf()).toBe('fail');
});

test('robots.txt is asked first, and a page it forbids is left alone', async () => {
  const web = createMemoryFetcher();
  web.serve(`${HOME}robots.txt`, 'User-agent: *\nDisallow: /lists/');
  web.serve(HOME, `<ul>${link('lists/2.html', '名单公示第二期请查看附件', '2026-03-08')}</ul>`);
  await check(web);
  expect(web.requests.map(({ url }) => url).filter((url) => url.includes('/lists/'))).toEqual([]);
});

test('a visit tells how long it took or why the page was not there', async () => {
  const web = createMemoryFetcher();
  const clock = createFakeClock(at);
  const visitor = visitorWith({ fetcher: web, clock, userAgent: 'tingchao' });
  web.serve(HOME, '<p>好</p>');
  expect(await visitor.probe(HOME)).toMatchObject({ at, tookMs: 0, status: 200, problem: '' });
  expect(await visitor.probe(`${HOME}none`)).toMatchObject({ status: 404, problem: 'HTTP 404' });
  expect(await visitor.probe('nowhere')).toHaveProperty('refused');
});
