import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@tingchao/runtime/export-mark.ts';
import { z } from 'zod';
import type { OpenedBundle } from './bundle-file.ts';

/** SHA-256 of every bundle that was taken in, by stream and number. */
const importMarkSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type ImportMark = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What to do with a bundle, seen against those taken in before. */
export type Verdict =
  | { readonly kind: 'next' }
  /** The very same bundle was taken in. */
  | { readonly kind: 'known' }
  /** Another bundle of this number was taken in. */
  | { readonly kind: 'other' }
  /** It does not follow the one before it that was taken in. */
  | { readonly kind: 'unlinked' }
  | { readonly kind: 'gap'; readonly missing: readonly number[] };

/** Holds a bundle against what was taken in. A number that was missing may come late. */
export function judgeBundle(mark: ImportMark, { header, sha256 }: Pick<OpenedBundle, 'header' | 'sha256'>): Verdict {
  const taken = mark[header.stream] ?? {};
  const same = taken[header.number];
  if (same !== undefined) return { kind: same === sha256 ? 'known' : 'other' };
  const before = taken[header.number - 1];
  if (before !== undefined && before !== header.previous) return { kind: 'unlinked' };
  const highest = Math.max(0, ...Object.keys(taken).map(Number));
  const missing = Array.from({ length: Math.max(0, header.number - highest - 1) }, (_, index) => highest + 1 + index);
  return missing.length > 0 ? { kind: 'gap', missing } : { kind: 'next' };
}

/** Numbers below the highest one taken in that never came. */
export function missingNumbers(mark: ImportMark, stream: string): readonly number[] {
  const taken = mark[stream] ?? {};
  const highest = Math.max(0, ...Object.keys(taken).map(Number));
  return Array.from({ length: highest }, (_, index) => index + 1).filter((number) => !(number in taken));
}

const fileOf = (dataFolder: string): string => join(dataFolder, 'bundle-import.json');

export function readImportMark(dataFolder: string): ImportMark {
  try {
    return importMarkSchema.parse(JSON.parse(readFileSync(fileOf(dataFolder), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** Notes a bundle as taken in; durable when it returns. */
export function noteBundle(
  dataFolder: string,
  { header, sha256 }: Pick<OpenedBundle, 'header' | 'sha256'>,
): ImportMark {
  const mark = readImportMark(dataFolder);
  const next = { ...mark, [header.stream]: { ...mark[header.stream], [header.number]: sha256 } };
  writeDurably(fileOf(dataFolder), `${JSON.stringify(next)}\n`);
  return next;
}
