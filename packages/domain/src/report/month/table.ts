/** A column of a table of figures, with the definition that is printed under it. */
export type Column<F> = {
  readonly key: string;
  readonly label: string;
  /** What is counted, in words. */
  readonly definition: string;
} & (
  | { readonly kind: 'count'; readonly is: (fact: F) => boolean }
  /** Share of one counted column in another. */
  | { readonly kind: 'rate'; readonly of: string; readonly among: string }
  /** Mean of what has a value. */
  | { readonly kind: 'mean'; readonly value: (fact: F) => number | null }
);

export type TableRow = {
  readonly key: string;
  readonly label: string;
  /** By column: a count, a share 0…1, a mean; null where nothing was there to divide by. */
  readonly cells: Readonly<Record<string, number | null>>;
};

/** A table of figures as it is printed and kept: every figure with what it was made of. */
export type FigureTable = {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly {
    readonly key: string;
    readonly label: string;
    readonly kind: 'count' | 'rate' | 'mean';
    readonly definition: string;
    /** Numerator and denominator of a rate. */
    readonly of?: string | undefined;
    readonly among?: string | undefined;
  }[];
  readonly rows: readonly TableRow[];
  /** All facts together; a fact that lies in two rows counts once here. */
  readonly total: TableRow;
};

export type TableSpec<F> = {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly Column<F>[];
  /** The rows a fact is counted in. */
  readonly rowsOf: (fact: F) => readonly string[];
  readonly rowLabel: (key: string) => string;
  /** Rows that are there also when they are empty, in their order; others follow, the fullest first. */
  readonly fixedRows?: readonly string[];
};

/** Counts facts into a table. Pure: a figure is the facts that fit its row and its column, and nothing else. */
export function tabulate<F>(facts: readonly F[], spec: TableSpec<F>): FigureTable {
  const { fixedRows = [], columns } = spec;
  const byRow = new Map<string, F[]>(fixedRows.map((key) => [key, []]));
  for (const fact of facts) {
    for (const key of new Set(spec.rowsOf(fact))) {
      const row = byRow.get(key);
      if (row) row.push(fact);
      else byRow.set(key, [fact]);
    }
  }
  const rest = [...byRow.keys()].filter((key) => !fixedRows.includes(key));
  const size = (key: string): number => byRow.get(key)?.length ?? 0;
  const order = [...fixedRows, ...rest.toSorted((a, b) => size(b) - size(a) || (a < b ? -1 : 1))];
  return {
    id: spec.id,
    name: spec.name,
    columns: columns.map(({ key, label, kind, definition, ...more }) => ({
      key,
      label,
      kind,
      definition,
      ...('of' in more ? { of: more.of, among: more.among } : {}),
    })),
    rows: order.map((key) => ({ key, label: spec.rowLabel(key), cells: cellsOf(byRow.get(key) ?? [], columns) })),
    total: { key: TOTAL, label: '合计', cells: cellsOf(facts, columns) },
  };
}

/** The key of the row of all facts. */
export const TOTAL = 'total';

function cellsOf<F>(facts: readonly F[], columns: readonly Column<F>[]): TableRow['cells'] {
  const cells: Record<string, number | null> = {};
  for (const column of columns) {
    if (column.kind === 'count') cells[column.key] = facts.reduce((sum, fact) => sum + (column.is(fact) ? 1 : 0), 0);
    if (column.kind === 'mean') cells[column.key] = meanOf(facts, column.value);
  }
  for (const column of columns) {
    if (column.kind !== 'rate') continue;
    const [of, among] = [cells[column.of] ?? 0, cells[column.among] ?? 0];
    cells[column.key] = among === 0 ? null : of / among;
  }
  return cells;
}

function meanOf<F>(facts: readonly F[], value: (fact: F) => number | null): number | null {
  let [sum, count] = [0, 0];
  for (const fact of facts) {
    const one = value(fact);
    if (one === null) continue;
    sum += one;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

/** What a figure was made of. */
export type Trace = {
  readonly definition: string;
  /** Ids of the facts counted; of a rate its numerator. */
  readonly ids: readonly string[];
  /** Of a rate: ids of its denominator. */
  readonly among?: readonly string[];
};

/** The facts behind one figure; undefined when the table has no such row or column. */
export function traceFigure<F extends { readonly id: string }>(
  facts: readonly F[],
  spec: TableSpec<F>,
  where: { readonly row: string; readonly column: string },
): Trace | undefined {
  const column = spec.columns.find(({ key }) => key === where.column);
  const inRow = where.row === TOTAL ? facts : facts.filter((fact) => spec.rowsOf(fact).includes(where.row));
  const isRow = where.row === TOTAL || inRow.length > 0 || spec.fixedRows?.includes(where.row) === true;
  if (column === undefined || !isRow) return undefined;
  const idsOf = (key: string): readonly string[] => {
    const counted = spec.columns.find((one) => one.key === key);
    return counted?.kind === 'count' ? inRow.filter(counted.is).map(({ id }) => id) : [];
  };
  const { definition } = column;
  switch (column.kind) {
    case 'count':
      return { definition, ids: idsOf(column.key) };
    case 'rate':
      return { definition, ids: idsOf(column.of), among: idsOf(column.among) };
    case 'mean':
      return { definition, ids: inRow.filter((fact) => column.value(fact) !== null).map(({ id }) => id) };
    default:
      return column satisfies never;
  }
}
