import type { KeptPost } from '../incident/incident.ts';
import type { CaseFile } from '../response/case-file.ts';
import type { CaseState } from '../response/case-states.ts';
import { days, plus, type Instant } from '../time/instant.ts';
import type { RetentionSettings } from './retention-settings.ts';

/** Up to when posts without an incident have had their time. */
export const unrelatedUntil = (at: Instant, { unrelatedDays }: RetentionSettings): Instant =>
  plus(at, -days(unrelatedDays));

/** Whether the words of a post have had their time: it belongs to nothing, answers nothing, and still has them. */
export function isUnrelated({ post, membership }: KeptPost): boolean {
  return post.erasedAt === undefined && membership.incidentId === null && (membership.answers ?? []).length === 0;
}

/** States in which a case is done with; `merged` and `not_need` are not: their posts may live on in another. */
export const finishedStates: readonly CaseState[] = ['closed', 'cleared', 'archived'];

/** Whether the originals of a case have had their time: closed for so many days and not opened again. */
export function copiesExpired(file: CaseFile, at: Instant, { closedCopyDays }: RetentionSettings): boolean {
  if (!finishedStates.includes(file.status) || file.closing === null || file.erasedAt !== undefined) return false;
  return file.closing.at <= plus(at, -days(closedCopyDays));
}

const complaints: ReadonlySet<string> = new Set(['投诉', '求助', '举报']);

/** Whether a post holds the original of a citizen's complaint that goes with the closing: the snapshot of what was written. */
export function holdsComplaint({ post, analysis }: KeptPost): boolean {
  return post.snapshot !== null && !post.official && complaints.has(analysis.kind);
}

/** The same post without its original; the masked text, the incident and every count stay. */
export const withoutOriginal = (kept: KeptPost): KeptPost => ({ ...kept, post: { ...kept.post, snapshot: null } });
