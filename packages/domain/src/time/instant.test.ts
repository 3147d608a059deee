import { expect, test } from 'vitest';
import { parseInstant, toIso } from './instant.ts';

test('a time without a zone is +08:00', () => {
  expect(parseInstant('2026-04-02 07:30')).toBe(parseInstant('2026-04-02T07:30:00+08:00'));
  expect(parseInstant('2026-04-01T23:30:00Z')).toBe(parseInstant('2026-04-02 07:30'));
});

test('an impossible date is not read as the next possible one', () => {
  expect(parseInstant('2026-02-30')).toBeUndefined();
  expect(parseInstant('2026-04-02 25:00')).toBeUndefined();
  expect(parseInstant('昨天')).toBeUndefined();
});

test('what is written is read back', () => {
  expect(toIso(parseInstant('2026-04-02T07:30:00+08:00')!)).toBe('2026-04-02T07:30:00+08:00');
});
