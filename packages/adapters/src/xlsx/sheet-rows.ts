import type { SheetCell } from '@tingchao/domain/report/sheet.ts';

/** Letters of XML that go on together: enough to be packed well, little enough to be forgotten at once. */
const PIECE = 65_536;

/**
 * Rows of a sheet as XML of SpreadsheetML (ECMA-376, part 1, 18.3.1.73), in pieces; `first` is the number of the first row.
 * Text stands in its cell (`inlineStr`) after `toText`, so that no table of all texts is kept; an empty cell is left out.
 * Throws for a number that is none.
 */
export function* sheetRows(
  rows: readonly (readonly SheetCell[])[],
  first: number,
  toText: (text: string) => string,
): Generator<string> {
  const columns: string[] = [];
  let piece = '';
  for (const [index, row] of rows.entries()) {
    const line = first + index;
    piece += `<row r="${line}">`;
    for (const [at, cell] of row.entries()) {
      if (cell === null || cell === '') continue;
      piece += cellXml(`${(columns[at] ??= columnName(at))}${line}`, cell, toText);
    }
    piece += '</row>';
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

function cellXml(reference: string, cell: string | number, toText: (text: string) => string): string {
  if (typeof cell === 'string') {
    return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escaped(toText(cell))}</t></is></c>`;
  }
  if (!Number.isFinite(cell)) throw new Error(`no number for a cell: ${cell}`);
  return `<c r="${reference}"><v>${cell}</v></c>`;
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (mark) => marks[mark] ?? mark);

/** `A` … `Z`, `AA` …, for columns counted from 0. */
function columnName(at: number): string {
  return `${at < 26 ? '' : columnName(Math.floor(at / 26) - 1)}${String.fromCodePoint(65 + (at % 26))}`;
}
