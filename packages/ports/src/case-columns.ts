import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
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

/** States of `config/sla.yaml` in which nobody has to act. */
const atRest: ReadonlySet<string> = new Set(['not_need', 'merged', 'closed', 'cleared', 'archived']);

/** The query columns of a case. */
export function caseColumns(file: CaseFile): CaseColumns {
  const waiting = file.notices.filter(({ status }) => status === 'pending').map(({ nextTryAt }) => nextTryAt);
  return {
    status: file.status,
    open: !atRest.has(file.status),
    units: unitsOf(file),
    nextTimerAt: file.nextTimerAt,
    nextNoticeAt: waiting.length === 0 ? null : (Math.min(...waiting) as Instant),
  };
}

function unitsOf(file: CaseFile): readonly string[] {
  const { assignments = [] } = file as { readonly assignments?: readonly { readonly unit: string }[] };
  return [...new Set(assignments.map(({ unit }) => unit))].toSorted();
}
