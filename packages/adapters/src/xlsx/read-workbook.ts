import { openZip, type ZipFile } from '../draft/read-zip.ts';
import { decodeEntities } from '../web/html-entities.ts';

/** The file is no workbook that can be read; the message is one line with what to do. */
export class UnreadableWorkbook extends Error {
  override readonly name = 'UnreadableWorkbook';
}

const MAX_PART_BYTES = 96 * 1024 * 1024;
const MAX_ROWS = 200_000;
const MAX_COLUMNS = 300;

/**
 * The rows of the first sheet of an .xlsx that has any, as the cells show text: shared and inline strings, numbers as stored
 * (dates are Excel's day numbers), results of formulas, never the formulas. Empty rows are left out. What an archive says of
 * its own size is not believed. Throws `UnreadableWorkbook`, also for encrypted files.
 */
export function readWorkbook(bytes: Uint8Array): readonly (readonly string[])[] {
  const zip = opened(bytes);
  const shared = stringsOf(partOf(zip, 'xl/sharedStrings.xml') ?? '');
  const sheets = zip.names.filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name));
  if (sheets.length === 0) throw new UnreadableWorkbook('这个压缩包里没有 Excel 表格');
  for (const name of sheets.toSorted((a, b) => numberIn(a) - numberIn(b))) {
    const rows = rowsOf(partOf(zip, name) ?? '', shared);
    if (rows.length > 0) return rows;
  }
  return [];
}

const numberIn = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);

function opened(bytes: Uint8Array): ZipFile {
  try {
    return openZip(bytes);
  } catch (error) {
    throw new UnreadableWorkbook('Excel 文件已损坏，请重新导出', { cause: error });
  }
}

function partOf(zip: ZipFile, name: string): string | undefined {
  try {
    const part = zip.read(name, MAX_PART_BYTES);
    return part === undefined ? undefined : new TextDecoder().decode(part);
  } catch (error) {
    throw new UnreadableWorkbook('Excel 文件设了密码、已损坏或解开后过大，请另存一份再导入', { cause: error });
  }
}

/** The text of every `<si>`; phonetic hints are no text. */
function stringsOf(xml: string): readonly string[] {
  const strings: string[] = [];
  for (const [, item = ''] of xml.matchAll(/<si\b[^>]*?(?:\/>|>([\s\S]*?)<\/si>)/g)) strings.push(textOf(item));
  return strings;
}

const textOf = (xml: string): string =>
  [...xml.replaceAll(/<rPh\b[\s\S]*?<\/rPh>/g, '').matchAll(/<t\b[^>]*?(?:\/>|>([^<]*)<\/t>)/g)]
    .map(([, text = '']) => decodeEntities(text))
    .join('');

function rowsOf(xml: string, shared: readonly string[]): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (const [, content = ''] of xml.matchAll(/<row\b[^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)) {
    const cells: string[] = [];
    for (const [, attributes = '', inner = ''] of content.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = columnOf(/\br="([A-Z]+)/.exec(attributes)?.[1], cells.length);
      if (column >= MAX_COLUMNS) continue;
      while (cells.length < column) cells.push('');
      cells[column] = cellText(/\bt="(\w+)"/.exec(attributes)?.[1], inner, shared);
    }
    if (cells.some((cell) => cell.trim() !== '')) rows.push(cells);
    if (rows.length > MAX_ROWS) throw new UnreadableWorkbook(`表格超过 ${MAX_ROWS} 行，请分成几份再导入`);
  }
  return rows;
}

function columnOf(letters: string | undefined, next: number): number {
  if (letters === undefined) return next;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText(type: string | undefined, inner: string, shared: readonly string[]): string {
  if (type === 'inlineStr') return textOf(inner);
  const value = decodeEntities(/<v\b[^>]*>([^<]*)<\/v>/.exec(inner)?.[1] ?? '');
  if (type === 's') return shared[Number(value)] ?? '';
  if (type === 'e') return '';
  return type === 'b' ? (value === '1' ? '是' : '否') : value;
}
