import { expect, test } from 'vitest';
import { createPrecedence } from './precedence.ts';

test('what goes first is past when it says so, and at the latest when it ends, well or badly', async () => {
  const { first, afterFirst } = createPrecedence();
  await afterFirst();
  const told: string[] = [];
  const written = Promise.withResolvers<void>();
  const working = first(async (past) => {
    told.push('decided');
    await Promise.resolve();
    past();
    await written.promise;
    told.push('written');
  });
  await afterFirst();
  told.push('read on');
  written.resolve();
  await working;
  expect(told).toEqual(['decided', 'read on', 'written']);
  await expect(first(() => Promise.reject(new Error('torn')))).rejects.toThrow('torn');
  await afterFirst();
});
