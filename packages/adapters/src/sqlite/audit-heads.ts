import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
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
   * Takes note of the newest entry and returns; it is written beside when the last writing is `REST_MS` ago, else when that
   * time is over. The price: after a kill, the loss of entries that were younger than that is not noticed. When the last
   * writing failed it is tried again first, and `Transient` is thrown when the folder still cannot be written.
   */
  write(head: ChainedEntry, at: Instant): Promise<void>;
  /** Resolves when everything that was noted is on the disk. Throws `Transient` when it cannot be written. */
  flush(): Promise<void>;
  /** All heads, oldest first; one whose signature is wrong or that cannot be read has `hash` ''. */
  read(): readonly AuditHead[];
};

/** Between two writings of the head; each costs a sync of the disk. */
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

  async function writeOne(head: AuditHead): Promise<void> {
    const draft = join(folder, `${head.date}.${threadId}.tmp`);
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ ...head, mac: sign(head).toString('hex') })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Threads of one process share the folder: the later entry stays.
    if (existsSync(join(folder, `${head.date}.json`)) && readOne(head.date).seq > head.seq) return;
    renameSync(draft, join(folder, `${head.date}.json`));
  }

  let noted: AuditHead | null = null;
  let writtenAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  /** Writings, one after the other; what the last one met stays until the next. */
  let writing = Promise.resolve();
  let failure: Transient | undefined;

  async function attempt(head: AuditHead): Promise<void> {
    try {
      await writeOne(head);
      failure = undefined;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      failure = new Transient(`无法写入审计链头 ${folder}（${because}）；请检查磁盘空间与权限`, { cause: error });
      // It stays noted, unless a newer one is: the next writing or `flush` has somebody to tell it to.
      noted ??= head;
    }
  }
  /** Begins to write what was noted. */
  function begin(): void {
    clearTimeout(timer);
    timer = undefined;
    const head = noted;
    if (head === null) return;
    noted = null;
    writtenAt = performance.now();
    writing = writing.then(() => attempt(head));
  }
  async function flush(): Promise<void> {
    begin();
    await writing;
    if (failure !== undefined) throw failure;
  }

  return {
    async write({ seq, hash }, at) {
      const date = civilDate(at);
      if (noted !== null && noted.date !== date) begin();
      noted = { date, seq, hash };
      if (failure !== undefined) return flush();
      const left = writtenAt + REST_MS - performance.now();
      if (left <= 0) begin();
      else timer ??= setTimeout(begin, left).unref();
    },
    flush,
    read: () =>
      readdirSync(folder)
        .flatMap((file) => FILE.exec(file)?.[1] ?? [])
        .toSorted()
        .map(readOne),
  };
}
