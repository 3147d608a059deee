import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBuckets, createPostings, type Postings } from './postings.ts';

const KEY = 0x12345678;

function walked(postings: Postings, oldest = 1, key = KEY): number[] {
  const posts = new Uint32Array(64);
  return [...posts.subarray(0, postings.walk(key, oldest, posts))];
}

test('a walk meets the newest posts first, as many as were asked for', () => {
  for (const postings of [createPostings(3, 8), createBuckets(8)]) {
    for (let post = 1; post <= 10; post += 1) postings.add(KEY, post);
    expect(walked(postings)).toEqual([10, 9, 8]);
  }
});

test('posts that have left are not met any more', () => {
  for (const postings of [createPostings(5, 8), createBuckets(8)]) {
    for (const post of [1, 4, 7]) postings.add(KEY, post);
    expect(walked(postings, 4)).toEqual([7, 4]);
    expect(walked(postings, 8)).toEqual([]);
  }
});

test('each list gives its newest posts, however the posts of several keys are mixed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 300 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 300 }),
      (keys, most, oldest) => {
        for (const [postings, held] of [[createPostings(most, 3), most] as const, [createBuckets(3), 3] as const]) {
          keys.forEach((key, at) => postings.add(key * 2 ** 29, at + 1));
          for (let key = 0; key <= 4; key += 1) {
            const all = keys.flatMap((other, at) => (other === key && at + 1 >= oldest ? [at + 1] : []));
            expect(walked(postings, oldest, key * 2 ** 29)).toEqual(all.toReversed().slice(0, held));
          }
        }
      },
    ),
  );
});

test('lists that are split go on giving the newest posts of each key', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(7), { maxLength: 300 }),
      fc.nat(300),
      fc.integer({ min: 1, max: 30 }),
      (keys, split, most) => {
        for (const [postings, held] of [[createPostings(most, 3), most] as const, [createBuckets(3), 3] as const]) {
          keys.forEach((key, at) => {
            if (at === split) postings.grow();
            postings.add(key * 2 ** 29, at + 1);
          });
          for (let key = 0; key <= 7; key += 1) {
            const all = keys.flatMap((other, at) => (other === key ? [at + 1] : []));
            expect(walked(postings, 1, key * 2 ** 29)).toEqual(all.toReversed().slice(0, held));
          }
        }
      },
    ),
  );
});

test('posts of two keys in one list are told apart from the split on', () => {
  const postings = createPostings(20, 3);
  const [one, other] = [0, 2 ** 28];
  postings.add(one, 1);
  postings.add(other, 2);
  expect(walked(postings, 1, one)).toEqual([2, 1]);
  postings.grow();
  postings.add(one, 3);
  postings.add(other, 4);
  expect(walked(postings, 1, one)).toEqual([3, 2, 1]);
  expect(walked(postings, 1, other)).toEqual([4, 2, 1]);
});

test('a bucket that two keys share gives each its own', () => {
  const postings = createBuckets(8);
  postings.add(KEY, 1);
  postings.add(KEY + 1, 2);
  postings.add(KEY, 3);
  expect(walked(postings)).toEqual([3, 1]);
  expect(walked(postings, 1, KEY + 1)).toEqual([2]);
});

test('the memory held does not grow with the posts of a key', () => {
  for (const postings of [createPostings(20, 8), createBuckets(8)]) {
    const before = postings.bytes;
    for (let post = 1; post <= 10_000; post += 1) postings.add(KEY, post);
    expect(postings.bytes).toBe(before);
  }
});
