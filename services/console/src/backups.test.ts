import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { shippedFolder } from '@tingchao/testkit/live-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import type { BackupsView } from './routes/backups.ts';
import { buildServer, type Server } from './server.ts';

let platform: Platform;
let app: Server;
let dataFolder: string;
beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'backups-'));
  const settings = loadSettings(shippedFolder);
  platform = await openPlatform(settings, {
    mode: 'embedded',
    dataFolder,
    seed: { folder: shippedFolder, dataFolder },
    notifiers: [],
    events: { emit: () => undefined },
  });
  const token = 'b'.repeat(64);
  const report = (error: unknown): void => {
    throw error;
  };
  const built = await buildServer(platform, { token, dataFolder, progress: { isReady: () => true }, report });
  app = asCommandLine(built, `Bearer ${token}`);
});
afterEach(async () => {
  await app.close();
  await platform.close();
});

const by = { name: '赵工' };
const look = async (): Promise<BackupsView> => (await app.inject({ url: '/api/backups' })).json<BackupsView>();
const over = (): Promise<void> =>
  expect.poll(async () => (await look()).work?.endedAt, { timeout: 60_000, interval: 200 }).not.toBeNull();
const start = (url: string) => app.inject({ method: 'POST', url, payload: { by } });

test('a backup is made while the system runs, checked, and named in the audit; one that was changed is told so', async () => {
  expect(await look()).toMatchObject({ backups: [], daysSince: null, besideData: true });
  expect((await start('/api/backups')).statusCode).toBe(202);
  expect((await start('/api/backups')).statusCode).toBe(409);
  await over();
  const [made] = (await look()).backups;
  expect(made).toMatchObject({ check: null });
  const manifest = JSON.parse(readFileSync(join(made!.folder, 'manifest.json'), 'utf8')) as {
    files: { path: string }[];
  };
  expect(manifest.files.map(({ path }) => path)).toContain('data/tingchao.db');
  // No backup holds the backups before it.
  expect(existsSync(join(made!.folder, 'data', 'backups'))).toBe(false);

  await start(`/api/backups/${made!.name}/verify`);
  await over();
  expect((await look()).backups[0]?.check).toMatchObject({ ok: true });
  writeFileSync(join(made!.folder, 'data', 'tingchao.db'), 'x');
  await start(`/api/backups/${made!.name}/verify`);
  await over();
  expect((await look()).backups[0]?.check).toMatchObject({
    ok: false,
    problem: expect.stringContaining('tingchao.db'),
  });

  const told = (await platform.audit.list({ limit: 50 })).map(({ action }) => action);
  expect(told).toEqual(
    expect.arrayContaining(['backup_started', 'backup_done', 'backup_check_done', 'backup_check_failed']),
  );
  expect(readdirSync(dataFolder)).toContain('backups');
});

test('a name that is no backup is refused, wherever it would lead', async () => {
  for (const name of ['..', 'nobody', encodeURIComponent('../../etc')])
    expect((await start(`/api/backups/${name}/verify`)).statusCode).toBeGreaterThanOrEqual(400);
});
