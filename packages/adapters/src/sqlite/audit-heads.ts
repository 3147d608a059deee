import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { KeyRing } from '../system/key-ring.ts';

/** The last entry of a civil day, signed; copied elsewhere it catches what a chain alone cannot: a cut tail. */
export type AuditHead = { readonly date: string; readonly seq: number; readonly hash: string };

export type AuditHeads = {
  /**
   * Takes note of the newest entry: written at once when the last writing is `REST_MS` ago, else when that time is
   * over. The price: after a kill, the loss of entries that were younger than that is not noticed. Throws `Transient`
   * when the folder cannot be written.
   */
  write(head: ChainedEntry, at: Instant): void;
  /** Writes what was noted and not written yet. */
  flush(): void;
  /** All heads, oldest first; one whose signature is wrong or that cannot be read has `hash` ''. */
  read(): readonly AuditHead[];
};

/** Between two writings of the head; each costs a sync of the disk on the event loop. */
const REST_MS = 5_000;
const FILE = /^(\d{4}-\d{2}-\d{2})\.json$/;

/** Heads as files `<date>.json` in a folder outside the database, signed with HMAC-SHA-256. */
export function openAuditHeads(folder: string, keys: KeyRing): AuditHeads {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const sign = ({ date, seq, hash }: AuditHead): Buffer =>
    createHmac('sha256', keys.obtain('audit-head')).update(`${date}\n${seq}\n${hash}`).digest();

  function readOne(date: string): AuditHead {
    const broken = { date, seq: 0, hash: '' };
    try {
      const { seq, hash, mac } = JSON.parse(readFileSync(join(folder, `${date}.json`), 'utf8')) as Record<
        string,
        unknown
      >;
      if (typeof seq !== 'number' || typeof hash !== 'string' || typeof mac !== 'string') return broken;
      const [given, expected] = [Buffer.from(mac, 'hex'), sign({ date, seq, hash })];
      return given.length === expected.length && timingSafeEqual(given, expected) ? { date, seq, hash } : broken;
    } catch (error) {
      if (error instanceof SyntaxError) return broken;
      throw error;
    }
  }

  function writeOne(head: AuditHead): void {
    // Threads of one process share the folder: the later entry stays.
    if (existsSync(join(folder, `${head.date}.json`)) && readOne(head.date).seq > head.seq) return;
    const draft = join(folder, `${head.date}.${threadId}.tmp`);
    const handle = openSync(draft, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify({ ...head, mac: sign(head).toString('hex') })}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, join(folder, `${head.date}.json`));
  }

  let noted: AuditHead | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (noted === null) return;
    try {
      writeOne(noted);
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      throw new Transient(`无法写入审计链头 ${folder}（${because}）；请检查磁盘空间与权限`, { cause: error });
    }
    noted = null;
    writtenAt = performance.now();
  }
  function flushLater(): void {
    try {
      flush();
    } catch {
      // The head stays noted: the next write or flush meets the same trouble and has somebody to tell it to.
    }
  }

  return {
    write({ seq, hash }, at) {
      const date = civilDate(at);
      if (noted !== null && noted.date !== date) flush();
      noted = { date, seq, hash };
      const left = writtenAt + REST_MS - performance.now();
      if (left <= 0) flush();
      else timer ??= setTimeout(flushLater, left).unref();
    },
    flush,
    read: () =>
      readdirSync(folder)
        .flatMap((file) => FILE.exec(file)?.[1] ?? [])
        .toSorted()
        .map(readOne),
  };
}
