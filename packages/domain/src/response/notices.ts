import { levelNumerals } from '../analysis/analysis.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { CaseFile, OutboxNotice } from './case-file.ts';
import type { SlaSettings } from './sla-settings.ts';

/**
 * Puts a notice into the outbox of a case, once for ever per step and receiver. It carries number, level and clock —
 * never text, names or attachments (design.md §7).
 */
export function withNotice(
  file: CaseFile,
  notice: { readonly step: string; readonly to: string; readonly what: string; readonly dueAt: Instant | null },
  at: Instant,
): CaseFile {
  const id = `${file.id}:${notice.step}:${notice.to}`;
  if (file.notices.some((other) => other.id === id)) return file;
  const clock = notice.dueAt === null ? '' : `；时限 ${toClock(notice.dueAt)}`;
  const waiting: OutboxNotice = {
    id,
    step: notice.step,
    to: notice.to,
    subject: `【${notice.what}】${printedNumber(file)}`,
    body: `${levelNumerals[file.level]}${clock}。请登录处置台办理。`,
    createdAt: at,
    status: 'pending',
    tries: 0,
    nextTryAt: at,
    sentAt: null,
    lastError: null,
  };
  return { ...file, notices: [...file.notices, waiting] };
}

/** The case number as printed; a case opened again keeps its number and adds `-R1`. */
export function printedNumber(file: Pick<CaseFile, 'number' | 'reopenings'>): string {
  return file.reopenings === 0 ? file.number : `${file.number}-R${file.reopenings}`;
}

/** Records that one way took a notice while others have not yet. */
export function noticeTaken(file: CaseFile, id: string, way: string): CaseFile {
  return changeNotice(file, id, (notice) => ({ ...notice, sentBy: [...(notice.sentBy ?? []), way] }));
}

/** Records that a notice left. */
export function noticeSent(file: CaseFile, id: string, at: Instant): CaseFile {
  return changeNotice(file, id, (notice) => ({
    ...notice,
    status: 'sent',
    tries: notice.tries + 1,
    sentAt: at,
    lastError: null,
  }));
}

/**
 * Records that a notice did not leave. It is tried again with doubling back-off, after `retryAt` if the other side
 * named a time; after `maxTries`, or when the refusal is for good, it stays `failed` for everybody to see.
 */
export function noticeFailed(
  file: CaseFile,
  id: string,
  failure: { readonly reason: string; readonly forGood: boolean; readonly retryAt?: Instant },
  at: Instant,
  limits: SlaSettings['notices'],
): CaseFile {
  return changeNotice(file, id, (notice) => {
    const tries = notice.tries + 1;
    const backOff = Math.min(limits.maxRetrySeconds, limits.firstRetrySeconds * 2 ** (tries - 1)) * 1000;
    const nextTryAt = Math.max(at + backOff, failure.retryAt ?? 0) as Instant;
    const status = failure.forGood || tries >= limits.maxTries ? 'failed' : 'pending';
    return { ...notice, status, tries, nextTryAt, lastError: failure.reason.slice(0, 200) };
  });
}

/** Changes one notice of the outbox. */
export function changeNotice(file: CaseFile, id: string, change: (notice: OutboxNotice) => OutboxNotice): CaseFile {
  return { ...file, notices: file.notices.map((notice) => (notice.id === id ? change(notice) : notice)) };
}
