import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { whyNotTypable } from './command-line.ts';
import { readDocument } from './documents.ts';

const text = readFileSync(join(repositoryRoot, 'infra/duties.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| 条目') && !line.startsWith('|---'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, item = '', duty = '', state = '', where = '']) => ({ item, duty, state, where }));

const part = (heading: string): readonly string[] => {
  const from = text.indexOf(`## ${heading}`);
  const to = text.indexOf('\n## ', from + 3);
  const own = text.slice(from, to === -1 ? undefined : to);
  return rows.filter(({ item, duty }) => own.includes(`| ${item} | ${duty} |`)).map(({ item }) => item);
};
const numbers = (most: number): readonly string[] => Array.from({ length: most }, (_, index) => String(index + 1));

test('every numbered item of the five papers stands in the table', () => {
  expect(part('裴家营镇')).toEqual(numbers(20));
  expect(part('某县局')).toEqual(expect.arrayContaining(numbers(14).map((number) => `二.${number}`)));
  expect(part('乡镇')).toHaveLength(14);
  expect(part('石城县')).toHaveLength(13);
  expect(part('玉溪市')).toEqual(['通知一', '通知二', ...numbers(26)]);
});

test('each item is built, reminded of, or left out with a reason', () => {
  for (const { item, state, where } of rows) {
    expect(['已建', '提醒', '不做'], item).toContain(state);
    expect(where.length, item).toBeGreaterThan(2);
    // What is built names where: a command or a settings file, or says that it is the same as the line above.
    if (state === '已建') expect(where, item).toContain('`');
  }
});

test('every command that the table names can be typed', async () => {
  const commands = new Set(
    readDocument('infra/duties.md', text).codeSpans.filter((span) => /^[a-z]+(?: [a-z-]+)*$/.test(span)),
  );
  commands.delete('corepack pnpm --silent tingchao');
  const wrong: string[] = [];
  for (const command of commands) {
    const why = await whyNotTypable(`corepack pnpm --silent tingchao ${command}`);
    if (why !== undefined) wrong.push(`${command}: ${why}`);
  }
  expect(wrong).toEqual([]);
});
