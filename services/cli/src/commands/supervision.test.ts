import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes } from '../io.ts';
import { runForTests } from '../run-for-tests.ts';

let dataFolder: string;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'tingchao-supervision-'));
});
afterAll(() => rm(dataFolder, { recursive: true }));

const run = (...args: readonly string[]) => runForTests(args, { dataFolder });

test('on a desk where nothing waits, each list says so', { timeout: 60_000 }, async () => {
  expect(await run('supervision', 'list')).toMatchObject({ code: exitCodes.ok, out: '没有待签发的函件。\n' });
  expect(await run('letter', 'list')).toMatchObject({ code: exitCodes.ok, out: '还没有签发过函件。\n' });
  expect(await run('letter', 'count', '--from', '2026-01-01')).toMatchObject({ out: '这段时间没有签发函件。\n' });
});

test('what cannot be signed or received ends with one line and the reason', { timeout: 60_000 }, async () => {
  const list = await run('supervision', 'sign', '--unit', '县水利局', '--by', '王岚');
  expect(list).toMatchObject({ code: exitCodes.failed, out: '', err: '“县水利局”没有待催办的事项。\n' });
  const receipt = await run('letter', 'receive', '舆督办〔2026〕9号', '--by', '李川');
  expect(receipt).toMatchObject({ code: exitCodes.failed, err: '没有“舆督办〔2026〕9号”这份函件。\n' });
});

test('the steps of orders, pauses and oral approval ask for what they need', async () => {
  expect(await run('case', 'order', '1', '--by', '王岚', '--from', '市政府')).toMatchObject({ code: exitCodes.usage });
  const time = await run(
    'case',
    'order',
    '1',
    '--by',
    '王岚',
    '--document-no',
    'x',
    '--from',
    '市政府',
    '--due-at',
    '明天',
  );
  expect(time).toMatchObject({ code: exitCodes.usage, err: expect.stringContaining('须为日期时间') });
});
