import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainItem } from '@tingchao/domain/post/collected-item.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPictures, requestsOf } from './import-pictures.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  writeFileSync(join(folder, 'a.png'), new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
  writeFileSync(join(folder, 'b.png'), '<svg onload="alert(1)">');
});
afterEach(() => rmSync(folder, { recursive: true }));

const batch = (names: readonly string[]) => ({
  items: [],
  bad: [],
  pictures: new Map(names.map((name, at) => [at, { line: at + 2, name }] as const)),
});

test('a table names pictures beside it: what is missing, no picture, or elsewhere is told by its line', async () => {
  const read = await readPictures(batch(['a.png', '没有.png', 'b.png', '..\\..\\a.png', '/etc/passwd']), folder);
  // A path leads nowhere but to the file of that name beside the table.
  expect([...read.pictures.keys()]).toEqual([0, 3]);
  expect(read.bad.map(({ line }) => line)).toEqual([3, 4, 6]);
  expect(read.bad[1]?.reason).toContain('PNG');
});

test('rows with a picture go one by one, the others together', () => {
  const items = ['1', '2', '3'].map((id) => plainItem({ identity: { by: 'native', id }, title: '', text: id }));
  const requests = requestsOf(items, new Map([[1, 'AAAA']]));
  expect(requests.map((one) => one.items.map(({ text }) => text))).toEqual([['1', '3'], ['2']]);
  expect(requests[1]?.pictures).toEqual([{ item: 0, file: 'AAAA' }]);
  expect(requestsOf([], new Map())).toEqual([]);
});
