import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverSmallCells } from './small-cells.ts';

const LEAST = 5;
const counts = (rows: number, columns: number, most: number) =>
  fc.array(fc.array(fc.nat({ max: most }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  });

type Table = readonly (readonly number[])[];

const sumUp = (table: Table): Table => {
  const rows = table.map((row) => [...row, row.reduce((sum, one) => sum + one, 0)]);
  return [...rows, rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0))];
};

/** Every table of small numbers that shows what was published: what somebody with patience can find out. */
function tablesThatFit(shown: readonly (readonly (number | null)[])[], most: number): readonly Table[] {
  const [rows, columns] = [shown.length - 1, shown[0]!.length - 1];
  const found: Table[] = [];
  const table = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0));
  const walk = (at: number): void => {
    if (at === rows * columns) {
      const whole = sumUp(table);
      const fits = shown.every((row, r) => row.every((cell, c) => cell === null || cell === whole[r]![c]));
      if (fits) found.push(whole);
      return;
    }
    const [r, c] = [Math.floor(at / columns), at % columns];
    const told = shown[r]![c]!;
    for (const value of told === null ? Array.from({ length: most + 1 }, (_, n) => n) : [told]) {
      table[r]![c] = value;
      walk(at + 1);
    }
  };
  walk(0);
  return found;
}

describe('a table that is published', () => {
  test('shows no count below five, sums included, and nothing that is not so', () => {
    fc.assert(
      fc.property(counts(4, 3, 12), (table) => {
        const whole = sumUp(table);
        for (const [r, row] of coverSmallCells(table, LEAST).cells.entries()) {
          for (const [c, cell] of row.entries()) {
            if (cell === null) continue;
            expect(cell).toBeGreaterThanOrEqual(LEAST);
            expect(cell).toBe(whole[r]![c]);
          }
        }
      }),
    );
  });

  test('lets nobody reckon what is covered: every covered count could be another one', () => {
    fc.assert(
      fc.property(counts(2, 2, 7), (table) => {
        const { cells } = coverSmallCells(table, LEAST);
        const fitting = tablesThatFit(cells, 9);
        for (const [r, row] of cells.entries()) {
          for (const [c, cell] of row.entries()) {
            if (cell !== null) continue;
            expect(new Set(fitting.map((one) => one[r]![c])).size, JSON.stringify({ table, cells })).toBeGreaterThan(1);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  test('keeps what is large enough', () => {
    const table = [
      [20, 30],
      [40, 50],
    ];
    expect(coverSmallCells(table, LEAST).cells).toEqual(sumUp(table));
  });

  test('covers a second cell of a row whose sum would give the first away', () => {
    const { cells } = coverSmallCells(
      [
        [3, 20, 30],
        [10, 20, 30],
      ],
      LEAST,
    );
    expect(cells[0]?.filter((cell) => cell === null).length).toBeGreaterThan(1);
    expect(cells.filter((row) => row[0] === null).length).toBeGreaterThan(1);
  });
});
