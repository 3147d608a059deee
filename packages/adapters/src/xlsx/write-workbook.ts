import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { safeCell } from '@tingchao/domain/report/safe-cell.ts';
import { withoutTimes } from '../zip/write-zip.ts';
import type { Sheet, SheetCell } from '@tingchao/domain/report/sheet.ts';

/** The most a cell may hold, by the file format; what is longer ends in `……`. */
const MOST_LETTERS = 32_767;
const WIDTH = 12;

/**
 * A workbook as `.xlsx`: text as text, numbers as numbers, never a formula. Every text passes `safeCell`; what XML cannot
 * hold is left out; the same sheets give the same bytes. Throws for no sheets and for more than 1,048,576 lines.
 */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const names = new Set<string>();
  const parts = sheets.map((sheet) => {
    const notes = sheet.notes ?? [];
    return {
      sheet: nameOf(sheet.name, names),
      data: [
        ...notes.map((note) => [textCell(note)]),
        sheet.header.map((label) => ({
          value: textCell(label),
          type: String,
          fontWeight: 'bold' as const,
          wrap: true,
        })),
        ...sheet.rows.map((row) => row.map(toCell)),
      ] satisfies SheetData,
      columns: sheet.header.map((_, at) => ({ width: sheet.widths?.[at] ?? WIDTH })),
      stickyRowsCount: notes.length + 1,
    };
  });
  return withoutTimes(await writeExcelFile(parts, { fontFamily: 'SimSun', fontSize: 11 }).toBuffer());
}

const toCell = (cell: SheetCell) => {
  if (cell === null || cell === '') return null;
  return typeof cell === 'number' ? cell : textCell(cell);
};

/** A bare string is written as text whatever it says; an object a cell would take ten times the memory. */
const textCell = (text: string): string => xmlText(safeCell(text));

/** Half of a surrogate pair and what XML 1.0 forbids; a cell with one of them makes the whole file unreadable. */
const FORBIDDEN = /[\p{Cc}--[\t\n\r]]|[\p{Surrogate}\ufffe\uffff]/gv;

/** Text as a cell can hold it. `_x0041_` would be read as `A`: its first sign is written so that it stays what it is. */
function xmlText(text: string): string {
  const clean = text
    .replaceAll(FORBIDDEN, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  return clean.length <= MOST_LETTERS ? clean : `${clean.slice(0, MOST_LETTERS - 2).replace(/[\ud800-\udbff]$/, '')}……`;
}

/** A name that workbooks allow, unlike every other of this one. */
function nameOf(wanted: string, taken: Set<string>): string {
  const plain = wanted.replaceAll(/[\\/?*[\]:']/g, ' ').trim() || '表';
  let name = plain.slice(0, 31);
  for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${plain.slice(0, 27)} ${n}`;
  taken.add(name.toLowerCase());
  return name;
}
