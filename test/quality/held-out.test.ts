import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { read } from './analyzer-under-test.ts';
import { recordFigures } from './figures.ts';

type Message = {
  readonly id: string;
  readonly text: string;
  /** Every defensible primary topic; `none` for what is nobody's matter. */
  readonly topic: readonly string[];
  readonly kind: readonly string[];
  readonly role: readonly string[];
};

const messages = readFileSync(new URL('./held-out/messages.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Message);

/** Short posts over all topics, written by someone who had not read the lexicons. */
test('single messages of other wording: topic, kind and role', () => {
  const right = { topic: 0, kind: 0, role: 0 };
  for (const message of messages) {
    const analysis = read(message.text);
    const topic = analysis.topics[0]?.id ?? 'none';
    const checks = { topic, kind: analysis.kind, role: analysis.role };
    for (const field of ['topic', 'kind', 'role'] as const) {
      if (message[field].includes(checks[field])) right[field] += 1;
      else process.stdout.write(`  ${message.id} ${field}: ${checks[field]} (right: ${message[field].join(' / ')})\n`);
    }
  }
  const share = (count: number): string => `${((100 * count) / messages.length).toFixed(1)} %`;
  process.stdout.write(
    `held out(${messages.length} 条): 专题 ${share(right.topic)},类别 ${share(right.kind)},角色 ${share(right.role)}\n`,
  );
  recordFigures(
    'held-out',
    (['topic', 'kind', 'role'] as const).map((field) => ({
      measure: `short posts held out, ${field}`,
      size: `${messages.length} posts`,
      result: share(right[field]),
      floor: '70.0 %',
    })),
  );
  expect(messages.length).toBe(120);
  expect(right.topic / messages.length).toBeGreaterThanOrEqual(0.7);
  expect(right.kind / messages.length).toBeGreaterThanOrEqual(0.7);
  expect(right.role / messages.length).toBeGreaterThanOrEqual(0.7);
});
