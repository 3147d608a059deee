import { expect, test } from 'vitest';
import { exitCodes } from '../io.ts';
import { runForTests } from '../run-for-tests.ts';

const run = (args: readonly string[], input: string) => runForTests(args, { input });

test('analyze answers line by line, in order, with the agreed fields', async () => {
  const lines = [
    { id: 'a', title: '', text: '石桥镇桥头村的河水发黑,鱼都死了,电话19900000000' },
    { id: 'b', title: '咨询', text: '请问公积金怎么提取' },
  ];
  const { code, out } = await run(['analyze'], lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(code).toBe(exitCodes.ok);
  const [first, second] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({
    id: 'a',
    topics: [{ id: 'ecology' }],
    leadUnit: 'ecology_bureau',
    urgency: expect.any(String),
    falseInfo: { status: 'none', cues: [] },
    personalData: [{ type: 'phone', start: 19, end: 30 }],
  });
  expect(Object.keys(first!)).toEqual(
    expect.arrayContaining(['subtopics', 'kind', 'places', 'candidateUnits', 'risk', 'sentiment']),
  );
  expect(out).not.toContain('19900000000');
  expect(second).toMatchObject({ id: 'b', kind: '咨询', topics: [{ id: 'social_security' }] });
});

test('a line that is no request is answered with an error, and the exit code says partial', async () => {
  const { code, out, err } = await run(['analyze'], '{"id":1,"text":5}\n{broken\n{"id":3,"text":"停水了"}');
  expect(code).toBe(exitCodes.partial);
  expect(out.trim().split('\n')).toHaveLength(3);
  expect(err.trim().split('\n')).toHaveLength(1);
});

test('mask gives the masked text and spans of the original', async () => {
  const { code, out } = await run(['mask'], '联系电话19900000000');
  expect(code).toBe(exitCodes.ok);
  expect(JSON.parse(out)).toEqual({ text: '联系电话199****0000', spans: [{ type: 'phone', start: 4, end: 15 }] });
});

test('mask --jsonl answers each line under its id', async () => {
  const { out } = await run(['mask', '--jsonl'], '{"id":"x","text":"车牌虚A00000"}\n{"id":"y"}');
  const [first, second] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toEqual({ id: 'x', text: '车牌虚A****', spans: [{ type: 'plate', start: 2, end: 9 }] });
  expect(second).toMatchObject({ id: 'y', error: expect.stringContaining('text') });
});
