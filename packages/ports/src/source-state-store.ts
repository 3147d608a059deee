import type { SourceCheck } from '@tingchao/domain/post/source-check.ts';
import type { VisitState } from '@tingchao/domain/post/source-schedule.ts';

/** What is known of a source between two visits. */
export type SourceState = VisitState & {
  readonly sourceId: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Kind-specific memory: open board messages to visit again, hashes of replies … */
  readonly memory: Readonly<Record<string, unknown>>;
  /** The last daily check against recorded pages; missing before the first. */
  readonly check?: SourceCheck;
};

export interface SourceStateStore {
  get(sourceId: string): Promise<SourceState | undefined>;
  put(state: SourceState): Promise<void>;
  list(): Promise<readonly SourceState[]>;
}
