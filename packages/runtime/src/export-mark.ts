import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How far the bundles went that a collector on its own hands inwards. */
export type ExportMark = {
  /** Names this run of numbers, 16 hex digits; a new data folder begins a new one. */
  readonly stream: string;
  /** Number of the last bundle, 0 before the first. */
  readonly number: number;
  /** Offset in `posts.collected` that the next bundle begins with. */
  readonly next: number;
  /** SHA-256 of the last bundle, hex. */
  readonly previous: string | null;
};

const fileOf = (dataFolder: string): string => join(dataFolder, 'bundle-export.json');

/** The mark of a data folder; undefined before the first bundle. Throws when the file is not what was written. */
export function readExportMark(dataFolder: string): ExportMark | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(dataFolder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const mark: unknown = JSON.parse(text);
  if (!isExportMark(mark)) throw new Error(`${fileOf(dataFolder)} 不是本程序写的样子；请从备份恢复该文件`);
  return mark;
}

function isExportMark(value: unknown): value is ExportMark {
  const mark = value as Partial<ExportMark> | null;
  return (
    typeof mark?.stream === 'string' &&
    /^[0-9a-f]{16}$/.test(mark.stream) &&
    Number.isSafeInteger(mark.number) &&
    Number.isSafeInteger(mark.next) &&
    (mark.previous === null || typeof mark.previous === 'string')
  );
}

/** Sets the mark, durable when it returns. */
export function writeExportMark(dataFolder: string, mark: ExportMark): void {
  writeDurably(fileOf(dataFolder), `${JSON.stringify(mark)}\n`);
}

/** Replaces a file in one step, readable by its owner only; what was there before or the whole new text, never less. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const partial = `${path}.tmp`;
  const handle = openSync(partial, 'w', 0o600);
  try {
    const bytes = Buffer.from(content);
    for (let at = 0; at < bytes.length; at += writeSync(handle, bytes, at));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, path);
}
