import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { readZip } from '@tingchao/adapters/zip/read-zip.ts';
import { periodOf } from '@tingchao/response/close-month.ts';
import { latestEnded } from '@tingchao/response/read-month.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { madeMatter } from '../bench/month-corpus.ts';
import { runForTests, shippedConfig } from '../run-for-tests.ts';

const settings = loadSettings(shippedConfig);
const month = latestEnded({ settings, clock: createSystemClock() });
const CASES = 8;
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tingchao-month-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const run = (...args: readonly string[]) => runForTests(args, { dataFolder: join(root, 'data') });

/** A data folder with the handled matters of the last month; returns the number of a case that is closed. */
async function fill(): Promise<string> {
  const platform = await openPlatform(settings, {
    mode: 'embedded',
    dataFolder: join(root, 'data'),
    notifiers: [],
    events: createPinoEvents({ level: 'error' }),
  });
  try {
    const period = periodOf(platform, month);
    if (period === undefined) throw new Error(month);
    const made = Array.from({ length: CASES }, (_, n) => madeMatter(n + 1, period, settings));
    await platform.posts.add(made.flatMap(({ posts }) => posts));
    await platform.incidents.save(made.map(({ incident }) => incident));
    await platform.cases.save(made.map(({ file }) => file));
    return made.find(({ file }) => file.status === 'closed')?.file.number ?? '';
  } finally {
    await platform.close();
  }
}

test('a month is closed once, traced, and its copy outlives an erasure, a backup and a restore', async () => {
  const closed = await fill();
  expect((await run('month', 'close', month, '--actor', '王岚')).out).toMatch(/已月结：舆台账〔\d{4}〕1号，第 1 份/);
  expect(await run('month', 'close', month, '--actor', '李川')).toMatchObject({
    code: 1,
    err: expect.stringContaining('已由 王岚'),
  });
  const traced = await run('month', 'trace', month, '--table', 'levels', '--column', 'opened', '--json');
  expect((JSON.parse(traced.out) as { ids: unknown[] }).ids).toHaveLength(CASES);
  const before = await run('export', 'monthly', '--month', month, '--format', 'json');
  const erased = await run('case', 'erase', closed, '--reason', '当事人申请', '--by', '张三', '--confirmed-by', '李四');
  expect(erased).toMatchObject({ code: 0 });
  expect((await run('month', 'list')).out).toContain('完好');
  expect((await run('export', 'monthly', '--month', month, '--format', 'json')).out).toBe(before.out);
  const copy = join(root, 'copy');
  expect(await run('backup', copy)).toMatchObject({ code: 0 });
  rmSync(join(root, 'data'), { recursive: true });
  expect(await run('restore', copy)).toMatchObject({ code: 0 });
  expect((await run('export', 'monthly', '--month', month, '--format', 'json')).out).toBe(before.out);
});

test('ledger, month and proof come as files that can be opened', async () => {
  const number = await fill();
  const files = [
    ['ledger', '--out', join(root, 'l.xlsx')],
    ['monthly', '--month', month, '--out', join(root, 'm.xlsx')],
    ['proof', number, '--out', join(root, 'p.zip')],
  ];
  for (const args of files) expect(await run('export', ...args)).toMatchObject({ code: 0 });
  const names = (file: string): readonly string[] => [...readZip(readFileSync(join(root, file))).keys()];
  expect(names('l.xlsx')).toContain('xl/worksheets/sheet1.xml');
  expect(names('m.xlsx')).toContain('xl/worksheets/sheet13.xml');
  expect(names('p.zip')).toContain('manifest.json');
  expect(await run('export', 'proof', number, '--with-originals')).toMatchObject({ code: 2 });
  expect(await run('month', 'close', '2026-13', '--actor', '王岚')).toMatchObject({ code: 2 });
  expect(await run('export', 'monthly', '--month', month, '--copy', '3')).toMatchObject({
    code: 1,
    err: expect.stringContaining('没有月结过'),
  });
});
