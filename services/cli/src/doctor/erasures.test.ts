import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openErasureLedger } from '@tingchao/adapters/system/erasure-ledger.ts';
import { START } from '@tingchao/ports/examples.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkErasures } from './erasures.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const erase = async (dataFolder: string): Promise<void> => {
  const ledger = openErasureLedger(join(dataFolder, 'keys'));
  await ledger.begin({ case: 'c1', incidents: ['i1'], posts: ['p1'], at: START, by: '甲', confirmedBy: '乙' });
  await ledger.finish('c1');
};

test('where nothing was ever erased there is nothing to say', () => {
  expect(checkErasures(folder)).toEqual([]);
});

test('older data that a restore put aside are named until they are cleaned', async () => {
  await erase(folder);
  const aside = join(folder, 'replaced-20260302090000');
  mkdirSync(aside);
  writeFileSync(join(aside, 'tingchao.db'), '');
  expect(checkErasures(folder)).toMatchObject([
    { status: 'warning', detail: expect.stringContaining('1 处'), remedy: expect.stringContaining(`--in ${aside}`) },
  ]);
  await erase(aside);
  expect(checkErasures(folder)).toMatchObject([{ status: 'ok', detail: '登记 1 件，都已做完' }]);
});
