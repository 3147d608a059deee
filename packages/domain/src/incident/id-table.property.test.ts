import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIdTable } from './id-table.ts';

const CAPACITY = 24;
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const id = fc.oneof(
  hex,
  fc.tuple(hex, fc.nat()).map(([hash, revision]) => `${hash}#${revision}`),
  fc
    .tuple(hex, fc.constantFrom('#', '#0', '#01', '#1e3', '#x', '#4294967296', 'ff', '#-1', '#1 '))
    .map((p) => p.join('')),
  hex.map((hash) => hash.toUpperCase()),
  fc.constantFrom('', 'bench-00007x', 'case-1', '事件一', '\u0000', '\u0000\u0000', 'x'.repeat(200)),
  fc.string({ unit: 'binary' }),
);
const step = fc.record({ place: fc.nat(CAPACITY - 1), id, drop: fc.boolean() });

test('a table of ids gives back what was put, both ways, as a map would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const table = createIdTable(CAPACITY);
      const held = new Map<string, number>();
      const ids: (string | undefined)[] = Array.from({ length: CAPACITY });
      for (const { place, id: text, drop } of steps) {
        const there = ids[place];
        if (there !== undefined || drop) {
          table.drop(place);
          ids[place] = undefined;
          if (there !== undefined) held.delete(there);
        }
        if (!drop && !held.has(text)) {
          table.put(place, text);
          ids[place] = text;
          held.set(text, place);
        }
        expect(table.find(text)).toBe(held.get(text) ?? -1);
      }
      for (const [text, place] of held) expect(table.find(text)).toBe(place);
      expect(ids.map((_, place) => table.at(place))).toEqual(ids);
    }),
  );
});
