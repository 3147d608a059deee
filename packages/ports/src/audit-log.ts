import type { Instant } from '@tingchao/domain/time/instant.ts';

export type AuditEntry = {
  readonly at: Instant;
  readonly actor: string;
  /** `<noun>_<past verb>`, e.g. `case_assigned`. */
  readonly action: string;
  /** Id of what it was done to. */
  readonly subject: string;
  /** No personal data. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};
export type ChainedEntry = AuditEntry & { readonly seq: number; readonly hash: string };

/** Append-only, hash-chained: hash_n = SHA-256(hash_{n-1} ‖ canonical JSON of the entry with its seq). */
export interface AuditLog {
  /** `id` makes an append idempotent: the same id is written once for a subject. */
  append(id: string, entry: AuditEntry): Promise<ChainedEntry>;
  list(options: {
    readonly subject?: string;
    readonly from?: number;
    readonly limit?: number;
  }): Promise<readonly ChainedEntry[]>;
  /** Walks the chain; says the first entry that does not fit. */
  verify(): Promise<{ readonly entries: number; readonly head: string | null; readonly brokenAt: number | null }>;
}
