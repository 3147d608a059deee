import { safeCell } from './safe-cell.ts';

/**
 * CSV for spreadsheets: UTF-8 with BOM, CRLF, every cell quoted. Tabs and line breaks become spaces; a cell that a
 * spreadsheet would run as a formula gets an apostrophe in front.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(text: string): string {
  const flat = safeCell(text).replaceAll(/[\t\r\n\v\f\u0085\u2028\u2029]+/gu, ' ');
  return `"${flat.replaceAll('"', '""')}"`;
}
