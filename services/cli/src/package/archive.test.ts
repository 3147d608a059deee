import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotAnArchive, readTar } from './read-tar.ts';
import { tarOf, type Entry } from './tar-archive.ts';
import { placeFlat, type Dependency } from './third-party.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-tar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const long = `${'很长的目录名/'.repeat(20)}file.txt`;
function entries(big: string): readonly Entry[] {
  return [
    { path: 'b.txt', content: { data: Buffer.from('b') } },
    { path: 'bin/run', executable: true, content: { data: Buffer.from('#!/bin/sh\n') } },
    { path: 'big', content: { file: big, bytes: statSync(big).size } },
    { path: long, content: { data: Buffer.from('long') } },
    { path: 'app/node_modules/@tingchao/domain', content: { link: '../../packages/domain' } },
    { path: 'a.txt', content: { data: Buffer.alloc(512, 'a') } },
    { path: 'empty', content: { data: Buffer.alloc(0) } },
  ];
}
function bigFile(): string {
  const file = join(folder, 'source');
  writeFileSync(file, Buffer.alloc(3_000_001, 'x'));
  return file;
}

describe('an archive', () => {
  test('has the same bytes whatever the order, time and mode of what goes in', async () => {
    const file = bigFile();
    const first = await buffer(tarOf(entries(file)));
    utimesSync(file, 1, 1);
    expect((await buffer(tarOf(entries(file).toReversed()))).equals(first)).toBe(true);
  });

  test('is read by tar as it was written, long Chinese names and links too', async () => {
    writeFileSync(join(folder, 'x.tar'), await buffer(tarOf(entries(bigFile()))));
    mkdirSync(join(folder, 'out'));
    execFileSync('tar', ['xf', 'x.tar', '-C', 'out'], { cwd: folder });
    const at = (path: string): string => join(folder, 'out', path);
    expect(readFileSync(at(long), 'utf8')).toBe('long');
    expect(statSync(at('big')).size).toBe(3_000_001);
    expect(statSync(at('bin/run')).mode & 0o777).toBe(0o755);
    expect(statSync(at('b.txt')).mode & 0o777).toBe(0o644);
    expect(readlinkSync(at('app/node_modules/@tingchao/domain'))).toBe('../../packages/domain');
  });

  test('is read back by us the same, also when an entry is passed over', async () => {
    const seen: Record<string, string> = {};
    for await (const entry of readTar(tarOf(entries(bigFile())))) {
      if (entry.path === 'big') continue;
      seen[entry.path] = entry.type === 'link' ? `→ ${entry.link}` : (await buffer(entry.bytes)).toString('utf8');
    }
    expect(seen).toMatchObject({ [long]: 'long', 'b.txt': 'b', empty: '' });
    expect(seen['app/node_modules/@tingchao/domain']).toBe('→ ../../packages/domain');
    expect(seen['a.txt']).toHaveLength(512);
  });

  test('cut short anywhere is refused', async () => {
    const whole = await buffer(tarOf(entries(bigFile())));
    for (const length of [0, 100, 512, 700, 5_000, whole.length - 1024]) {
      const walk = async (): Promise<void> => {
        for await (const entry of readTar(chunksOf(whole.subarray(0, length)))) void entry.path;
      };
      await expect(walk(), `${length} bytes`).rejects.toThrow(NotAnArchive);
    }
  });
});

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 999) yield bytes.subarray(at, at + 999);
}

describe('packages of others laid out flat', () => {
  const made = (name: string, version: string, needs: Dependency[] = []): Dependency & { needs: Dependency[] } => ({
    name,
    version,
    license: 'MIT',
    folder: `/${name}@${version}`,
    needs,
  });
  const places = (...roots: readonly Dependency[]): Record<string, string> =>
    Object.fromEntries(placeFlat(roots).map(({ at, dependency }) => [at, dependency.version]));

  test('one version of a name lies at the top, another below the package that needs it', () => {
    const [old, current] = [made('entities', '4.0.0'), made('entities', '7.0.0')];
    expect(places(made('a', '1.0.0', [current]), made('b', '1.0.0', [old]), made('c', '1.0.0', [current]))).toEqual({
      a: '1.0.0',
      b: '1.0.0',
      c: '1.0.0',
      entities: '7.0.0',
      'b/node_modules/entities': '4.0.0',
    });
  });

  test('what is below a package is found by its own needs, and circles end', () => {
    const [top, below] = [made('x', '1.0.0'), made('x', '2.0.0')];
    const user = made('user', '1.0.0', [below]);
    below.needs.push(user);
    expect(places(top, user)).toEqual({ x: '1.0.0', user: '1.0.0', 'user/node_modules/x': '2.0.0' });
  });
});
