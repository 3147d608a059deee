import type { AuditLog } from '@tingchao/ports/audit-log.ts';
import type { BlobStore } from '@tingchao/ports/blob-store.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { IncidentStore } from '@tingchao/ports/incident-store.ts';
import type { MessageLog } from '@tingchao/ports/message-log.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import type { SourceStateStore } from '@tingchao/ports/source-state-store.ts';
import type { Stores } from '@tingchao/ports/stores.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Events } from './events.ts';

/** Everything a service may touch: the ports, opened for one way to run, and the settings it runs by. */
export type Platform = {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: MessageLog;
  readonly posts: PostStore;
  readonly incidents: IncidentStore;
  readonly cases: CaseStore;
  readonly sources: SourceStateStore;
  readonly blobs: BlobStore;
  readonly audit: AuditLog;
  /** Secret of this installation for authors' keys (`toPost`). */
  readonly authorSalt: string;
  readonly segmenter: Segmenter;
  readonly fetcher: HttpFetcher;
  readonly notifiers: readonly Notifier[];
  /** Forgets what has had its time; see `Stores.maintain`. */
  readonly maintain: Stores['maintain'];
  /** Closes what was opened, in reverse order. */
  close(): Promise<void>;
};

/** A part of the system that starts and stops; made by a factory from the platform. */
export type Service = {
  readonly name: string;
  start(): Promise<void>;
  /** Drains what is in hand and resolves within 30 s. */
  stop(): Promise<void>;
  /** Rejects when the service cannot go on; never resolves before `stop`. */
  readonly done: Promise<void>;
};

export type ServiceFactory = (platform: Platform) => Service;
