import { readWorkbook, UnreadableWorkbook } from '@tingchao/adapters/xlsx/read-workbook.ts';
import { UnreadableFile } from './file-text.ts';

/** Lines above the header that carry a title, a period, a unit: not more than these. */
const MAX_TITLE_ROWS = 10;

/** A workbook as CSV, from its header row on, so that whatever reads an export reads it too. Throws `UnreadableFile`. */
export function workbookText(bytes: Uint8Array): string {
  try {
    const rows = readWorkbook(bytes);
    if (rows.length === 0) throw new UnreadableFile('表格是空的');
    return rows
      .slice(headerOf(rows))
      .map((row) => row.map(quoted).join(','))
      .join('\r\n');
  } catch (error) {
    if (error instanceof UnreadableWorkbook) throw new UnreadableFile(error.message, { cause: error });
    throw error;
  }
}

/** The first row that is as wide as those below it: a title above fills one cell of many. */
function headerOf(rows: readonly (readonly string[])[]): number {
  const filled = rows.slice(0, MAX_TITLE_ROWS + 1).map((row) => row.filter((cell) => cell.trim() !== '').length);
  const widest = Math.max(...filled);
  return Math.max(
    0,
    filled.findIndex((count) => count >= Math.max(2, widest * 0.6)),
  );
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
