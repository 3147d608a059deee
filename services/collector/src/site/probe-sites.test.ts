import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { visitorWith } from './open-visitor.ts';
import { probesOf } from './probe-book.ts';
import { siteProbe } from './probe-sites.ts';

const HOME = 'https://www.qinglan.example/';
const dataFolder = (): string => mkdtempSync(join(tmpdir(), 'probes-'));

function platformWith(enabled: boolean): MemoryPlatform {
  const settings = shippedSettings();
  const { siteCheck } = settings;
  const sites = siteCheck.sites.map((site) => ({ ...site, enabled, id: `${site.id}_1` }));
  return openMemoryPlatform({ settings: { ...settings, siteCheck: { ...siteCheck, sites } } });
}
const serviceOf = (platform: MemoryPlatform, folder: string) =>
  siteProbe({
    dataFolder: folder,
    open: ({ fetcher, clock }) => visitorWith({ fetcher, clock, userAgent: 'tingchao' }),
  })(platform);

test('a website is visited more than twenty times a day at even intervals, also across a restart', async () => {
  const platform = platformWith(true);
  const folder = dataFolder();
  platform.fetcher.serve(HOME, '<p>好</p>');
  let service = serviceOf(platform, folder);
  await service.start();
  await platform.clock.advance(hours(12));
  await service.stop();
  platform.fetcher.serve(HOME, () => {
    throw new Transient('连接被拒绝');
  });
  service = serviceOf(platform, folder);
  await service.start();
  await platform.clock.advance(hours(12));
  await service.stop();
  const probes = probesOf('portal_1', folder);
  expect(probes.length).toBeGreaterThanOrEqual(20);
  expect(probes.length).toBeLessThanOrEqual(24);
  expect(probes.at(0)).toMatchObject({ status: 200, problem: '' });
  expect(probes.at(-1)).toMatchObject({ status: null, problem: '连接被拒绝' });
  const gaps = probes.slice(1).map(({ at }, n) => at - probes[n]!.at);
  expect(Math.min(...gaps)).toBeGreaterThan(minutes(60));
});

test('a website that is not enabled, and an account, is left alone', async () => {
  const platform = platformWith(false);
  const folder = dataFolder();
  const service = serviceOf(platform, folder);
  await service.start();
  await platform.clock.advance(hours(3));
  await service.stop();
  expect(platform.fetcher.requests).toEqual([]);
});
