import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

export type CaseQuery = {
  readonly status?: string;
  readonly unit?: string;
  readonly open?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  /** Only those behind this one in the order of the list: pages that go on so leave none out, whatever changes meanwhile. */
  readonly after?: Pick<CaseFile, 'openedAt' | 'id'> | undefined;
};

/** Cases, one document each (under 256 KiB), saved against the version they were read at, like incidents. */
export interface CaseStore {
  get(id: string): Promise<CaseFile | undefined>;
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, CaseFile>>;
  /** By its printed number, e.g. `青舆〔2026〕12号`. */
  byNumber(number: string): Promise<CaseFile | undefined>;
  /** As `IncidentStore.save`. */
  save(cases: readonly CaseFile[]): Promise<void>;
  /** Latest opened first. */
  list(query: CaseQuery): Promise<readonly CaseFile[]>;
  /** Cases whose `nextTimerAt` is at or before `at`, earliest first. */
  due(at: Instant, limit: number): Promise<readonly CaseFile[]>;
  /** Cases with a notice in the outbox that is not sent and whose next try is at or before `at`. */
  withPendingNotices(at: Instant, limit: number): Promise<readonly CaseFile[]>;
  unappended(limit: number): Promise<readonly CaseFile[]>;
  /** As `IncidentStore.markAppended`. */
  markAppended(marks: readonly { readonly id: string; readonly version: number }[]): Promise<readonly string[]>;
  /**
   * The number of a document in a yearly series; the same `documentId` always gets the same number, and no number is
   * skipped, even across a crash (design.md §6.13).
   */
  numberFor(series: string, year: number, documentIds: readonly string[]): Promise<readonly number[]>;
  count(): Promise<number>;
}
