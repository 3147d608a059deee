import { type as sizes } from './layout.ts';
import type { Table } from './official-document.ts';

/** Width of signs as shares of the size of the letters: the widest digits of the usual faces, and what stands full width. */
const NARROW = 0.56;
const PERCENT = 0.9;
/** A column of words keeps room for so many letters. */
const FEWEST_LETTERS = 3;
const SPARE = 1;

const printedWidth = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (sign === '%' ? PERCENT : sign <= '\u007F' ? NARROW : 1), 0) * sizes.small;

/**
 * Widths of a table's columns in points, `total` in all, by their shares; a number with its sign (`99.87%`) is given the room to stand
 * on one line, taken from columns that have more than they need. Where the page is too narrow for all, each gets its part.
 */
export function columnWidths({ columns, rows }: Pick<Table, 'columns' | 'rows'>, total: number): readonly number[] {
  const sum = columns.reduce((all, { width }) => all + width, 0);
  const shared = columns.map(({ width }) => (total * width) / sum);
  const needs = columns.map(({ number }, at) =>
    number
      ? Math.max(0, ...rows.map(({ cells }) => printedWidth(cells[at] ?? ''))) + SPARE
      : FEWEST_LETTERS * sizes.small,
  );
  const lacking = shared.map((width, at) => (columns[at]!.number ? Math.max(0, needs[at]! - width) : 0));
  const spare = shared.map((width, at) => Math.max(0, width - needs[at]!));
  const [lacks, spares] = [lacking, spare].map((list) => list.reduce((all, one) => all + one, 0)) as [number, number];
  const moved = Math.min(lacks, spares);
  if (moved === 0) return shared;
  return shared.map((width, at) => width + (lacking[at]! * moved) / lacks - (spare[at]! * moved) / spares);
}
