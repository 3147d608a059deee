import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashText } from './hash-features.ts';
import { compileLinear, type LinearWeights } from './linear-model.ts';
import { packWeights, unpackWeights } from './pack-model.ts';

const hash = { bits: 10, grams: 2 };
const heads = [
  { name: 'topic', classes: ['a', 'b', 'c'] },
  { name: 'kind', classes: ['咨询', '投诉'] },
] as const;
const width = 5;

const someWeights: fc.Arbitrary<LinearWeights> = fc
  .uniqueArray(fc.integer({ min: 0, max: 1023 }), { maxLength: 60 })
  .chain((list) =>
    fc.record({
      hash: fc.constant(hash),
      heads: fc.constant(heads),
      buckets: fc.constant(Uint32Array.from(list.toSorted((a, b) => a - b))),
      weights: fc.int8Array({ minLength: list.length * width, maxLength: list.length * width, min: -127 }),
      scales: fc.float32Array({ minLength: width, maxLength: width, min: 0, max: 1, noNaN: true }),
      bias: fc.float32Array({ minLength: width, maxLength: width, min: -4, max: 4, noNaN: true }),
    }),
  );
const someText = fc.string({ unit: 'binary', maxLength: 300 });

test('weights come back from bytes as they were', () => {
  fc.assert(
    fc.property(someWeights, (weights) => {
      expect(unpackWeights(packWeights(weights))).toEqual({ ok: true, value: weights });
    }),
  );
});

test('two classes in one number are added as each alone would be', () => {
  fc.assert(
    fc.property(someWeights, someText, (weights, text) => {
      const { votes } = compileLinear(weights).read(text, 0);
      const scores = plainScores(weights, text);
      const top = Math.max(...scores.slice(0, 3));
      const shares = scores.slice(0, 3).map((score) => Math.exp(score - top));
      const sum = shares.reduce((a, b) => a + b, 0);
      for (const [k, share] of shares.entries()) expect(votes.topic.shares[k]).toBeCloseTo(share / sum, 3);
    }),
  );
});

/** The same sums, one class after the other. */
function plainScores({ buckets, weights, scales, bias }: LinearWeights, text: string): number[] {
  const hashed = hashText(text, 0, hash);
  const values = new Map<number, number>();
  for (let at = 0; at < hashed.count; at += 1) {
    const row = buckets.indexOf(hashed.buckets[at]!);
    if (row >= 0 && !values.has(row)) values.set(row, at < hashed.headCount ? 1 : 0.6);
  }
  const norm = Math.sqrt([...values.values()].reduce((sum, value) => sum + value * value, 0)) || 1;
  return Array.from({ length: width }, (_, k) =>
    [...values].reduce((sum, [row, value]) => sum + (value * weights[row * width + k]! * scales[k]!) / norm, bias[k]!),
  );
}

test('whatever a text holds, reading it twice gives the same and explains only with what stands in it', () => {
  const garbage = fc.oneof(
    someText,
    fc.constantFrom(
      '',
      '\ud800',
      '\udfff\ud800'.repeat(50),
      '啊'.repeat(65_536),
      '😀'.repeat(2_000),
      'a'.repeat(65_536),
    ),
  );
  fc.assert(
    fc.property(someWeights, garbage, fc.nat(20), (weights, text, titleEnd) => {
      const model = compileLinear(weights);
      const one = model.read(text, Math.min(titleEnd, text.length));
      const words = one.explain('topic', 'a');
      const other = model.read(text, Math.min(titleEnd, text.length));
      expect(other.votes).toEqual(one.votes);
      expect(words.every((word) => text.includes(word))).toBe(true);
      expect(one.votes.topic.shares.every((share) => share >= 0 && share <= 1)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
