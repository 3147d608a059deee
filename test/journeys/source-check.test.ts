import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorWith } from '@tingchao/collector/service.ts';
import { sourcesFileSchema } from '@tingchao/domain/post/source-settings.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { readDigest } from '@tingchao/response/read-reports.ts';
import { openSystemMetrics } from '@tingchao/runtime/system-metrics.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import type { Service } from '@tingchao/runtime/platform.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';

const site = 'https://www.qinglan.example';
const numbers = [1, 2, 3, 4, 5, 6];
const source = {
  id: 'notices',
  kind: 'web-channel',
  name: '通知公告',
  channelType: 'gov_website',
  owner: '李静',
  schedule: { minIntervalMinutes: 10, maxIntervalMinutes: 60 },
  list: {
    format: 'html',
    url: `${site}/tz/`,
    container: '.news',
    items: '.news li',
    fields: { title: 'a', link: 'a@href', time: 'i.date' },
  },
  detail: { format: 'html', fields: { text: '.article', time: '.time' } },
};

let platform: MemoryPlatform;
let service: Service;
let folder: string;
beforeEach(async () => {
  const settings = shippedSettings();
  const file = sourcesFileSchema.parse({ version: 1, sources: [source] });
  platform = openMemoryPlatform({
    at: '2026-03-02T09:00:00+08:00',
    settings: { ...settings, sources: [file] },
  });
  folder = mkdtempSync(join(tmpdir(), 'source-check-'));
  serve('date', 'article');
  service = collectorWith({ dataFolder: folder })(platform);
  await service.start();
});
afterEach(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The site with these classes for the date in its list and for the body of a page. */
function serve(date: string, body: string): void {
  const rows = numbers.map(
    (n) => `<li><a href="/t/${n}.html">关于第${n}次停水的通知</a><i class="${date}">2026-03-0${n}</i></li>`,
  );
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  platform.fetcher.serve(`${site}/tz/`, { headers, body: `<ul class="news">${rows.join('')}</ul>` });
  for (const n of numbers)
    platform.fetcher.serve(`${site}/t/${n}.html`, {
      headers,
      body: `<div class="time">2026-03-0${n} 09:00</div><div class="${body}">东关片区第${n}次停水，联系人电话13812345678，请居民储水。</div>`,
    });
}
const state = async (): Promise<SourceState | undefined> => platform.sources.get('notices');
/** Lets hours pass as on a machine that sleeps in between: everybody wakes, late and once. */
async function pass(some: number): Promise<void> {
  for (let gone = 0; gone < some; gone += 1) {
    platform.clock.jumpTo(plus(platform.clock.now(), hours(1)));
    await platform.clock.settle();
  }
}
const verdict = async (): Promise<string | undefined> => {
  await platform.clock.advance(minutes(1));
  return (await state())?.check?.verdict;
};

test('a redesign is named by its selector the next morning, without anybody running a command', async () => {
  await expect.poll(verdict, { timeout: 60_000, interval: 500 }).toBe('recorded');
  const own = join(folder, 'source-fixtures', 'notices');
  expect(readdirSync(own)).toContain('fixture.json');
  expect(readFileSync(join(own, 'fixture.json'), 'utf8')).not.toContain('停水');

  // In the afternoon the site is rebuilt, and what it lists is what it listed.
  await pass(3);
  serve('riqi', 'zhengwen');
  await pass(19);
  await expect.poll(verdict, { timeout: 60_000, interval: 500 }).toBe('changed');
  const { check } = (await state())!;
  expect(check?.told.join()).toContain('list.fields.time（i.date）');
  expect(platform.events.of('source_checked').at(-1)).toMatchObject({ sourceId: 'notices', verdict: 'changed' });

  const { outages } = (await readDigest(platform))!;
  expect(outages).toMatchObject([
    { name: '通知公告', owner: '李静', reason: expect.stringContaining('list.fields.time') },
  ]);
  const text = await (await openSystemMetrics(platform, [])()).metrics();
  expect(text).toContain('tingchao_source_checks{verdict="changed"} 1');

  // Mended on their side: the next morning all is well again.
  serve('date', 'article');
  await pass(24);
  await expect.poll(verdict, { timeout: 60_000, interval: 500 }).toBe('same');
  expect((await state())?.check?.changedSince).toBeNull();
});
