import type { Block, Table } from '../../document/official-document.ts';
import type { FigureTable, TableRow } from './table.ts';

/** A figure as it is printed: counts whole, shares as percentages, means to a tenth, nothing to divide by as a dash. */
export function printFigure(value: number | null | undefined, kind: 'count' | 'rate' | 'mean' | 'hours'): string {
  if (value === null || value === undefined) return '—';
  if (kind === 'count') return String(value);
  return kind === 'rate' ? `${(value * 100).toFixed(1)}%` : value.toFixed(1);
}

/** Some columns of a table of figures for a page, its definitions under it. Every row names what its figures are traced by. */
export function figureBlock(
  table: FigureTable,
  keys: readonly string[],
  options: { readonly first: string; readonly most?: number },
): Block {
  const columns = keys.map((key) => columnOf(table, key));
  const rows = table.rows.slice(0, options.most ?? table.rows.length);
  const left = table.rows.length - rows.length;
  const line = (row: TableRow): Table['rows'][number] => ({
    cells: [row.label, ...columns.map(({ key, kind }) => printFigure(row.cells[key], kind))],
    sources: [`${table.id}/${row.key}`],
  });
  return {
    kind: 'table',
    table: {
      title: table.name,
      columns: [
        { label: options.first, width: 3, number: false },
        ...columns.map(({ label }) => ({ label, width: 1.4, number: true })),
      ],
      rows: [...rows.map(line), line(table.total)],
      note: `${left > 0 ? `另有 ${left} 行见工作簿。` : ''}口径：${columns.map(({ label, definition }) => `${label}——${definition}`).join('；')}。`,
    },
  };
}

/** A column of a table. Throws for one that the table does not have. */
export function columnOf(table: FigureTable, key: string): FigureTable['columns'][number] {
  const column = table.columns.find((one) => one.key === key);
  if (column === undefined) throw new Error(`table ${table.id} has no column ${key}`);
  return column;
}

export const paragraph = (text: string, sources: readonly string[] = []): Block => ({
  kind: 'paragraph',
  text,
  sources,
});

/** A figure in a sentence, from the row of all. */
export const totalOf = (table: FigureTable, key: string): string =>
  printFigure(table.total.cells[key], columnOf(table, key).kind);
