import { expect, test } from 'vitest';
import { hours, instant, minutes, plus } from './instant.ts';
import { remainingInWords, spanInWords } from './remaining.ts';

const due = instant(1_800_000_000_000);

test('what is left is told in two units at most', () => {
  expect(remainingInWords(due, plus(due, -hours(51)))).toBe('还剩 2 天 3 小时');
  expect(remainingInWords(due, plus(due, -hours(5) - minutes(20)))).toBe('还剩 5 小时 20 分');
  expect(remainingInWords(due, plus(due, -minutes(40)))).toBe('还剩 40 分');
});

test('a clock is overdue when its due instant has passed', () => {
  expect(remainingInWords(due, due)).toBe('还剩 不到 1 分');
  expect(remainingInWords(due, plus(due, 1))).toBe('已超时 不到 1 分');
  expect(remainingInWords(due, plus(due, hours(2)))).toBe('已超时 2 小时');
});

test('a whole day shows no empty hours', () => {
  expect(spanInWords(hours(48))).toBe('2 天');
});
