import { digestHtml } from '@tingchao/domain/report/digest-html.ts';
import { digestMarkdown } from '@tingchao/domain/report/digest-markdown.ts';
import { civilDate, days, hours, minutes, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { readDigest } from './read-reports.ts';
import { readTrends, trendRows } from './read-trends.ts';
import { createResponse } from './service.ts';
import { openTrendBook } from './trend-book.ts';
import { createTold, tellWarnings, WARNING_TOLD } from './watch-trends.ts';

const settings = shippedSettings();
/** A Tuesday without a holiday in the eight weeks before. */
const TODAY = parseInstant('2026-09-01T00:00+08:00') as Instant;
const shiqiao = [{ name: '石桥镇', kind: 'township' as const, township: '石桥镇', confidence: 0.9 }];

/** `count` messages of one day, from 9 o'clock on, ten minutes apart. */
const posts = (day: Instant, count: number, over: Partial<KeptPost['post']> = {}): readonly KeptPost[] =>
  Array.from({ length: count }, (_, n) => {
    const at = plus(day, hours(9) + minutes(10 * n));
    return aKeptPost({
      post: { publishedAt: at, collectedAt: at, sourceId: 'board', authorKey: 'abcdef0123456789', ...over },
      analysis: { topics: [{ id: 'ecology', score: 3, words: ['死鱼'] }], places: shiqiao },
    });
  });

/** A platform with nine weeks of five messages a day from 石桥镇 behind it. */
async function lived(at: string): Promise<MemoryPlatform> {
  const platform = openMemoryPlatform({ at, settings });
  for (let back = 63; back >= 1; back -= 1) await platform.posts.add(posts(plus(TODAY, -days(back)), 5));
  return platform;
}

const trendNotices = ({ outbox }: MemoryPlatform) => outbox.sent.filter(({ subject }) => subject.includes('趋势预警'));

test('sixteen messages on a Tuesday of five reach the desk once, the digest and the list', async () => {
  const platform = await lived('2026-09-01T12:00+08:00');
  await platform.posts.add(posts(TODAY, 16));
  expect(await tellWarnings(platform)).toBe(1);
  expect(await tellWarnings(platform)).toBe(0);
  expect(trendNotices(platform)).toMatchObject([{ subject: '【趋势预警·高于往常】石桥镇生态环境类' }]);
  expect(trendNotices(platform)[0]?.body).toContain(
    '石桥镇生态环境类本周二截至 12 时 16 件，为该镇该类近八周周二同时段中位数（5 件）的 3.2 倍',
  );
  const digest = await readDigest(platform);
  expect(digest?.know).toMatchObject([{ number: '趋势预警', title: '石桥镇生态环境类', state: '待核看' }]);
  expect(digestMarkdown(digest!)).toContain('- **石桥镇生态环境类**（趋势预警，待核看）');
  expect(digestHtml(digest!)).not.toContain('level-"');
  expect(digest?.left.value).toBe(0);
  const [row] = trendRows(await readTrends(platform), { place: '石桥镇' });
  expect(row).toMatchObject({ name: '石桥镇', count: 16, ratio: 3.2, verdict: 'raised' });
  const told = await platform.audit.list({ subject: `trend:${civilDate(TODAY)}` });
  expect(told).toMatchObject([{ action: WARNING_TOLD, actor: 'system' }]);
  for (const text of [JSON.stringify(told), JSON.stringify(platform.outbox.sent)])
    expect(text).not.toContain('abcdef0123456789');
  await platform.close();
});

test('after a restart nothing is told again that day, and the next day it is news again', async () => {
  const platform = await lived('2026-09-01T12:00+08:00');
  await platform.posts.add(posts(TODAY, 16));
  await tellWarnings(platform);
  // Another process: nothing in memory, the same stores.
  expect(await tellWarnings({ ...platform, posts: { ...platform.posts } })).toBe(0);
  await platform.clock.advance(days(1));
  await platform.posts.add(posts(plus(TODAY, days(1)), 18));
  expect(await tellWarnings(platform)).toBe(1);
  await platform.close();
});

test('a desk that cannot be reached is tried again; one that refuses is not', async () => {
  const platform = await lived('2026-09-01T12:00+08:00');
  await platform.posts.add(posts(TODAY, 16));
  platform.outbox.failWith(new Transient('not now'));
  expect(await tellWarnings(platform)).toBe(0);
  platform.outbox.failWith(new Permanent('no such receiver'));
  expect(await tellWarnings(platform)).toBe(1);
  platform.outbox.failWith(null);
  expect(await tellWarnings(platform)).toBe(0);
  const [line] = await platform.audit.list({ subject: `trend:${civilDate(TODAY)}` });
  expect(line?.detail).toMatchObject({ outcome: 'refused' });
  await platform.close();
});

test('a day has room for so many notices; the rest stays in the list', async () => {
  const shipped = await lived('2026-09-01T12:00+08:00');
  const platform = { ...shipped, settings: { ...settings, trend: { ...settings.trend, noticesPerDay: 0 } } };
  await platform.posts.add(posts(TODAY, 16));
  expect(await tellWarnings(platform)).toBe(0);
  expect((await readTrends(platform)).warnings).toHaveLength(1);
  await platform.close();
});

test('a township that falls silent is watched; while its board cannot be collected nobody is told that it is silent', async () => {
  const platform = openMemoryPlatform({ at: '2026-09-01T20:00+08:00', settings });
  for (let back = 63; back >= 1; back -= 1) {
    await platform.posts.add(posts(plus(TODAY, -days(back)), 20));
    await platform.posts.add(posts(plus(TODAY, -days(back)), 1, { sourceId: 'site', official: true }));
  }
  const silent = await readTrends(platform);
  expect(silent.warnings.map(({ kind, name }) => [kind, name])).toContainEqual(['silent', '青岚县']);
  expect((await readDigest(platform))?.watch).toMatchObject([{ number: '趋势预警' }, { number: '趋势预警' }]);
  const at = platform.clock.now();
  await platform.sources.put({
    sourceId: 'board',
    health: 'failed',
    since: at,
    reason: '连接被拒绝',
    lastTriedAt: at,
    lastOkAt: at,
    lastNewAt: at,
    nextDueAt: at,
    failures: 3,
    intervalMs: 1,
    etag: null,
    lastModified: null,
    memory: {},
  });
  const { warnings } = await readTrends(platform);
  expect(warnings.filter(({ kind }) => kind === 'silent')).toEqual([]);
  expect(warnings.map(({ kind }) => kind)).toContain('outage');
  expect(await tellWarnings(platform)).toBe(0);
  await platform.close();
});

/** The same desk with a robot as its only way: it rings, and knows no second copy. */
const withRobot = (platform: MemoryPlatform): MemoryPlatform => ({
  ...platform,
  notifiers: [{ ...platform.outbox, rings: true, forgetful: true }],
});

test('a warning of the night does not ring before morning', async () => {
  const platform = withRobot(await lived('2026-09-01T22:30+08:00'));
  await platform.posts.add(posts(TODAY, 40));
  expect(await tellWarnings(platform)).toBe(0);
  expect(trendNotices(platform)).toEqual([]);
  await platform.clock.advance(hours(10));
  await platform.posts.add(posts(plus(TODAY, days(1) - hours(9)), 40));
  expect(await tellWarnings(platform)).toBe(1);
  expect(trendNotices(platform)).toHaveLength(1);
  await platform.close();
});

test('in a storm warnings are one message that counts them', async () => {
  const platform = withRobot(await lived('2026-09-01T12:00+08:00'));
  await platform.posts.add(posts(TODAY, 16));
  const told = createTold();
  const { mostSingles } = settings.notices.storm;
  const key = `${platform.outbox.name}|${settings.sla.notices.dutyOfficer}`;
  told.past.set(key, { singles: Array.from({ length: mostSingles }, () => platform.clock.now()), digestAt: null });
  expect(await tellWarnings(platform, told)).toBe(1);
  expect(platform.outbox.sent).toMatchObject([
    { subject: '【通知汇总】共 1 条', body: expect.stringContaining('趋势预警 1 条') },
  ]);
  await platform.close();
});

test('a robot whose answer got lost, or whose desk was killed while it told, is not told again', async () => {
  const platform = withRobot(await lived('2026-09-01T12:00+08:00'));
  await platform.posts.add(posts(TODAY, 16));
  const dying = { ...platform, audit: { ...platform.audit } };
  dying.audit.append = async (id, entry) => {
    if (entry.action === WARNING_TOLD) throw new Error('dead');
    return platform.audit.append(id, entry);
  };
  await expect(tellWarnings(dying)).rejects.toThrow('dead');
  expect(trendNotices(platform)).toHaveLength(1);
  expect(await tellWarnings(platform)).toBe(1);
  expect(trendNotices(platform)).toHaveLength(1);
  await platform.close();
});

test('the running service tells it by itself as the hours go by', async () => {
  const platform = await lived('2026-09-01T08:30+08:00');
  const service = createResponse(platform);
  await service.start();
  for (const post of posts(TODAY, 30)) {
    await platform.clock.advance(minutes(10));
    await platform.posts.add([post]);
  }
  await platform.clock.advance(minutes(6));
  await expect.poll(() => trendNotices(platform).length).toBe(1);
  await service.stop();
  expect(trendNotices(platform)).toHaveLength(1);
  await platform.close();
});

test('reading on counts what reading all at once counts, also what was collected elsewhere and came late', async () => {
  const platform = await lived('2026-09-01T12:00+08:00');
  const county = (counter: Awaited<ReturnType<ReturnType<typeof openTrendBook>['refresh']>>): number =>
    counter.counts.sum('county', counter.counts.firstHour, Number.MAX_SAFE_INTEGER);
  const book = openTrendBook(platform);
  const before = county(await book.refresh());
  await platform.posts.add(posts(plus(TODAY, hours(2) + minutes(50)), 7));
  expect(county(await book.refresh())).toBe(before + 7);
  await platform.posts.add(posts(plus(TODAY, -days(10)), 3));
  await platform.clock.advance(hours(2));
  expect(county(await book.refresh())).toBe(before + 10);
  expect(county(await openTrendBook(platform).refresh())).toBe(before + 10);
  expect((await book.refresh()).remembered).toBe(0);
  await platform.close();
});
