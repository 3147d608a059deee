import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openByteBudget, type ByteHold } from './byte-budget.ts';

const never = new AbortController().signal;
const soon = (): Promise<void> => setTimeout(0);

test('what is asked for first is given first, and a small share does not pass a large one', async () => {
  const budget = openByteBudget(10);
  const order: string[] = [];
  const held = await budget.take(8, never);
  const large = budget.take(9, never).then((hold) => (order.push('large'), hold));
  const small = budget.take(1, never).then((hold) => (order.push('small'), hold));
  await soon();
  expect(order).toEqual([]);
  held.release();
  await Promise.all([large, small]);
  expect(order).toEqual(['large', 'small']);
});

test('who gives up waiting leaves the way to those behind', async () => {
  const budget = openByteBudget(10);
  await budget.take(8, never);
  const hasty = new AbortController();
  const large = budget.take(9, hasty.signal);
  const small = budget.take(2, never);
  hasty.abort(new Error('太晚了'));
  await expect(large).rejects.toThrow('太晚了');
  await small;
  expect(budget.inUse()).toBe(10);
});

test('the longest reader is asked to go while others wait; one that has finished reading is not', async () => {
  const budget = openByteBudget(10, 1);
  const done = await budget.take(4, never);
  done.settle(3);
  const reading = await budget.take(5, never);
  const waits = budget.take(5, never);
  await new Promise((resolve) => reading.asked.addEventListener('abort', resolve));
  reading.release();
  await waits;
  expect(done.asked.aborted).toBe(false);
});

test('nobody is asked to go while nobody waits', async () => {
  const budget = openByteBudget(10, 0);
  const reading = await budget.take(10, never);
  await setTimeout(20);
  expect(reading.asked.aborted).toBe(false);
});

test('whatever is taken, settled and released in whatever order, granted shares never pass the budget and all are given', async () => {
  const asked = fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 30 }), kept: fc.integer({ min: 0, max: 30 }) }));
  await fc.assert(
    fc.asyncProperty(asked, async (shares) => {
      const budget = openByteBudget(20, 60_000);
      let most = 0;
      const use = async ({ bytes, kept }: { readonly bytes: number; readonly kept: number }): Promise<void> => {
        const hold: ByteHold = await budget.take(bytes, never);
        most = Math.max(most, budget.inUse());
        await Promise.resolve();
        hold.settle(kept);
        await Promise.resolve();
        hold.release();
        hold.release();
      };
      await Promise.all(shares.map(use));
      expect(most).toBeLessThanOrEqual(20);
      expect(budget.inUse()).toBe(0);
    }),
  );
});
