import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen } from '@tingchao/domain/response/case-states.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

/** What a case is found by; every adapter computes it here, so that they agree. */
export type CaseColumns = {
  readonly status: string;
  /** Work remains: neither kept without an answer, merged, closed, cleared nor archived. */
  readonly open: boolean;
  /** Ids of all units that hold or held an assignment. */
  readonly units: readonly string[];
  readonly nextTimerAt: Instant | null;
  /** Earliest next try among the notices that wait in the outbox; null when none waits. */
  readonly nextNoticeAt: Instant | null;
};

/** The query columns of a case. */
export function caseColumns(file: CaseFile): CaseColumns {
  const waiting = file.notices.filter(({ status }) => status === 'pending').map(({ nextTryAt }) => nextTryAt);
  return {
    status: file.status,
    open: isOpen(file.status),
    units: [...new Set(file.assignments.map(({ unit }) => unit))].toSorted(),
    nextTimerAt: file.nextTimerAt,
    nextNoticeAt: waiting.length === 0 ? null : (Math.min(...waiting) as Instant),
  };
}
