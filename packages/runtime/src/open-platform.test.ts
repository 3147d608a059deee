import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemorySegmenter } from '@tingchao/adapters/memory/memory-segmenter.ts';
import { DataInUse } from '@tingchao/adapters/sqlite/process-lock.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import { openPlatform, type PlatformOptions } from './open-platform.ts';

const settings = loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
let dataFolder = '';
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'tingchao-platform-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const events = { emit: () => {} };
const options = (over: Partial<PlatformOptions> = {}): PlatformOptions => ({
  mode: 'embedded',
  dataFolder,
  events,
  segmenter: createMemorySegmenter(),
  ...over,
});

test('the embedded platform keeps what was stored from one start to the next', async () => {
  const first = await openPlatform(settings, options());
  await first.log.append('parked', [{ key: 'a', value: '1' }]);
  expect(await first.cases.numberFor('青舆', 2026, ['a'])).toEqual([1]);
  await first.close();
  const second = await openPlatform(settings, options());
  expect(await second.log.read('parked')).toMatchObject([{ key: 'a' }]);
  expect(second.notifiers.map(({ name }) => name)).toEqual(['console']);
  await second.close();
});

test('a second platform on the same data is refused, and the first goes on', async () => {
  const first = await openPlatform(settings, options());
  await expect(openPlatform(settings, options())).rejects.toBeInstanceOf(DataInUse);
  expect(await first.posts.count()).toBe(0);
  await first.close();
});

test('a missing webhook secret is a mistake in the settings, and the data are free again', async () => {
  const webhook = { url: 'https://desk.example/hook', secretEnv: 'DESK_SECRET' };
  const withWebhook = { ...settings, app: { ...settings.app, webhook } };
  await expect(openPlatform(withWebhook, options({ env: {} }))).rejects.toBeInstanceOf(SettingsError);
  const platform = await openPlatform(withWebhook, options({ env: { DESK_SECRET: 's' } }));
  expect(platform.notifiers.map(({ name }) => name)).toEqual(['console', 'webhook']);
  await platform.close();
});

test('in memory nothing touches the disk and nothing leaves; a cluster wants to know its servers', async () => {
  const platform = await openPlatform(settings, options({ mode: 'memory', dataFolder: join(dataFolder, 'none') }));
  expect(platform.notifiers.map(({ name }) => name)).toEqual(['memory']);
  await platform.close();
  await expect(openPlatform(settings, options({ mode: 'cluster', env: {} }))).rejects.toBeInstanceOf(SettingsError);
});
