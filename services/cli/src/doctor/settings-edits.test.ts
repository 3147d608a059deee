import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { settingsInLog } from '@tingchao/ports/settings-store.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { openLiveSettings } from '@tingchao/runtime/live-settings.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkEdits } from './settings-edits.ts';

const shippedFolder = fileURLToPath(new URL('../../../../config', import.meta.url));
let root = '';
let [config, data] = ['', ''];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'doctor-'));
  [config, data] = [join(root, 'config'), join(root, 'data')];
  cpSync(shippedFolder, config, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const calendars = (): string => readFileSync(join(config, 'calendars.yaml'), 'utf8');

/** Edits a file as the desk does, with nothing running afterwards. */
async function edit(text: string): Promise<void> {
  const clock = createSystemClock();
  const stores = openSqliteStores(data, { clock });
  const live = await openLiveSettings({
    settings: loadSettings(config),
    seed: { folder: config },
    store: settingsInLog(stores),
    events: { emit: () => {} },
    name: 'test',
  });
  await createSettingsEditor({ live, clock }).put([{ name: 'mine.yaml', text }], { by: '甲', reason: '试' });
  await stores.close();
}

test('without edits there is nothing to say; with them, what is in force is looked at', async () => {
  expect(checkEdits(config, data)).toEqual({ findings: [] });
  await edit(calendars().replace('weeklyOff: [6, 7]', 'weeklyOff: [7]'));
  const { findings, settings } = checkEdits(config, data);
  expect(findings).toMatchObject([{ status: 'ok', detail: '版本 1，内容无误' }]);
  expect(settings?.calendars.weeklyOff).toEqual([7]);
});

test('a file changed under its edit is a warning, an edit that does not fit the folder any more a failure', async () => {
  await edit(calendars().replace('weeklyOff: [6, 7]', 'weeklyOff: [7]'));
  writeFileSync(join(config, 'calendars.yaml'), `${calendars()}# 补注\n`);
  expect(checkEdits(config, data).findings).toMatchObject([
    { status: 'warning', detail: expect.stringMatching(/^calendars\.yaml 在配置目录里后来又改过/u) as unknown },
  ]);
  await edit(
    readFileSync(join(config, 'lexicons/topics/land.yaml'), 'utf8').replace(/^leadUnit: .*$/mu, 'leadUnit: gardens'),
  );
  const units = join(config, 'units.yaml');
  writeFileSync(units, readFileSync(units, 'utf8').replace(/^.*id: gardens,.*$/mu, ''));
  expect(checkEdits(config, data).findings).toMatchObject([
    { status: 'failed', detail: expect.stringContaining('版本 2 用不了') as unknown },
  ]);
});
