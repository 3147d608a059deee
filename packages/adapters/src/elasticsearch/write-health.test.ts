import { createFakeClock } from '../memory/fake-clock.ts';
import { expect, test } from 'vitest';
import { createWriteHealth } from './write-health.ts';

test('a write that failed is told until one succeeds', () => {
  const health = createWriteHealth(createFakeClock());
  expect(health.problem()).toBeUndefined();
  health.trouble('429');
  expect(health.problem()).toBe('429');
  health.well();
  expect(health.problem()).toBeUndefined();
});

test('a failure that nobody has met again for a minute is forgotten', async () => {
  const clock = createFakeClock();
  const health = createWriteHealth(clock);
  health.trouble('429');
  await clock.advance(60_000);
  expect(health.problem()).toBe('429');
  await clock.advance(1);
  expect(health.problem()).toBeUndefined();
});
