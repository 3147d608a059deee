import { importFields, type ImportField, type ImportMapping } from '@tingchao/domain/post/import-settings.ts';
import { guessDelimiter, readCsv } from './csv.ts';
import { UnreadableFile, type FileText } from './file-text.ts';

/** One row of an import by field, or what is wrong with it. */
export type Row =
  | { readonly line: number; readonly values: Readonly<Partial<Record<ImportField, string>>> }
  | { readonly line: number; readonly problem: string };

/** The file lacks columns it must have; the message names them and what the file has instead. */
export class MissingColumns extends UnreadableFile {}

/**
 * Reads the rows of a CSV or JSONL file by a mapping. Throws `MissingColumns` before the first row when a CSV header lacks a
 * required column; a broken row comes back as a problem and the rows behind it go on.
 */
export async function* readRows(
  file: FileText,
  mapping: ImportMapping,
  onBytes?: (read: number) => void,
): AsyncGenerator<Row> {
  const pieces = file.pieces(onBytes);
  const head = await headOf(pieces);
  const start = head.text.replace(/^\uFEFF/, '').trimStart();
  if (start === '') throw new UnreadableFile('文件里没有内容');
  if (start.startsWith('[')) throw new UnreadableFile('这是 JSON 数组；请改成 JSONL（每行一个对象）再导入');
  const all = joined(head.text, pieces);
  yield* start.startsWith('{') ? jsonRows(all, mapping) : csvRows(all, start, mapping);
}

/** Enough of the file to see its form and its header line. */
async function headOf(pieces: AsyncGenerator<string>): Promise<{ readonly text: string }> {
  let text = '';
  while (text.length < 16_384) {
    const next = await pieces.next();
    if (next.done === true) break;
    text += next.value;
  }
  return { text };
}

async function* joined(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

async function* csvRows(text: AsyncIterable<string>, start: string, mapping: ImportMapping): AsyncGenerator<Row> {
  const delimiter = guessDelimiter(start.split(/\r?\n|\r/, 1)[0] as string);
  let columns: ReadonlyMap<ImportField, number> | undefined;
  let width = 0;
  for await (const { line, fields, problem } of readCsv(text, delimiter)) {
    if (columns === undefined) {
      width = fields.length;
      columns = columnsOf(fields, mapping);
    } else if (problem !== null) yield { line, problem };
    else if (fields.length > width && fields.slice(width).some((field) => field.trim() !== '')) {
      yield { line, problem: `有 ${fields.length} 格，表头只有 ${width} 列，多半是引号没有成对` };
    } else yield { line, values: pick(columns, (index) => fields[index] ?? '') };
  }
}

function columnsOf(header: readonly string[], mapping: ImportMapping): ReadonlyMap<ImportField, number> {
  const names = header.map((name) => name.trim());
  const columns = new Map<ImportField, number>();
  for (const field of importFields) {
    const index = aliases(mapping, field)
      .map((name) => names.indexOf(name))
      .find((at) => at >= 0);
    if (index !== undefined) columns.set(field, index);
  }
  const missing = mapping.required.filter((field) => !columns.has(field));
  if (missing.length === 0) return columns;
  const wanted = missing.map((field) => `“${aliases(mapping, field).join('/') || field}”`).join('、');
  throw new MissingColumns(`缺少列 ${wanted}；表头是：${names.join('、').slice(0, 200)}`);
}

function aliases(mapping: ImportMapping, field: ImportField): readonly string[] {
  const column = mapping.columns[field];
  if (column === undefined) return [];
  return typeof column === 'string' ? [column] : column;
}

async function* jsonRows(text: AsyncIterable<string>, mapping: ImportMapping): AsyncGenerator<Row> {
  for await (const { line, content } of lines(text)) {
    if (content.trim() === '') continue;
    const object = toObject(content);
    if (object === undefined) {
      yield { line, problem: '不是一个完整的 JSON 对象' };
      continue;
    }
    const values: Partial<Record<ImportField, string>> = {};
    for (const field of importFields) {
      const found = aliases(mapping, field)
        .map((name) => asText(object[name]))
        .find((value) => value !== undefined);
      if (found !== undefined && found.trim() !== '') values[field] = found.trim();
    }
    const missing = mapping.required.filter((field) => values[field] === undefined);
    if (missing.length === 0) yield { line, values };
    else yield { line, problem: `缺少 ${missing.map((field) => aliases(mapping, field).join('/')).join('、')}` };
  }
}

async function* lines(
  text: AsyncIterable<string>,
): AsyncGenerator<{ readonly line: number; readonly content: string }> {
  let rest = '';
  let line = 0;
  for await (const piece of text) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() as string;
    for (const content of parts) yield { line: (line += 1), content };
  }
  yield { line: line + 1, content: rest };
}

function toObject(content: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(content.replace(/^\uFEFF/, ''));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : undefined;

function pick(
  columns: ReadonlyMap<ImportField, number>,
  value: (index: number) => string,
): Readonly<Partial<Record<ImportField, string>>> {
  const values: Partial<Record<ImportField, string>> = {};
  for (const [field, index] of columns) {
    const text = value(index).trim();
    if (text !== '') values[field] = text;
  }
  return values;
}
