import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

test('swapping two neighbouring letters is one edit', () => {
  expect(editDistance('prot', 'port')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('交通', '交道')).toBe(1);
});

test('the distance is symmetric and zero only for equal words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const distance = editDistance(a, b);
      return distance === editDistance(b, a) && (distance === 0) === (a === b);
    }),
  );
});

test('a slip finds the key that was meant, an unrelated word finds none', () => {
  expect(nearest('windowDay', ['windowDays', 'cron'])).toBe('windowDays');
  expect(nearest('window_days', ['windowDays', 'cron'])).toBe('windowDays');
  expect(nearest('banana', ['windowDays', 'cron'])).toBeUndefined();
  expect(nearest('ab', ['cd'])).toBeUndefined();
});
