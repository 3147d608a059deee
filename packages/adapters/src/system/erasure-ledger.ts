import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { erasureLineSchema } from '@tingchao/domain/response/erasure-line.ts';
import { gatherErasures, type Erased, type ErasureLedger } from '@tingchao/ports/erasure-ledger.ts';
import { appendSynced } from './durable-files.ts';

/** In the folder of the keys: what was erased, one entry a line, ids only. */
export const ERASURES = 'erasures.jsonl';

const entrySchema = z.union([erasureLineSchema, z.strictObject({ case: z.string(), finished: z.literal(true) })]);
type Entry = z.infer<typeof entrySchema>;

/** The ledger of erasures in a folder of keys; every service of an installation writes to the same one. */
export function openErasureLedger(keysFolder: string): ErasureLedger {
  const file = join(keysFolder, ERASURES);
  return {
    begin: async ({ case: id, incidents, posts, at, by, confirmedBy }) =>
      append(file, { case: id, incidents, posts, at, by, confirmedBy }),
    finish: async (id) => append(file, { case: id, finished: true }),
    list: async () => readErasures(keysFolder),
  };
}

/** What a folder of keys says was erased; nothing when it was never used. */
export const readErasures = (keysFolder: string): readonly Erased[] =>
  gatherErasures(readEntries(join(keysFolder, ERASURES)));

/**
 * Makes the ledger of `target` remember what `other` says was erased, to be carried out on the data beside `target` unless its
 * own ledger says that it was. Returns what is to be carried out.
 */
export function keepErasures(target: string, other: string): readonly Erased[] {
  const own = new Map(readErasures(target).map((line) => [line.case, line]));
  for (const { finished: _elsewhere, ...line } of readErasures(other)) {
    const known = own.get(line.case);
    const isNew = (held: readonly string[] | undefined, id: string): boolean => held?.includes(id) !== true;
    if (
      line.posts.some((id) => isNew(known?.posts, id)) ||
      line.incidents.some((id) => isNew(known?.incidents, id)) ||
      known === undefined
    )
      append(join(target, ERASURES), line);
  }
  return readErasures(target).filter(({ finished }) => !finished);
}

/**
 * Makes the ledger of a copy take back what was finished since `before`, the state of the ledger when the copying of the data
 * began: what was copied may be older.
 */
export function takeBackErasures(copy: string, before: readonly Erased[]): void {
  const known = new Set(before.filter(({ finished }) => finished).map(({ case: id }) => id));
  for (const { finished, ...line } of readErasures(copy))
    if (finished && !known.has(line.case)) append(join(copy, ERASURES), line);
}

/** Begins with the end of a line: what a crash left unfinished before it stands alone and is passed over. */
function append(file: string, entry: Entry): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  appendSynced(file, `\n${JSON.stringify(entry)}\n`);
}

function readEntries(file: string): readonly Entry[] {
  const lines = (unlessMissing(() => readFileSync(file, 'utf8')) ?? '').split('\n').filter((line) => line !== '');
  return lines.flatMap((line, index) => {
    const entry = readEntry(line);
    if (entry) return [entry];
    // Nothing was erased before its line was whole: only an end that never came to be may be passed over.
    if (!line.endsWith('}')) return [];
    throw new Error(`${file} 第 ${index + 1} 条记录读不懂；这是抹除登记，请从最近的备份恢复该文件`);
  });
}

function readEntry(line: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function unlessMissing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
