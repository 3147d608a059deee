import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLivePlatform, shippedFolder, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSettingsEditor, overlaidFiles, type EditReason } from '@tingchao/runtime/edit-settings.ts';
import { followSettings } from '@tingchao/runtime/follow-settings.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  cpSync(shippedFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const why: EditReason = { by: '甲', reason: '试' };
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const renamed = (name: string) => [
  { name: 'units.yaml', text: text('units.yaml').replace('name: 县政府办公室', `name: ${name}`) },
];
const office = ({ settings }: LivePlatform): string | undefined =>
  settings.units.units.find(({ id }) => id === 'gov_office')?.name;

test('an edit is in force at once where it was made, and where others follow as soon as they hear of it', async () => {
  const one = await openLivePlatform({ folder });
  const other = await openLivePlatform({ folder, before: one });
  const follower = followSettings('other')(other);
  await follower.start();
  await createSettingsEditor(one).put(renamed('县府办'), why);
  expect(office(one)).toBe('县府办');
  await expect.poll(() => office(other)).toBe('县府办');
  expect(other.settings.version).toBe(one.settings.version);
  expect((await one.live.store.history()).at(-1)?.content).toBe(one.settings.version);
  await follower.stop();
});

test('a version of which one part cannot be made is in force nowhere in the process, which says so until another is', async () => {
  const platform = await openLivePlatform({ folder });
  const editor = createSettingsEditor(platform);
  const names = madeOf(platform, (settings) => settings.units.units[0]?.name);
  const picky = madeOf(platform, async (settings) => {
    if (settings.units.units[0]?.name === '坏') throw new Error('编不成');
    return settings.version;
  });
  const first = await picky();
  await editor.put(renamed('坏'), why);
  expect([office(platform), names(), await picky()]).toEqual(['县政府办公室', '县政府办公室', first]);
  expect(platform.live.number()).toBe(0);
  expect(platform.live.refused()).toEqual({ number: 1, reason: '编不成' });
  expect(platform.vitals.troubles()).toEqual([
    expect.stringMatching(/测试 用不了配置版本 1，仍用配置目录原样.*编不成/u),
  ]);

  await editor.put(renamed('好'), why);
  expect([office(platform), names(), await picky()]).toEqual(['好', '好', platform.settings.version]);
  expect([platform.live.number(), platform.live.refused(), platform.vitals.troubles()]).toEqual([2, null, []]);
});

test('where the newest version cannot be used, a start takes the one before and says so; the way back is open', async () => {
  const one = await openLivePlatform({ folder });
  await createSettingsEditor(one).put(renamed('县府办'), why);
  const [first] = await one.live.store.history();
  // What a newer program wrote is not understood by this one.
  await one.live.store.put({ ...first!, number: 2, files: { 'sla.yaml': 'version: 2\n' }, content: 'newer' });

  const next = await openLivePlatform({ folder, before: one });
  expect([next.live.number(), office(next)]).toEqual([1, '县府办']);
  expect(next.live.refused()).toMatchObject({
    number: 2,
    reason: expect.stringMatching(/^sla\.yaml（配置版本 2）:1:10 version:/mu) as unknown,
  });
  expect(next.vitals.troubles()).toEqual([expect.stringContaining('用不了配置版本 2，仍用版本 1')]);
  const editor = createSettingsEditor(next);
  await expect(editor.put(renamed('政府办'), why)).rejects.toThrow('sla.yaml（配置版本 2）');
  await editor.rollBack(1, why);
  expect([next.live.number(), office(next), next.vitals.troubles()]).toEqual([3, '县府办', []]);
});

test('a file of the folder that was changed under an edit is told, one that was not is silent', async () => {
  const platform = await openLivePlatform({ folder });
  await createSettingsEditor(platform).put(renamed('县府办'), why);
  const files = async () => overlaidFiles(folder, await platform.live.store.history());
  expect(await files()).toEqual([{ path: 'units.yaml', version: 1, changedBelow: false }]);
  writeFileSync(join(folder, 'units.yaml'), text('units.yaml').replace('县信访局', '信访局'));
  expect(await files()).toEqual([{ path: 'units.yaml', version: 1, changedBelow: true }]);
});

test('an edit that puts a file back as the folder has it leaves nothing lying over it', async () => {
  const platform = await openLivePlatform({ folder });
  const editor = createSettingsEditor(platform);
  const seed = platform.settings.version;
  await editor.put(renamed('县府办'), why);
  await editor.put([{ name: 'units.yaml', text: text('units.yaml') }], why);
  expect(overlaidFiles(folder, await platform.live.store.history())).toEqual([]);
  expect(platform.settings.version).toBe(seed);
});

test('settings read at the start stay as they were given, whatever version comes', async () => {
  const platform = await openLivePlatform({ folder });
  const { app } = platform.settings;
  await createSettingsEditor(platform).put(renamed('县府办'), why);
  expect(platform.settings.app).toBe(app);
});

test('a record that is no version keeps everything as it is and is told', async () => {
  const platform = await openLivePlatform({ folder });
  await platform.log.append('settings.changed', [
    { key: 'x', partitionKey: 'settings', value: '{"of":"another program"}' },
  ]);
  await platform.live.refresh();
  expect(platform.live.number()).toBe(0);
  expect(platform.vitals.troubles()).toEqual([expect.stringContaining('不是配置版本')]);
});

test('what this start took from elsewhere, or read once for all, is not edited: the refusal says what to do', async () => {
  const platform = await openLivePlatform({ folder });
  const seed = { folder, instead: { sources: join(folder, 'sample', 'sources.yaml') } };
  const editor = createSettingsEditor({ live: { ...platform.live, seed }, clock: platform.clock });
  const put = (name: string, path: string) => editor.put([{ name, text: `${text(path)}# 注\n` }], why);
  await expect(put('sources/examples.yaml', 'sources/examples.yaml')).rejects.toThrow('start --no-sample');
  await expect(put('mine.yaml', 'app.yaml')).rejects.toThrow('只在启动时读取');
  expect(await platform.live.store.history()).toEqual([]);
  // What is added beside the sample's sources holds: nothing is hidden by them.
  await put('sources/mine.yaml', 'sources/examples.yaml');
  expect(await platform.live.store.history()).toHaveLength(1);
});
