import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileScan } from './word-scan.ts';

const word = fc.string({ unit: fc.constantFrom('水', '电', '停', '气', '了'), minLength: 1, maxLength: 3 });

test('a scan finds exactly the lists that have a word in the text', () => {
  fc.assert(
    fc.property(fc.array(fc.array(word), { maxLength: 31 }), fc.string({ unit: word }), (lists, text) => {
      const bits = compileScan(lists)(text);
      lists.forEach((words, at) => expect(((bits >>> at) & 1) === 1).toBe(words.some((one) => text.includes(one))));
    }),
  );
});
