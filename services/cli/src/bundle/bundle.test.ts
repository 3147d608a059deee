import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStores } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { appendPosts } from '@tingchao/collector/append-posts.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { readExportMark, writeExportMark } from '@tingchao/runtime/export-mark.ts';
import { runCommandLine } from '../program.ts';

const configFolder = fileURLToPath(new URL('../../../../config', import.meta.url));
let folder = '';
const at = (name: string): string => join(folder, name);
const [outside, inside] = [() => at('outside'), () => at('inside')];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tingchao-bundle-'));
  mkdirSync(at('sent'));
  await on(outside(), 'bundle', 'keys', '--keys', at('keys'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number; readonly out: string; readonly err: string };
async function on(dataFolder: string, ...args: readonly string[]): Promise<Ended> {
  const texts = { out: '', err: '' };
  const into = (name: keyof typeof texts): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts[name] += chunk.toString('utf8');
        done();
      },
    });
  const io = { stdin: Readable.from([]), stdout: into('out'), stderr: into('err'), configFolder, dataFolder };
  return { code: await runCommandLine(args, io), ...texts };
}

const post = (n: number): Post => ({
  id: `post-${n}`,
  sourceId: 'board',
  channelType: 'leader_board',
  channelName: '留言板',
  region: '青岚县',
  official: false,
  link: `https://board.example/${n}`,
  title: `第 ${n} 条`,
  text: '东关社区夜间施工扰民，联系电话 13800138000。\n第二行',
  authorKey: null,
  publishedAt: null,
  collectedAt: instant(Date.parse('2026-03-02T09:00:00+08:00') + n),
  metrics: { reads: 0, reposts: 0, comments: 0, likes: 0 },
  repostOf: null,
  revision: 0,
  reply: null,
  superiorOrder: null,
  snapshot: null,
  regionHint: null,
});

async function collect(...numbers: readonly number[]): Promise<void> {
  const stores = openSqliteStores(outside(), { clock: createSystemClock() });
  await appendPosts(stores.log, numbers.map(post));
  await stores.close();
}
async function logOf(dataFolder: string): Promise<readonly Post[]> {
  const stores = openSqliteStores(dataFolder, { clock: createSystemClock() });
  const records = await stores.log.read('posts.collected');
  await stores.close();
  return records.map(({ value }) => JSON.parse(value) as Post);
}

/** Exports what was collected since; the path of the bundle. */
async function sent(...more: readonly string[]): Promise<string> {
  const done = await on(outside(), 'bundle', 'export', '--out', at('sent'), '--keys', at('keys'), '--json', ...more);
  expect(done, done.err).toMatchObject({ code: 0 });
  return (JSON.parse(done.out) as { file: string }).file;
}
const take = (file: string, ...more: readonly string[]): Promise<Ended> =>
  on(inside(), 'bundle', 'import', file, '--keys', at('keys'), ...more);

describe('what a collector hands inwards', () => {
  test('arrives as it was collected, in order, each post once', async () => {
    await collect(1, 2, 3);
    expect(await take(await sent())).toMatchObject({ code: 0, err: '' });
    await collect(4);
    expect((await take(await sent())).out).toMatch(/第 2 号采集包已导入：帖文 1 条，新增 1/);
    expect(await logOf(inside())).toEqual([1, 2, 3, 4].map(post));
  });

  test('can be read on the way by nobody', async () => {
    await collect(1);
    const bytes = readFileSync(await sent());
    for (const secret of ['东关社区', '13800138000', 'board.example', 'post-1'])
      expect(bytes.includes(secret)).toBe(false);
  });

  test('nothing new makes no bundle', async () => {
    await collect(1);
    await sent();
    const again = await on(outside(), 'bundle', 'export', '--out', at('sent'), '--keys', at('keys'));
    expect(again).toMatchObject({ code: 0, out: '没有新帖文，没有做采集包。\n' });
  });

  test('can be sent again from an offset, under the next number', async () => {
    await collect(1, 2);
    await take(await sent());
    expect((await take(await sent('--since', '1'))).out).toMatch(/^第 2 号.*帖文 1 条/);
    expect(readExportMark(outside())).toMatchObject({ number: 2, next: 2 });
  });
});

describe('the desk refuses in one line', () => {
  test('a bundle with one byte changed, wherever that is', async () => {
    await collect(1);
    const file = await sent();
    const whole = readFileSync(file);
    for (const where of [5, 40, whole.length >> 1, whole.length - 70, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[where] = (bytes[where] as number) ^ 1;
      writeFileSync(file, bytes);
      const refused = await take(file);
      expect(refused, `byte ${where}`).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toMatch(/^采集包的签名不对.*\n$/);
    }
    writeFileSync(file, whole.subarray(0, 60));
    expect((await take(file)).err).toMatch(/^这不是采集包.*\n$/);
  });

  test('a bundle of another signer, and one sealed with another key', async () => {
    await collect(1);
    const file = await sent();
    await on(outside(), 'bundle', 'keys', '--keys', at('others'));
    const foreign = await on(inside(), 'bundle', 'import', file, '--keys', at('others'));
    expect(foreign.err).toMatch(/^采集包的签名不对.*\n$/);
    writeFileSync(at('keys/shared.key'), readFileSync(at('others/shared.key')));
    expect((await take(file)).err).toMatch(/^采集包打不开.*shared\.key.*\n$/);
  });

  test('a bundle after a missing one, until the gap is accepted; it keeps being told, and the late one still fits', async () => {
    const files: string[] = [];
    for (const n of [1, 2, 3]) {
      await collect(n);
      files.push(await sent());
    }
    const [first = '', second = '', third = ''] = files;
    await take(first);
    const refused = await take(third);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^缺第 2 号采集包.*\n$/);
    const accepted = await take(third, '--accept-gap');
    expect(accepted).toMatchObject({ code: 4 });
    expect(accepted.err).toMatch(/^仍缺第 2 号采集包\n$/);
    expect(await take(second)).toMatchObject({ code: 0, err: '' });
    expect((await logOf(inside())).map(({ id }) => id).toSorted()).toEqual(['post-1', 'post-2', 'post-3']);
  });

  test('another bundle under a number that was taken in', async () => {
    await collect(1);
    await take(await sent());
    const mark = readExportMark(outside());
    if (mark === undefined) throw new Error('no mark');
    await collect(2);
    // A collector that was put back to a backup gives the number again.
    writeExportMark(outside(), { ...mark, number: 0, next: 1, previous: null });
    rmSync(at('sent'), { recursive: true });
    mkdirSync(at('sent'));
    expect((await take(await sent())).err).toMatch(/^第 1 号采集包导入过，内容不同.*\n$/);
  });

  test('a key that others may read', async () => {
    await collect(1);
    const file = await sent();
    chmodSync(at('keys/shared.key'), 0o644);
    expect((await take(file)).err).toMatch(/^密钥 .*shared\.key 别人也能读.*chmod 600.*\n$/);
  });
});

test('the same bundle twice changes nothing', async () => {
  await collect(1, 2);
  const file = await sent();
  await take(file);
  const before = await logOf(inside());
  expect(await take(file)).toMatchObject({ code: 0, out: '第 1 号采集包导入过，没有变动。\n' });
  expect(await logOf(inside())).toEqual(before);
});
