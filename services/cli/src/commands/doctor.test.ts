import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkUp, type Finding } from '../doctor/check-up.ts';

let folder = '';
let configFolder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  configFolder = join(folder, 'config');
  cpSync(fileURLToPath(new URL('../../../../config', import.meta.url)), configFolder, { recursive: true });
  edit('app.yaml', 'port: 7070', 'port: 0');
});
afterEach(() => rmSync(folder, { recursive: true }));

function edit(file: string, from: string | RegExp, to: string): void {
  const path = join(configFolder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

async function find(id: string, changed: Partial<Parameters<typeof checkUp>[0]> = {}): Promise<Finding | undefined> {
  const at = parseInstant('2026-03-02T09:00') as Instant;
  const request = { configFolder, dataFolder: join(folder, 'data'), nodeVersion: '24.21.0', at, ...changed };
  return (await checkUp(request)).find((finding) => finding.id === id);
}

test('a sound machine has nothing that failed', async () => {
  const at = parseInstant('2026-03-02T09:00') as Instant;
  const findings = await checkUp({ configFolder, dataFolder: join(folder, 'data'), nodeVersion: '24.21.0', at });
  expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(findings.map(({ id }) => id)).toEqual([
    'node',
    'segmenter',
    'settings',
    'data',
    'disk',
    'port',
    'calendar',
    'sources',
    'fonts',
  ]);
});

test('a year without a published calendar is reported before it begins, and fails once it has', async () => {
  expect(await find('calendar', { at: parseInstant('2026-12-31T23:59') as Instant })).toMatchObject({
    status: 'warning',
    detail: expect.stringContaining('缺 2027 年'),
  });
  expect(await find('calendar', { at: parseInstant('2027-01-01T00:00') as Instant })).toMatchObject({
    status: 'failed',
  });
});

test('a Node that is too old is told with the way to the right one', async () => {
  expect(await find('node', { nodeVersion: '20.20.2' })).toMatchObject({
    status: 'failed',
    remedy: expect.stringContaining('corepack pnpm'),
  });
});

test('a port in use is told with both ways out', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  edit('app.yaml', 'port: 0', `port: ${(server.address() as AddressInfo).port}`);
  expect(await find('port')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('server.port') });
  server.close();
});

test('a data folder that is a file is told', async () => {
  writeFileSync(join(folder, 'data'), '');
  expect(await find('data')).toMatchObject({ status: 'failed', remedy: expect.stringContaining('TINGCHAO_DATA') });
});

test('a machine that only looks at a cluster needs no data folder', async () => {
  writeFileSync(join(folder, 'data'), '');
  const env = { TINGCHAO_KAFKA: '127.0.0.1:1', TINGCHAO_ELASTICSEARCH: 'http://127.0.0.1:1' };
  expect(await find('data', { env })).toMatchObject({ status: 'warning', remedy: expect.stringContaining('共用目录') });
  expect(await find('kafka', { env })).toMatchObject({ status: 'failed' });
});

test('wrong settings are counted, and the rest is still looked at', async () => {
  edit('app.yaml', 'collectedDays: 30', 'collectedDays: 0');
  expect(await find('settings')).toMatchObject({ status: 'failed', detail: expect.stringContaining('1 处错误') });
  expect(await find('data')).toMatchObject({ status: 'ok' });
});

test('enabled sources are counted', async () => {
  expect(await find('sources')).toMatchObject({ status: 'warning', detail: expect.stringMatching(/^启用 0 个/) });
  edit('app.yaml', 'contact:', 'rsshubBase: https://rsshub.example.invalid\n  contact:');
  edit('sources/examples.yaml', /^ {4}enabled: false/m, '    enabled: true');
  expect(await find('sources')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^启用 1 个/) });
});
