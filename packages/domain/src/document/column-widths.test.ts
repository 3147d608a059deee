import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnWidths } from './column-widths.ts';

const words = { label: '单位', width: 6, number: false };
const rate = { label: '答复率', width: 0.5, number: true };
const row = (...cells: string[]) => ({ cells, sources: ['处置单 1号'] });

test('a rate stands on one line: its column takes room from the column of words', () => {
  const [unit = 0, share = 0] = columnWidths({ columns: [words, rate], rows: [row('县住建局', '100.00%')] }, 400);
  expect(share).toBeGreaterThan(12 * (6 * 0.56 + 0.9));
  expect(unit + share).toBeCloseTo(400);
});

test('where everything fits, the shares stay as they are', () => {
  expect(columnWidths({ columns: [words, { ...rate, width: 6 }], rows: [row('县住建局', '3')] }, 400)).toEqual([
    200, 200,
  ]);
});

test('whatever is in a table, its columns fill the page and none is gone', () => {
  const column = fc.record({ label: fc.string(), width: fc.integer({ min: 1, max: 9 }), number: fc.boolean() });
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 12 }), fc.string({ maxLength: 30 }), (columns, text) => {
      const widths = columnWidths({ columns, rows: [row(...columns.map(() => text))] }, 400);
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(400);
      for (const width of widths) expect(width).toBeGreaterThan(0);
    }),
  );
});
