import { crc32, deflateRawSync } from 'node:zlib';
import writeExcelFile, { type SheetData } from 'write-excel-file/node';
import { safeCell } from '@tingchao/domain/report/safe-cell.ts';
import { packPieces } from '../zip/pack-pieces.ts';
import { readZip } from '../zip/read-zip.ts';
import { joinPacked, ZIP_LEVEL, type PackedFile } from '../zip/write-zip.ts';
import type { Sheet } from '@tingchao/domain/report/sheet.ts';
import { sheetRows } from './sheet-rows.ts';

/** The most a cell may hold, by the file format; what is longer ends in `……`. */
const MOST_LETTERS = 32_767;
/** The most lines a sheet may have, by the file format. */
const MOST_LINES = 1_048_576;
const WIDTH = 12;
const ROWS_END = '</sheetData>';

/**
 * A workbook as `.xlsx`: text as text, numbers as numbers, never a formula. Every text passes `safeCell`; what XML cannot
 * hold is left out; the same sheets give the same bytes. The rows are written and packed in pieces, so that a ledger of many
 * thousands costs what is packed of it (decision 0030). Throws for no sheets and for more than 1,048,576 lines.
 */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const frame = readZip(await frameOf(sheets));
  const files: PackedFile[] = [];
  for (const [path, bytes] of frame) {
    const [, nth] = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(path) ?? [];
    const sheet = nth === undefined ? undefined : sheets[Number(nth) - 1];
    files.push(sheet === undefined ? packed(path, bytes) : await packPieces(path, filled(bytes, sheet)));
  }
  return joinPacked(files);
}

/** The workbook with its notes and headers and without a row: names, widths, styles and relations are the library's. */
async function frameOf(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const names = new Set<string>();
  const parts = sheets.map((sheet) => {
    const notes = sheet.notes ?? [];
    if (notes.length + 1 + sheet.rows.length > MOST_LINES)
      throw new Error(`too many lines for one sheet: ${sheet.name}`);
    return {
      sheet: nameOf(sheet.name, names),
      data: [
        ...notes.map((note) => [cellText(note)]),
        sheet.header.map((label) => ({
          value: cellText(label),
          type: String,
          fontWeight: 'bold' as const,
          wrap: true,
        })),
      ] satisfies SheetData,
      columns: sheet.header.map((_, at) => ({ width: sheet.widths?.[at] ?? WIDTH })),
      stickyRowsCount: notes.length + 1,
    };
  });
  return writeExcelFile(parts, { fontFamily: 'SimSun', fontSize: 11 }).toBuffer();
}

/** A sheet of the frame with its rows, piece by piece. */
function* filled(frame: Uint8Array, { notes = [], rows }: Sheet): Generator<string> {
  const xml = new TextDecoder().decode(frame);
  const end = xml.lastIndexOf(ROWS_END);
  if (end < 0) throw new Error('a sheet without a place for its rows');
  yield xml.slice(0, end);
  yield* sheetRows(rows, notes.length + 2, cellText);
  yield xml.slice(end);
}

const packed = (path: string, bytes: Uint8Array): PackedFile => ({
  path,
  crc: crc32(bytes),
  size: bytes.length,
  packed: [deflateRawSync(bytes, { level: ZIP_LEVEL })],
});

const cellText = (text: string): string => xmlText(safeCell(text));

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
