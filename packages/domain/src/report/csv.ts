/** What a spreadsheet takes for the start of a formula, in half and full width. */
const FORMULA_START = /^[\s\u200b-\u200f\u2060\ufeff]*[=+@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212-]/u;

/**
 * CSV for spreadsheets: UTF-8 with BOM, CRLF, every cell quoted. Tabs and line breaks become spaces; a cell that a
 * spreadsheet would run as a formula gets an apostrophe in front.
 */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(text: string): string {
  const flat = text.replaceAll(/[\t\r\n\v\f\u0085\u2028\u2029]+/gu, ' ');
  const wasFlattened = /^[\t\r\n]/u.test(text);
  const safe = FORMULA_START.test(flat) || wasFlattened ? `'${flat}` : flat;
  return `"${safe.replaceAll('"', '""')}"`;
}
