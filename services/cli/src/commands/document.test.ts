import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { aCase, anIncident } from '@tingchao/ports/examples.ts';
import { runForTests } from '../run-for-tests.ts';

let dataFolder = '';
beforeEach(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'tingchao-document-'));
  const stores = openSqliteStores(dataFolder, { clock: createSystemClock() });
  await stores.incidents.save([anIncident({ id: 'noise' })]);
  await stores.cases.save([aCase({ id: 'case-noise', number: '青舆〔2026〕900号', incidentId: 'noise' })]);
  await stores.close();
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const run = (...args: readonly string[]) => runForTests(['document', ...args], { dataFolder });
const out = (name: string): string => join(dataFolder, name);

test('without a kind it lists every document and report with its series', async () => {
  const listed = await run();
  expect(listed).toMatchObject({ code: 0, err: '' });
  for (const words of ['quick_report', '舆情快报', '舆督办', 'quarterly', 'annual'])
    expect(listed.out).toContain(words);
});

test('the name of the file says the format; a case is named by its number or by its incident', async () => {
  expect(await run('quick_report', '--case', '青舆〔2026〕900号', '--out', out('a.docx'))).toMatchObject({
    code: 0,
    out: '',
  });
  expect(readFileSync(out('a.docx')).subarray(0, 2).toString()).toBe('PK');
  expect(await run('舆情快报', '--incident', 'noise', '--out', out('a.pdf'))).toMatchObject({ code: 0 });
  expect(readFileSync(out('a.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  const page = await run('quick_report', '--incident', 'noise', '--format', 'html');
  expect(page.out).toContain('关于城关镇和平路工地夜间噪音扰民的舆情快报');
});

test('a report is named by its period', async () => {
  const report = await run('monthly', '--date', '2026-01', '--format', 'json');
  expect(report.code).toBe(0);
  expect(JSON.parse(report.out)).toMatchObject({ kind: 'monthly', title: '青岚县舆情月报（2026年1月）' });
});

test('issuing needs a name, gives a number, and from then on the document is the same', async () => {
  expect(await run('close_report', '--incident', 'noise', '--issue')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--by'),
  });
  const issued = await run('close_report', '--incident', 'noise', '--issue', '--by', '陈主任');
  expect(issued).toMatchObject({ code: 0, err: expect.stringMatching(/已签发 舆情办结报告 舆结〔\d{4}〕1号/) });
  const again = await run('close_report', '--incident', 'noise', '--issue', '--by', '李主任');
  expect(again.err).toBe(issued.err);
});

test.each([
  [['no_such'], 2, '没有文书'],
  [['quick_report'], 2, '--case'],
  [['quick_report', '--case', '1', '--incident', 'x'], 2, '只写一个'],
  [['quick_report', '--case', '青舆〔2026〕901号', '--out', 'x.docx'], 1, '没有处置单'],
  [['urge_note', '--incident', 'noise', '--out', 'x.docx'], 1, '还没有'],
  [['daily', '--case', '1'], 2, '定期报表'],
  [['daily', '--date', '昨天', '--out', 'x.docx'], 2, '2026-03-02'],
  [['annual', '--date', '2999', '--out', 'x.docx'], 2, '还没有开始'],
  [['clarify_notice', '--incident', 'noise', '--issue', '--by', '陈主任'], 1, '先审后发'],
  [['urge_note', '--incident', 'noise', '--issue', '--by', '陈主任'], 1, '还没有'],
  [['quick_report', '--incident', 'noise', '--out', '/no/such/folder/a.docx'], 1, '目录不存在'],
] as const)('%j ends in one line that says what to do', async (args, code, words) => {
  const ended = await run(...args);
  expect(ended).toMatchObject({ code, out: '' });
  expect(ended.err.trim().split('\n')).toHaveLength(1);
  expect(ended.err).toContain(words);
});
