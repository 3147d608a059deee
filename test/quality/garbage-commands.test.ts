import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '@tingchao/cli/program.ts';
import { expect, test } from 'vitest';
import { garbage } from './garbage.ts';

const configFolder = fileURLToPath(new URL('../../config', import.meta.url));

async function run(
  args: readonly string[],
  input: string | Buffer,
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const into = (key: 'out' | 'err'): Writable =>
    new Writable({
      write(chunk, _, done) {
        written[key] += String(chunk);
        done();
      },
    });
  const io = { stdin: Readable.from([input]), stdout: into('out'), stderr: into('err'), configFolder, dataFolder: '' };
  return { code: await runCommandLine(args, io), ...written };
}

const parsed = (out: string): readonly Record<string, unknown>[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const lines = garbage.map(([, text], at) => JSON.stringify({ id: `g${at}`, text })).join('\n');
const ids = garbage.map((_, at) => `g${at}`);

test('`analyze` answers every line of garbage, in order', async () => {
  const { code, out } = await run(['analyze'], lines);
  expect(code).toBe(0);
  expect(parsed(out).map(({ id }) => id)).toEqual(ids);
});

test('`cluster` assigns every line of garbage, what is no incident to itself', async () => {
  const { code, out } = await run(['cluster'], lines);
  expect(code).toBe(0);
  const assigned = parsed(out);
  expect(assigned.map(({ id }) => id)).toEqual(ids);
  expect(assigned[0]).toEqual({ id: 'g0', incident: 'g0' });
});

test('`cluster` puts ten thousand copies of one post into one incident', async () => {
  const copies = Array.from({ length: 10_000 }, (_, at) =>
    JSON.stringify({
      id: `c${at}`,
      text: '城关镇东关社区停水两天了,没有任何通知,打电话没人接',
      publishedAt: '2026-03-02T09:00:00+08:00',
    }),
  );
  const { code, out } = await run(['cluster'], copies.join('\n'));
  const assigned = parsed(out);
  expect(code).toBe(0);
  expect(assigned).toHaveLength(copies.length);
  expect(new Set(assigned.map(({ incident }) => incident)).size).toBe(1);
});

test('`mask --jsonl` answers every line of garbage, and nothing of a number is left', async () => {
  const { code, out } = await run(['mask', '--jsonl'], lines);
  expect(code).toBe(0);
  expect(parsed(out).map(({ id }) => id)).toEqual(ids);
  expect(out).not.toContain('15400000001');
});

test('`mask` reads an empty input and bytes that are no UTF-8', async () => {
  expect(parsed((await run(['mask'], '')).out)).toEqual([{ text: '', spans: [] }]);
  const { code, out } = await run(['mask'], Buffer.from([0xcd, 0xa3, 0xcb, 0xae, 0xff, 0xfe, 0x00, 0x31]));
  expect(code).toBe(0);
  expect(parsed(out)[0]).toMatchObject({ spans: [] });
});

test.each(['analyze', 'mask --jsonl'])(
  '`%s` says of a broken line what is wrong and answers the rest',
  async (command) => {
    const broken = `{"id":"a","text":"停水"}\n{"id":"b","text":\n\n[1]\n{"id":"c","text":7}\n{"id":"d","text":"停电"}`;
    const { code, out } = await run(command.split(' '), broken);
    expect(code).toBe(4);
    expect(parsed(out).map((line) => 'error' in line)).toEqual([false, true, true, true, false]);
  },
);
