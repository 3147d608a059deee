import { expect, test } from 'vitest';
import { createPostings } from './postings.ts';

const KEY = 0x12345678;

function walked(postings: ReturnType<typeof createPostings>, limit: number): number[] {
  const slots = new Int32Array(limit);
  return [...slots.subarray(0, postings.walk(KEY, limit, slots))];
}

test('a walk meets the newest entries first and stops at its limit', () => {
  const postings = createPostings(64, 8);
  for (let slot = 0; slot < 10; slot += 1) postings.add(KEY, slot);
  expect(walked(postings, 3)).toEqual([9, 8, 7]);
});

test('entries that were overwritten are not met any more', () => {
  const postings = createPostings(16, 8);
  postings.add(KEY, 1);
  for (let slot = 0; slot < 15; slot += 1) postings.add(~KEY >>> 0, slot);
  expect(walked(postings, 10)).toEqual([1]);
  postings.add(~KEY >>> 0, 99);
  expect(walked(postings, 10)).toEqual([]);
});

test('the memory held does not grow with what is added', () => {
  const postings = createPostings(1000, 8);
  const before = postings.bytes;
  for (let slot = 0; slot < 10_000; slot += 1) postings.add(slot * 7919, slot);
  expect(postings.bytes).toBe(before);
});
