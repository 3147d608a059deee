import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';

const configFolder = fileURLToPath(new URL('../../../../config', import.meta.url));

async function deadlines(...options: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, configFolder, dataFolder: '/nowhere/data' };
  const code = await runCommandLine(['deadlines', ...options], io);
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, out: text(stdout), err: text(stderr) };
}

type Printed = {
  readonly deadlines: readonly { readonly rule: string; readonly due: string; readonly arithmetic: string }[];
};

test('every clock comes with rule, due time, basis and arithmetic', async () => {
  const { code, out } = await deadlines('--level', 'Ⅲ', '--detected', '2026-04-02T07:30', '--channel', 'leader_board');
  expect(code).toBe(0);
  const printed = JSON.parse(out) as Printed;
  expect(printed.deadlines.find(({ rule }) => rule === 'public_response')).toMatchObject({
    due: '2026-04-04T07:30:00+08:00',
    hard: true,
    arithmetic: '2026-04-02 07:30 + 48 小时 = 2026-04-04 07:30',
  });
  expect(printed.deadlines.map(({ rule }) => rule)).toContain('channel_reply.leader_board');
});

test('a year without a calendar is said on stderr and never guessed', async () => {
  const { code, out, err } = await deadlines('--level', 'IV', '--detected', '2026-12-31T07:30');
  expect(code).toBe(0);
  expect(err).toContain('2027');
  expect((JSON.parse(out) as Printed).deadlines.map(({ rule }) => rule)).not.toContain('close');
});

test.each([
  ['a level that is none', ['--level', 'V', '--detected', '2026-04-02T07:30']],
  ['a time that is none', ['--level', 'I', '--detected', '昨天']],
  ['a channel that is none', ['--level', 'I', '--detected', '2026-04-02', '--channel', '飞鸽']],
])('%s is a mistake of usage', async (_, options) => {
  const { code, out, err } = await deadlines(...options);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trim().split('\n')).toHaveLength(1);
});
