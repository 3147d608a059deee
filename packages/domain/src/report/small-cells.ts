/** A table of counts with its sums; null where a count is not shown. */
export type CoveredTable = {
  /** Rows × columns, each row ending in its sum, the last row holding the sums of the columns. */
  readonly cells: readonly (readonly (number | null)[])[];
};

type Spot = { readonly row: number; readonly column: number };

/**
 * Covers the small cells of a table of counts that adds up: every count below `least`, and as many more (the smallest that do)
 * as it takes that no covered count can be reckoned from what is shown and the sums. What is left allows each covered cell at
 * least two values. Rows and columns must be of whole numbers ≥ 0.
 */
export function coverSmallCells(counts: readonly (readonly number[])[], least: number): CoveredTable {
  const full = withSums(counts);
  const covered = full.map((row) => row.map((count) => count < least));
  for (let bare = bareSpots(full, covered); bare.length > 0; bare = bareSpots(full, covered)) {
    const next = smallestShown(full, covered, bare);
    if (next === undefined) break;
    covered[next.row]![next.column] = true;
  }
  return { cells: full.map((row, at) => row.map((count, column) => (covered[at]![column]! ? null : count))) };
}

/** Covered cells that can be reckoned. */
const bareSpots = (full: readonly (readonly number[])[], covered: readonly (readonly boolean[])[]): readonly Spot[] =>
  spots(full).filter((spot) => isCovered(covered, spot) && !isFree(full, covered, spot));

function withSums(counts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const rows = counts.map((row) => [...row, row.reduce((sum, one) => sum + one, 0)]);
  const width = (rows[0] ?? [0]).length;
  return [...rows, Array.from({ length: width }, (_, column) => rows.reduce((sum, row) => sum + row[column]!, 0))];
}

const spots = (table: readonly (readonly number[])[]): readonly Spot[] =>
  table.flatMap((cells, row) => cells.map((_, column) => ({ row, column })));

const isCovered = (covered: readonly (readonly boolean[])[], { row, column }: Spot): boolean =>
  covered[row]?.[column] === true;

/** The smallest shown cell in a row or column of one of these, else anywhere; a sum after a part of its size; undefined when all are covered. */
function smallestShown(
  full: readonly (readonly number[])[],
  covered: readonly (readonly boolean[])[],
  bare: readonly Spot[],
): Spot | undefined {
  const isSum = ({ row, column }: Spot): number => Number(row === full.length - 1 || column === full[0]!.length - 1);
  const isApart = (one: Spot): number =>
    Number(bare.every(({ row, column }) => one.row !== row && one.column !== column));
  const size = ({ row, column }: Spot): number => full[row]![column]!;
  const sorted = spots(full)
    .filter((one) => !isCovered(covered, one))
    .toSorted((a, b) => isApart(a) - isApart(b) || size(a) - size(b) || isSum(a) - isSum(b));
  const [first] = sorted;
  if (first === undefined) return undefined;
  // Of those that are as good, the one that leaves least to be covered.
  const alike = sorted.filter(
    (one) => size(one) === size(first) && isSum(one) === isSum(first) && isApart(one) === isApart(first),
  );
  const left = (one: Spot): number =>
    bareSpots(
      full,
      covered.map((row, at) => (at === one.row ? row.with(one.column, true) : row)),
    ).length;
  return alike.length === 1
    ? first
    : alike.map((one) => ({ one, left: left(one) })).toSorted((a, b) => a.left - b.left)[0]?.one;
}

/**
 * Whether a covered count could be another one: some covered cells can be raised and others lowered in turn, along rows and
 * columns and back, so that every sum stays and no count falls below nought. A sum counts against its parts, so its sign is
 * turned.
 */
function isFree(full: readonly (readonly number[])[], covered: readonly (readonly boolean[])[], spot: Spot): boolean {
  const [lastRow, lastColumn] = [full.length - 1, full[0]!.length - 1];
  const isTurned = ({ row, column }: Spot): boolean => (row === lastRow) !== (column === lastColumn);
  const canFall = ({ row, column }: Spot): boolean => full[row]![column]! > 0;
  const forward = (one: Spot): boolean => !isTurned(one) || canFall(one);
  const backward = (one: Spot): boolean => isTurned(one) || canFall(one);
  const open = spots(full).filter(
    (one) => isCovered(covered, one) && !(one.row === spot.row && one.column === spot.column),
  );
  const next = (node: string): readonly string[] =>
    open.flatMap((one) => {
      if (node === `r${one.row}` && forward(one)) return [`c${one.column}`];
      return node === `c${one.column}` && backward(one) ? [`r${one.row}`] : [];
    });
  const [row, column] = [`r${spot.row}`, `c${spot.column}`];
  return (forward(spot) && reaches(column, row, next)) || (backward(spot) && reaches(row, column, next));
}

function reaches(from: string, to: string, next: (node: string) => readonly string[]): boolean {
  const seen = new Set([from]);
  const waiting = [from];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === to) return true;
    for (const one of next(node)) {
      if (seen.has(one)) continue;
      seen.add(one);
      waiting.push(one);
    }
  }
  return false;
}
