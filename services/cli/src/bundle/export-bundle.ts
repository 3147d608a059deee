import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readCollected } from '@tingchao/adapters/sqlite/read-collected.ts';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { readExportMark, writeDurably, writeExportMark, type ExportMark } from '@tingchao/runtime/export-mark.ts';
import { CommandFailed } from '../io.ts';
import { sealBundle, sha256Of } from './bundle-file.ts';
import type { OutwardKeys } from './bundle-keys.ts';

export type ExportRequest = {
  readonly dataFolder: string;
  /** A file, or a folder that gets a file named after stream and number. */
  readonly out: string;
  /** Offset to begin with instead of where the last bundle ended. */
  readonly since?: number;
  readonly keys: OutwardKeys;
  readonly at: Instant;
};

export type Exported = {
  /** Null when there was nothing to export. */
  readonly file: string | null;
  readonly number: number;
  readonly posts: number;
  /** Posts that the retention took before they went out. */
  readonly lost: number;
  /** Posts that wait for the next bundle. */
  readonly left: number;
};

/** What one bundle holds at most: it is sealed in memory and has to pass through whatever carries it inwards. */
const limit = { mostRecords: 50_000, mostChars: 64 * 1024 * 1024 } as const;

/**
 * Writes the posts collected since the last bundle into the next one; also while the collector runs. The file is durable
 * before the mark moves: a crash in between makes the same number again.
 */
export function exportBundle(request: ExportRequest): Exported {
  const { dataFolder, at } = request;
  const known = readExportMark(dataFolder);
  const mark: ExportMark = known ?? { stream: randomBytes(8).toString('hex'), number: 0, next: 0, previous: null };
  const from = request.since ?? mark.next;
  const found = readCollected(dataFolder, from, limit);
  if (found === undefined) throw new CommandFailed(`数据目录 ${dataFolder} 里还没有数据；先启动采集`);
  const { records, erased, oldest, left } = found;
  const lost = erased + Math.max(0, Math.min(oldest ?? from, records[0]?.offset ?? from) - from);
  const last = records.at(-1);
  if (last === undefined) return { file: null, number: mark.number, posts: 0, lost, left };
  const number = mark.number + 1;
  const file = fileFor(request.out, mark.stream, number);
  const header = {
    stream: mark.stream,
    number,
    previous: mark.previous,
    createdAt: toIso(at),
    count: records.length,
  };
  const bytes = sealBundle(header, records.map(oneLine), request.keys);
  writeDurably(file, bytes);
  writeExportMark(dataFolder, { stream: mark.stream, number, next: last.offset + 1, previous: sha256Of(bytes) });
  return { file, number, posts: records.length, lost, left };
}

/** A value is JSON: a line break in it can only stand between its parts. */
const oneLine = ({ value }: { readonly value: string }): string => value.replaceAll(/[\r\n]+/g, ' ');

function fileFor(out: string, stream: string, number: number): string {
  const isFolder = statSync(out, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isFolder ? join(out, `tingchao-${stream}-${String(number).padStart(6, '0')}.tcb`) : out;
  if (existsSync(file)) throw new CommandFailed(`${file} 已存在；请换一个文件名，采集包不覆盖`);
  return file;
}
