import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { runForTests, shippedConfig } from '../run-for-tests.ts';

let root = '';
let dataFolder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tingchao-cli-'));
  dataFolder = join(root, 'data');
  mkdirSync(join(root, 'config'));
  writeFileSync(join(root, 'config', 'app.yaml'), 'version: 1\n');
});
afterEach(() => rmSync(root, { recursive: true }));

const open = () => openSqliteStores(dataFolder, { clock: createSystemClock() });

const run = (...args: readonly string[]) => runForTests(args, { configFolder: join(root, 'config'), dataFolder });

test('before the first start there is nothing to back up or verify, in one clear line', async () => {
  expect(await run('audit', 'verify')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^.*还没有数据.*\n$/),
  });
  expect(await run('backup', join(root, 'copy'))).toMatchObject({ code: 1, out: '' });
});

test('a backup of the running system is restored after it has stopped, and verifies', async () => {
  const stores = open();
  const at = createSystemClock().now();
  await stores.audit.append('1', { at, actor: 'a', action: 'case_opened', subject: 'c', detail: {} });
  const copy = join(root, 'copy');
  expect(await run('backup', copy)).toMatchObject({ code: 0, err: '' });
  expect((await run('restore', copy)).err).toMatch(new RegExp(`^数据目录 .* 正被进程 ${process.pid}.*\n$`));
  await stores.close();
  const restored = await run('restore', copy, '--json');
  expect(JSON.parse(restored.out)).toMatchObject({ dataFolder });
  const verified = await run('audit', 'verify', '--json');
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, entries: 1, brokenAt: null, database: 'ok' });
});

test('a changed audit entry is told with its number and exit code 1', async () => {
  const stores = open();
  const at = createSystemClock().now();
  await stores.audit.append('1', { at, actor: 'a', action: 'case_opened', subject: 'c', detail: {} });
  await stores.close();
  const database = new DatabaseSync(join(dataFolder, 'tingchao.db'));
  database.exec(`UPDATE audit SET actor = 'b'`);
  database.close();
  expect(await run('audit', 'verify')).toMatchObject({ code: 1, err: expect.stringContaining('第 1 条') });
});

test('what is parked is listed, put through again, and dropped with a name and a reason', async () => {
  cpSync(shippedConfig, join(root, 'config'), { recursive: true });
  const stores = openSqliteStores(dataFolder, { clock: createSystemClock() });
  const value = JSON.stringify({
    topic: 'posts.collected',
    partition: 0,
    offset: 3,
    key: 'p1',
    value: '{',
    reason: '不是 JSON',
  });
  await stores.log.append('parked', [{ key: 'posts.collected/0/3', value }]);
  await stores.close();
  const { out } = await run('parked', 'list', '--json');
  const [one] = (JSON.parse(out) as { items: { id: string }[] }).items;
  expect((await run('parked', 'list')).out).toMatch(/posts\.collected +p1 +1 +不是 JSON/);
  expect(await run('parked', 'replay', '--by', '张敏')).toMatchObject({ code: 2 });
  expect(await run('parked', 'replay', '--all', '--by', '张敏')).toMatchObject({
    code: 4,
    out: expect.stringContaining('仍读不懂（不是 JSON）'),
  });
  expect(await run('parked', 'drop', one?.id ?? '', '--by', '张敏')).toMatchObject({ code: 2 });
  expect(await run('parked', 'drop', one?.id ?? '', '--by', '张敏', '--reason', '来源有误')).toMatchObject({ code: 0 });
  expect((await run('parked', 'list')).out).toBe('没有搁置的记录。\n');
  expect(await run('audit', 'verify')).toMatchObject({ code: 0 });
});
