import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BANDS,
  SIGNATURE_SIZE,
  packSignature,
  SIGNATURE_WORDS,
  signUnits,
  similarityOfPacked,
  writeBandKeys,
} from './min-hash.ts';

const characters =
  '河水发黑死鱼停水暖气工资学校食堂小区物业收费拆迁公交路灯垃圾噪音领导部门解决反映居民村民孩子老人医院';
const text = fc
  .array(fc.integer({ min: 0, max: characters.length - 1 }), { minLength: 40, maxLength: 300 })
  .map((at) => at.map((index) => characters.charAt(index)).join(''));

const unitsOf = (of: string): Uint16Array => Uint16Array.from({ length: of.length }, (_, at) => of.charCodeAt(at));
const signed = (of: string): Uint32Array => {
  const signature = new Uint32Array(SIGNATURE_SIZE);
  signUnits(unitsOf(of), of.length, signature);
  return signature;
};
const bytes = (of: string): Uint32Array => {
  const packed = new Uint32Array(SIGNATURE_WORDS);
  packSignature(signed(of), packed, 0);
  return packed;
};
const grams = (of: string): Set<string> =>
  new Set(Array.from({ length: of.length - 2 }, (_, at) => of.slice(at, at + 3)));
const jaccard = (a: string, b: string): number => {
  const [x, y] = [grams(a), grams(b)];
  return x.intersection(y).size / x.union(y).size;
};

test('the same text has the same signature and likeness 1', () => {
  fc.assert(fc.property(text, (of) => similarityOfPacked(bytes(of), 0, bytes(of), 0) === 1));
});

test('as many bytes are found to agree as do', () => {
  const bytesOf = fc.uint8Array({ minLength: SIGNATURE_SIZE, maxLength: SIGNATURE_SIZE });
  fc.assert(
    fc.property(bytesOf, bytesOf, fc.integer({ min: 0, max: SIGNATURE_SIZE }), (one, drawn, common) => {
      const other = drawn.map((value, at) => (at < common ? (one[at] as number) : value));
      const [a, b] = [one, other].map((all) => {
        const packed = new Uint32Array(SIGNATURE_WORDS);
        packSignature(Uint32Array.from(all), packed, 0);
        return packed;
      });
      const same = one.filter((value, at) => value === other[at]).length;
      const expected = Math.max(0, (same / SIGNATURE_SIZE - 1 / 256) / (1 - 1 / 256));
      expect(similarityOfPacked(a as Uint32Array, 0, b as Uint32Array, 0)).toBe(expected);
    }),
  );
});

test('the estimate lies within 0.25 of the true likeness, however much of the text was changed', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 300 }), text, (of, from, other) => {
      const changed = of.slice(0, from) + other.slice(0, Math.max(0, of.length - from));
      const estimate = similarityOfPacked(bytes(of), 0, bytes(changed), 0);
      expect(Math.abs(estimate - jaccard(of, changed))).toBeLessThan(0.25);
    }),
  );
});

test('two texts that share nine tenths of their 3-grams meet in a band', () => {
  fc.assert(
    fc.property(text, (of) => {
      const longer = `${of}转`;
      const [a, b] = [of, longer].map((one) => {
        const keys = new Uint32Array(BANDS);
        writeBandKeys(signed(one), keys);
        return keys;
      });
      const meet = Array.from({ length: BANDS }, (_, band) => a?.[band] === b?.[band]);
      expect(jaccard(of, longer)).toBeGreaterThan(0.9);
      expect(meet).toContain(true);
    }),
  );
});

test('a text of two characters has no signature', () => {
  expect(signUnits(unitsOf('停水'), 2, new Uint32Array(SIGNATURE_SIZE))).toBe(false);
});
