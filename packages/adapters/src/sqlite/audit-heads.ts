import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import type { ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { KeyRing } from '../system/key-ring.ts';

/** The last entry of a civil day, signed; copied elsewhere it catches what a chain alone cannot: a cut tail. */
export type AuditHead = { readonly date: string; readonly seq: number; readonly hash: string };

export type AuditHeads = {
  write(head: ChainedEntry, at: Instant): void;
  /** All heads, oldest first; one whose signature is wrong or that cannot be read has `hash` ''. */
  read(): readonly AuditHead[];
};

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

  return {
    write({ seq, hash }, at) {
      const date = civilDate(at);
      const head = { date, seq, hash };
      const draft = join(folder, `${date}.tmp`);
      const handle = openSync(draft, 'w', 0o600);
      try {
        writeSync(handle, `${JSON.stringify({ ...head, mac: sign(head).toString('hex') })}\n`);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(draft, join(folder, `${date}.json`));
    },
    read: () =>
      readdirSync(folder)
        .flatMap((file) => FILE.exec(file)?.[1] ?? [])
        .toSorted()
        .map(readOne),
  };
}
