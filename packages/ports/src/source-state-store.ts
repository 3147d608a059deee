import type { Instant } from '@tingchao/domain/time/instant.ts';

export const sourceHealths = ['ok', 'unchanged', 'empty', 'late', 'failed', 'new'] as const;
export type SourceHealth = (typeof sourceHealths)[number];

/** What is known of a source between two visits. */
export type SourceState = {
  readonly sourceId: string;
  readonly health: SourceHealth;
  /** When the source entered this health. */
  readonly since: Instant;
  /** One line: what is wrong and what to do; empty when nothing is. */
  readonly reason: string;
  readonly lastTriedAt: Instant | null;
  readonly lastOkAt: Instant | null;
  readonly lastNewAt: Instant | null;
  readonly nextDueAt: Instant;
  readonly failures: number;
  readonly intervalMs: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Kind-specific memory: open board messages to visit again, hashes of replies … */
  readonly memory: Readonly<Record<string, unknown>>;
};

export interface SourceStateStore {
  get(sourceId: string): Promise<SourceState | undefined>;
  put(state: SourceState): Promise<void>;
  list(): Promise<readonly SourceState[]>;
}
