import { expect, test } from 'vitest';
import { hours, parseInstant, plus, type Instant } from '../time/instant.ts';
import { answerTime } from './answer-time.ts';

const seen = parseInstant('2026-03-02T09:00') as Instant;

test('an answer counts from its publication, not from when we came by', () => {
  expect(answerTime(plus(seen, -hours(20)), seen)).toBe(plus(seen, -hours(20)));
  expect(answerTime(null, seen)).toBe(seen);
});

test('an answer dated after it was seen was there when it was seen', () => {
  expect(answerTime(plus(seen, hours(300)), seen)).toBe(seen);
});
