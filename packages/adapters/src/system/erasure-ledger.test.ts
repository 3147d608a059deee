import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { START } from '@tingchao/ports/examples.ts';
import { afterEach, expect, test } from 'vitest';
import { keepErasures, openErasureLedger, readErasures, takeBackErasures } from './erasure-ledger.ts';

const folders: string[] = [];
const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const line = (id: string, posts: readonly string[] = [`post of ${id}`]) => ({
  case: id,
  incidents: [`incident of ${id}`],
  posts,
  at: START,
  by: '甲',
  confirmedBy: '乙',
});

test('a line that a crash cut short is passed over, and the next one is whole', async () => {
  const folder = aFolder();
  const ledger = openErasureLedger(folder);
  await ledger.begin(line('c1'));
  appendFileSync(join(folder, 'erasures.jsonl'), '{"case":"c2","inci');
  await ledger.finish('c1');
  expect(await ledger.list()).toEqual([{ ...line('c1'), finished: true }]);
});

test('an older copy has to carry out what it does not know, or knows less of', async () => {
  const [copy, here] = [aFolder(), aFolder()];
  const [before, now] = [openErasureLedger(copy), openErasureLedger(here)];
  for (const id of ['known', 'grown']) {
    await before.begin(line(id));
    await before.finish(id);
  }
  await now.begin(line('known'));
  await now.begin(line('grown', ['another post']));
  await now.begin(line('new'));
  for (const id of ['known', 'grown', 'new']) await now.finish(id);
  expect(keepErasures(copy, here).map(({ case: id }) => id)).toEqual(['grown', 'new']);
  expect(readErasures(copy).find(({ case: id }) => id === 'grown')?.posts).toEqual(['post of grown', 'another post']);
  // What is carried out there later is not asked for again.
  await before.finish('grown');
  await before.finish('new');
  expect(keepErasures(copy, here)).toEqual([]);
});

test('a copy made while an erasure went on has it still to carry out', async () => {
  const folder = aFolder();
  const ledger = openErasureLedger(folder);
  for (const id of ['long ago', 'meanwhile']) await ledger.begin(line(id));
  await ledger.finish('long ago');
  const before = readErasures(folder);
  await ledger.finish('meanwhile');
  takeBackErasures(folder, before);
  expect(readErasures(folder).map(({ case: id, finished }) => [id, finished])).toEqual([
    ['long ago', true],
    ['meanwhile', false],
  ]);
});

test('a folder that was never used remembers nothing', () => {
  expect(readErasures(join(aFolder(), 'keys'))).toEqual([]);
});
