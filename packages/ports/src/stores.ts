import type { Transferable } from 'node:worker_threads';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { AccountStore } from './account-store.ts';
import type { AuditLog } from './audit-log.ts';
import type { BlobStore } from './blob-store.ts';
import type { CaseStore } from './case-store.ts';
import type { Commit } from './commit.ts';
import type { DeskReader } from './desk-reader.ts';
import type { Erase } from './erase.ts';
import type { ErasureLedger } from './erasure-ledger.ts';
import type { IncidentStore } from './incident-store.ts';
import type { MessageLog } from './message-log.ts';
import type { PostStore } from './post-store.ts';
import type { SourceStateStore } from './source-state-store.ts';

/** Everything that keeps state, opened together and closed together. */
export type Stores = {
  readonly log: MessageLog;
  readonly posts: PostStore;
  readonly incidents: IncidentStore;
  readonly cases: CaseStore;
  readonly sources: SourceStateStore;
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly audit: AuditLog;
  readonly commit: Commit;
  /** What screens ask, answered apart from the writers. */
  readonly desk: DeskReader;
  readonly erase: Erase;
  /** What was erased in this installation, for good. */
  readonly erasures: ErasureLedger;
  /** Secret of this installation that makes authors' keys opaque; stays the same from start to start. */
  readonly authorSalt: string;
  /**
   * Forgets what has had its time: outdated records of compacted topics, originals older than `collectedDays` that every
   * group has handled, and the keys they were sealed with. Harmless at any time; meant to run daily.
   */
  maintain(options: { readonly at: Instant; readonly collectedDays: number }): Promise<Maintained>;
  /** What another thread of this process needs to work on the same stores; absent where threads cannot share them. */
  readonly share?: () => Shared;
  /** What is wrong with the servers behind the stores right now, one line each; absent where there are none. */
  readonly troubles?: () => Promise<readonly string[]>;
  close(): Promise<void>;
};

/** Goes to the other thread as a message; `transfer` is handed over with it. */
export type Shared = { readonly handle: unknown; readonly transfer: readonly Transferable[] };

/** What one round of maintenance removed. */
export type Maintained = { readonly compacted: number; readonly forgotten: number; readonly keysErased: number };
