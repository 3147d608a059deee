import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Conflict, Permanent } from '@tingchao/ports/errors.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { openPaperFiles } from './paper-files.ts';

const schema = z.strictObject({ id: z.string(), version: z.int(), title: z.string() });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-papers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openPaperFiles(join(folder, 'papers'), (value) => schema.parse(value));
const paper = (id: string, version: number, title = '办法') => ({ id, version, title });

test('a paper is there after a restart as it was written, readable by its owner only, with nothing left beside it', () => {
  open().write(paper('b', 1));
  open().write(paper('a', 1));
  open().write(paper('b', 2, '细则'));
  expect(open().list()).toEqual([paper('a', 1), paper('b', 2, '细则')]);
  expect(open().read('c')).toBeUndefined();
  expect(readdirSync(join(folder, 'papers')).toSorted()).toEqual(['a.json', 'b.json']);
  expect(statSync(join(folder, 'papers', 'a.json')).mode & 0o077).toBe(0);
});

test('what was decided on an older version is refused', () => {
  const papers = open();
  papers.write(paper('a', 1));
  papers.write(paper('a', 2));
  expect(() => papers.write(paper('a', 2))).toThrow(Conflict);
  expect(() => papers.write(paper('b', 2))).toThrow(Conflict);
});

test('a damaged file is named, and no name leads out of the folder', () => {
  const papers = open();
  papers.write(paper('a', 1));
  writeFileSync(join(folder, 'papers', 'a.json'), '{"id":');
  expect(() => papers.read('a')).toThrow(/a\.json 已损坏/);
  expect(() => papers.read('../a')).toThrow(Permanent);
});
