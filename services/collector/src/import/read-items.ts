import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import type { ImportMapping } from '@tingchao/domain/post/import-settings.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { FileText } from './file-text.ts';
import { readRows } from './read-rows.ts';
import { rowToItem } from './row-to-item.ts';

export type BadRow = { readonly line: number; readonly reason: string };
export type ItemBatch = {
  readonly items: readonly CollectedItem[];
  readonly bad: readonly BadRow[];
  /** Picture files that rows name, by the place of the item in `items`. */
  readonly pictures: ReadonlyMap<number, { readonly line: number; readonly name: string }>;
};

/** What one request of the interface takes well: rows, and UTF-16 units of text in them. */
const MAX_ROWS = 2000;
const MAX_UNITS = 1_500_000;

/** Reads a file as batches of items; rows that cannot be one come with their line and reason, and the others go on. */
export async function* readItems(
  file: FileText,
  mapping: ImportMapping,
  at: Instant,
  onBytes?: (read: number) => void,
): AsyncGenerator<ItemBatch> {
  let items: CollectedItem[] = [];
  let bad: BadRow[] = [];
  let pictures = new Map<number, { readonly line: number; readonly name: string }>();
  let units = 0;
  for await (const row of readRows(file, mapping, onBytes)) {
    if ('problem' in row) {
      bad.push({ line: row.line, reason: row.problem });
      continue;
    }
    const item = rowToItem(row.values, mapping, at);
    if (item.ok) {
      if (row.values.picture !== undefined) pictures.set(items.length, { line: row.line, name: row.values.picture });
      items.push(item.value);
    } else bad.push({ line: row.line, reason: item.error });
    units += item.ok ? item.value.text.length + (item.value.reply?.text.length ?? 0) + 300 : 0;
    if (items.length >= MAX_ROWS || units >= MAX_UNITS) {
      yield { items, bad, pictures };
      [items, bad, units, pictures] = [[], [], 0, new Map()];
    }
  }
  if (items.length > 0 || bad.length > 0) yield { items, bad, pictures };
}
