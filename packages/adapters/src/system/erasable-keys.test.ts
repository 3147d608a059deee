import {
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Transient } from '@tingchao/ports/errors.ts';
import { afterEach, expect, test, vi } from 'vitest';
import { openErasableKeys, SETTLED_MS } from './erasable-keys.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = join(mkdtempSync(join(tmpdir(), 'tingchao-')), 'log-keys');
  folders.push(folder);
  return folder;
};
afterEach(() => {
  vi.restoreAllMocks();
  for (const folder of folders.splice(0)) rmSync(join(folder, '..'), { recursive: true });
});

/** Lets the time pass that others need to learn of an erasure. */
function settle(): void {
  const later = performance.now() + SETTLED_MS;
  vi.spyOn(performance, 'now').mockImplementation(() => later);
}

test('a name has one key for every process, from start to start', () => {
  const folder = newFolder();
  const [one, other] = [openErasableKeys(folder), openErasableKeys(folder)];
  const key = one.find('post a');
  expect(key).toHaveLength(32);
  expect(other.find('post a')).toEqual(key);
  expect(one.find('post b')).not.toEqual(key);
  expect(openErasableKeys(folder).find('post a')).toEqual(key);
  expect(other.id).toEqual(one.id);
});

test('an erased name has no key any more, here, in other processes and after a start; all others keep theirs', () => {
  const folder = newFolder();
  const [one, other] = [openErasableKeys(folder), openErasableKeys(folder)];
  const [a, b] = [one.find('a'), one.find('b')];
  expect(other.find('a')).toEqual(a);
  expect(one.erase(['a', 'a', 'c'])).toBe(2);
  expect(one.find('a')).toBeUndefined();
  settle();
  for (const keys of [one, other, openErasableKeys(folder)]) {
    expect(keys.find('a')).toBeUndefined();
    expect(keys.find('c')).toBeUndefined();
    expect(keys.find('b')).toEqual(b);
  }
  expect(one.erase(['a'])).toBe(0);
});

test('processes that erase at once lose no erasure', async () => {
  const folder = newFolder();
  openErasableKeys(folder);
  const erase = (names: readonly string[]): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const code = `const { openErasableKeys } = await import(${JSON.stringify(new URL('erasable-keys.ts', import.meta.url).href)});
      const keys = openErasableKeys(${JSON.stringify(folder)});
      for (const name of ${JSON.stringify(names)}) keys.erase([name]);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    worker.once('error', reject).once('exit', resolve);
    return promise;
  };
  const names = Array.from({ length: 60 }, (_, n) => `post ${n}`);
  await Promise.all([0, 20, 40].map((from) => erase(names.slice(from, from + 20))));
  const keys = openErasableKeys(folder);
  for (const name of names) expect(keys.find(name)).toBeUndefined();
  expect(keys.find('post 99')).toBeDefined();
});

test('processes that start at once on an empty folder agree on the keys', async () => {
  const folder = newFolder();
  const code = `const { openErasableKeys } = await import(${JSON.stringify(new URL('erasable-keys.ts', import.meta.url).href)});
    const { parentPort } = await import('node:worker_threads');
    parentPort.postMessage(openErasableKeys(${JSON.stringify(folder)}).find('a').toString('hex'));`;
  const start = (): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    worker.once('error', reject).once('message', resolve);
    return promise;
  };
  const found = await Promise.all([start(), start(), start()]);
  expect(new Set(found).size).toBe(1);
});

test('nothing of an older tree is left in the folder, also of one that a crash left', () => {
  const folder = newFolder();
  const keys = openErasableKeys(folder);
  const [first] = readdirSync(folder).filter((name) => name.startsWith('tree-'));
  const older = readFileSync(join(folder, first ?? ''));
  keys.erase(['a']);
  writeFileSync(join(folder, first ?? ''), older);
  expect(openErasableKeys(folder).find('a')).toBeUndefined();
  expect(keys.erase(['a'])).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('tree-'))).toEqual(['tree-000000000002']);
});

test('what a process that died left half-done is removed, and never the tree in use', () => {
  const folder = newFolder();
  const keys = openErasableKeys(folder);
  const long = new Date(0);
  writeFileSync(join(folder, 'left.tmp'), 'an older tree');
  utimesSync(join(folder, 'left.tmp'), long, long);
  keys.erase(['a']);
  expect(readdirSync(folder).filter((name) => !/^(?:tree-\d+|changed)$/u.test(name))).toEqual([]);
  // Killed between the two names of a tree.
  linkSync(join(folder, 'tree-000000000002'), join(folder, 'named-twice.tmp'));
  utimesSync(join(folder, 'named-twice.tmp'), long, long);
  keys.erase(['a']);
  expect(readdirSync(folder).toSorted()).toEqual(['changed', 'tree-000000000002']);
  expect(openErasableKeys(folder).find('b')).toEqual(keys.find('b'));
});

test('nothing is erased in a folder that is not the one it was: a share that went away', () => {
  const folder = newFolder();
  const keys = openErasableKeys(folder);
  keys.erase(['a']);
  const away = `${folder}-away`;
  renameSync(folder, away);
  expect(() => keys.erase(['b'])).toThrow(Transient);
  openErasableKeys(folder);
  expect(() => keys.erase(['b'])).toThrow('不是原来的那个');
  rmSync(folder, { recursive: true });
  renameSync(away, folder);
  expect(keys.erase(['b'])).toBe(1);
});

test('a damaged tree is told with what to do; a folder that cannot be reached for a while passes', () => {
  const folder = newFolder();
  const keys = openErasableKeys(folder);
  const file = join(folder, 'tree-000000000001');
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(1));
  expect(() => openErasableKeys(folder)).toThrow('已损坏');
  writeFileSync(join(folder, 'changed'), 'something');
  settle();
  expect(() => keys.find('a')).toThrow(Transient);
  writeFileSync(file, whole);
  expect(keys.find('a')).toBeDefined();
});
