import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stores } from '@tingchao/ports/stores.ts';
import { aKeptPost, anIncident, START } from '@tingchao/ports/examples.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemClock } from '../../system/system-clock.ts';
import { openSqliteStores } from '../open-sqlite-stores.ts';

let folder: string;
let stores: Stores;
const open = (): Stores => openSqliteStores(folder, { clock: createSystemClock(), backoffMs: 1 });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  stores = open();
});
afterEach(async () => {
  await stores.close();
  rmSync(folder, { recursive: true });
});

const index = (): string => join(folder, 'desk.db');
const find = async (text: string): Promise<readonly string[]> =>
  (await stores.desk.searchPosts({ scope: 'all', text, limit: 10 })).items.map(({ post }) => post.id);
/** Everything that the files of the index hold, word for word. */
const bytes = (): string =>
  readdirSync(folder)
    .filter((name) => name.startsWith('desk.db'))
    .map((name) => readFileSync(join(folder, name)).toString('utf8'))
    .join('\n');
const aPostAbout = (text: string) => {
  const kept = aKeptPost({ post: { title: text, text } });
  return { kept, incident: anIncident({ id: kept.post.id }) };
};

test('no page of the index holds a word of a post that was erased, whether it is open at that time or not', async () => {
  const [gone, left] = [aPostAbout('貔貅巷口垃圾'), aPostAbout('工地噪音')];
  await stores.commit({ posts: [gone.kept, left.kept], incidents: [gone.incident, left.incident] });
  expect(await find('貔貅')).toEqual([gone.kept.post.id]);
  expect(bytes()).toContain('貔貅');
  const post = { ...gone.kept.post, title: '（已抹除）', text: '', erasedAt: START };
  await stores.commit({ redacted: [{ ...gone.kept, post }] });
  const erasure = { posts: [gone.kept.post.id], incidents: [], cases: [], blobs: [] };
  await stores.erase(erasure);
  expect(bytes()).not.toContain('貔貅');
  expect(await find('貔貅')).toEqual([]);
  expect(await find('噪音')).toEqual([left.kept.post.id]);
  await stores.close();
  stores = open();
  await stores.erase(erasure);
  expect(existsSync(index())).toBe(false);
  expect(await find('噪音')).toEqual([left.kept.post.id]);
});

test('questions asked at once before there is an index all wait for it, and see everything', async () => {
  const all = Array.from({ length: 300 }, (_, n) => aPostAbout(`第${n}处工地噪音`));
  await stores.commit({ posts: all.map(({ kept }) => kept), incidents: all.map(({ incident }) => incident) });
  const ask = () => stores.desk.incidents({ scope: 'all', limit: 500 });
  for (const { items, behind } of await Promise.all([ask(), ask(), ask()]))
    expect({ items: items.length, behind }).toEqual({ items: 300, behind: 0 });
});

test('the index goes on where it stood, and is made anew when the log is another one, as after a restore', async () => {
  const [first, second] = [aPostAbout('工地噪音'), aPostAbout('供水停水')];
  await stores.commit({ posts: [first.kept], incidents: [first.incident] });
  expect(await find('噪音')).toHaveLength(1);
  await stores.close();
  const kept = join(folder, '..', `${folder.split('/').at(-1)}-desk`);
  renameSync(index(), kept);
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  stores = open();
  await stores.commit({ posts: [second.kept], incidents: [second.incident] });
  await stores.close();
  renameSync(kept, index());
  stores = open();
  expect(await find('噪音')).toEqual([]);
  expect(await find('停水')).toEqual([second.kept.post.id]);
});

test('an index that cannot be read is made anew, for the eyes of its owner alone', async () => {
  const { kept, incident } = aPostAbout('工地噪音');
  await stores.commit({ posts: [kept], incidents: [incident] });
  expect(await find('噪音')).toHaveLength(1);
  await stores.close();
  writeFileSync(index(), 'no database at all, but long enough to be taken for the head of one'.repeat(80));
  stores = open();
  expect(await find('噪音')).toEqual([kept.post.id]);
  expect(statSync(index()).mode & 0o777).toBe(0o600);
});
