import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasPair, hasWide, PAIR_BITS, pairHash, setPair, setWide, WIDE_PAIR_BITS } from './hash.ts';

const unit = fc.integer({ min: 0x4e00, max: 0x9fa5 });

test('a filter of pairs never misses one that was set', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(unit, unit), { maxLength: 300 }), (given) => {
      const pairs = given.map(([a, b]) => pairHash(a, b));
      const filter = new Uint32Array(PAIR_BITS / 32);
      const wide = new Uint32Array(WIDE_PAIR_BITS / 32);
      for (const pair of pairs) {
        setPair(filter, pair);
        setWide(wide, pair);
      }
      expect(pairs.every((pair) => hasPair(filter, 0, pair) && hasWide(wide, pair))).toBe(true);
    }),
  );
});

test('of ten thousand names that a short post does not mention at most ten seem to stand in it', () => {
  const filter = new Uint32Array(PAIR_BITS / 32);
  const wide = new Uint32Array(WIDE_PAIR_BITS / 32);
  for (let i = 0; i < 60; i += 1) {
    setPair(filter, pairHash(0x5000 + i, 0x5001 + i));
    setWide(wide, pairHash(0x5000 + i, 0x5001 + i));
  }
  const seen = Array.from({ length: 10_000 }, (_, i) => pairHash(0x6000 + (i % 100), 0x7000 + Math.trunc(i / 100)));
  expect(seen.filter((pair) => hasPair(filter, 0, pair)).length).toBeLessThanOrEqual(10);
  expect(seen.filter((pair) => hasWide(wide, pair)).length).toBeLessThanOrEqual(10);
});
