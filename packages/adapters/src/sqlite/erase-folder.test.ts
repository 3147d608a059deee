import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carryOutErasure } from '@tingchao/ports/carry-out-erasure.ts';
import { aCase, aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemClock } from '../system/system-clock.ts';
import { backUp, restore } from './backup.ts';
import { eraseInCopy, findErasures, keysOf } from './erase-folder.ts';
import { BackupUnusable, verifyBackup } from './manifest.ts';
import { openSqliteStores } from './open-sqlite-stores.ts';

const WORDS = '河东巷口垃圾堆了半个月没人清运';
const clock = createSystemClock();
let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tingchao-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const at = (name: string): string => join(home, name);
const holdsWords = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(WORDS))
    .map(({ name }) => name);

/** A machine with one matter, its backup, and the erasure of the matter. */
async function aMachine(): Promise<ErasureLine> {
  const stores = openSqliteStores(at('data'), { clock });
  const kept = aKeptPost({ post: { text: WORDS }, analysis: { maskedText: WORDS } });
  const { id } = kept.post;
  const file = aCase({ id: caseIdOf(id), incidentId: id, status: 'closed', title: WORDS });
  await stores.commit({ posts: [kept], incidents: [anIncident({ id, title: WORDS })], cases: [file] });
  await backUp({ dataFolder: at('data'), configFolder: at('none'), target: at('older'), at: START });
  const line = { case: file.id, incidents: [id], posts: [id], at: START, by: '甲', confirmedBy: '乙' };
  await stores.erasures.begin(line);
  await carryOutErasure(stores, line);
  await stores.close();
  return line;
}

test('a backup is cleaned where it lies, fits its manifest again and keeps its time', async () => {
  await aMachine();
  expect(holdsWords(at('older'))).toEqual(['tingchao.db']);
  const before = await verifyBackup(at('older'));
  expect(await eraseInCopy(at('older'), keysOf(at('data')), START)).toMatchObject([
    { posts: 1, incidents: 1, cases: 1 },
  ]);
  expect(holdsWords(at('older'))).toEqual([]);
  const after = await verifyBackup(at('older'));
  expect(after.createdAt).toBe(before.createdAt);
  const paths = after.files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining([...before.files.map(({ path }) => path), 'data/keys/erasures.jsonl']));
  // Nothing of the process that cleaned it.
  expect(paths.filter((path) => /lock|holder|-wal|-shm/u.test(path))).toEqual([]);
  expect(await eraseInCopy(at('older'), keysOf(at('data')), START)).toEqual([]);
});

test('a cleaning that was cut short is finished by doing it again, and nothing is restored from it before', async () => {
  await aMachine();
  const manifest = readFileSync(at('older/manifest.json'));
  await eraseInCopy(at('older'), keysOf(at('data')), START);
  // Killed between the data and the manifest.
  writeFileSync(at('older/manifest.json'), manifest);
  writeFileSync(at('older/erasing'), '');
  await expect(restore({ source: at('older'), dataFolder: at('other'), at: START })).rejects.toThrow(BackupUnusable);
  expect(await eraseInCopy(at('older'), keysOf(at('data')), START)).toEqual([]);
  expect(existsSync(at('older/erasing'))).toBe(false);
  await verifyBackup(at('older'));
});

test('a damaged backup is not cleaned, nor is a folder that is none', async () => {
  await aMachine();
  writeFileSync(at('older/data/keys/strange.key'), 'x');
  const blob = at('older/data/tingchao.db');
  const bytes = readFileSync(blob);
  writeFileSync(blob, Buffer.concat([bytes, Buffer.from('x')]));
  await expect(eraseInCopy(at('older'), keysOf(at('data')), START)).rejects.toThrow('与清单不符');
  await expect(eraseInCopy(home, keysOf(at('data')), START)).rejects.toThrow(BackupUnusable);
});

test('data that a restore put aside are cleaned too, and what they know of erasures is not forgotten', async () => {
  const line = await aMachine();
  const fresh = { source: at('older'), dataFolder: at('other'), at: START };
  expect((await restore(fresh)).replaced).toBeNull();
  expect(holdsWords(at('other'))).toEqual(['tingchao.db']);
  await restore({ ...fresh, erasures: findErasures(at('data')) });
  const [aside] = readdirSync(at('other')).filter((name) => name.startsWith('replaced-'));
  const folder = join(at('other'), aside ?? '');
  expect(holdsWords(at('other'))).toEqual(['tingchao.db']);
  expect(await eraseInCopy(folder, keysOf(at('other')), START)).toMatchObject([{ case: line.case, posts: 1 }]);
  expect(holdsWords(at('other'))).toEqual([]);
  // A restore that was cut short behind the moving aside leaves the ledger there only.
  rmSync(join(at('other'), 'keys'), { recursive: true });
  await restore(fresh);
  expect(holdsWords(at('other'))).toEqual([]);
});

test('where a person says the erasures are, they are: keys, data or a backup', async () => {
  await aMachine();
  await backUp({ dataFolder: at('data'), configFolder: at('none'), target: at('newer'), at: START });
  expect(findErasures(at('data/keys'))).toBe(at('data/keys'));
  expect(findErasures(at('data'))).toBe(at('data/keys'));
  expect(findErasures(at('newer'))).toBe(at('newer/data/keys'));
  expect(() => findErasures(at('older'))).toThrow('没有抹除登记');
});
