import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { MISSING } from './panel-query.ts';

/**
 * The facts that figures rest on, read from the documents a second time and in other words than the code under test, so
 * that a mistake in the rules of `domain/report` cannot agree with itself.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Civil time is +08:00. */
const civil = (at: number): Date => new Date(at + 8 * HOUR);

export const dayOf = (at: number): string => civil(at).toISOString().slice(0, 10);

/** The Monday of a week. */
export function weekOf(at: number): string {
  const sinceMonday = (civil(at).getUTCDay() + 6) % 7;
  return dayOf(at - sinceMonday * DAY);
}

export const hoursAgo = (now: number, hours: number): number => now - hours * HOUR;
export const daysAgo = (now: number, days: number): number => now - days * DAY;

const resting = ['not_need', 'merged', 'closed', 'cleared', 'archived'];
export const isOpen = ({ status }: CaseFile): boolean => !resting.includes(status);

/** The clock of the public answer that counts: none when nobody owes one, the newest when a case was opened again. */
function clock({ deadlines, needsPublicResponse, status }: CaseFile): CaseFile['deadlines'][number] | null {
  if (status === 'not_need' || status === 'merged' || needsPublicResponse === false) return null;
  const clocks = deadlines.filter(({ kind }) => kind === 'public_response');
  return clocks[clocks.length - 1] ?? null;
}

export const due = (file: CaseFile): number | null => clock(file)?.dueAt ?? null;
export const answeredAt = (file: CaseFile): number | null => clock(file)?.metAt ?? null;
export const owes = (file: CaseFile): boolean => clock(file) !== null;
export const isAnswered = (file: CaseFile): boolean | null => (owes(file) ? answeredAt(file) !== null : null);
export function isPunctual(file: CaseFile): boolean | null {
  const [end, at] = [due(file), answeredAt(file)];
  return end === null ? null : at !== null && at <= end;
}
export const waits = (file: CaseFile): boolean => isOpen(file) && owes(file) && answeredAt(file) === null;
export const isLate = (file: CaseFile, now: number): boolean => waits(file) && due(file)! < now;

/** Begun minutes count. */
const minutesFrom = (from: number, to: number): number => Math.max(0, Math.ceil((to - from) / MINUTE));

export function minutesToAnswer(file: CaseFile): number | null {
  const at = answeredAt(file);
  return at === null ? null : minutesFrom(clock(file)!.startedAt, at);
}

/** Where it was answered first. */
export function answeredOn(file: CaseFile): string | null {
  const at = answeredAt(file);
  const answer = at === null ? undefined : file.answers.find((one) => one.at === at);
  return answer ? (answer.channel === '' ? '官方渠道（监测）' : answer.channel) : null;
}

export function minutesOfApproval({ answers, drafts }: CaseFile): number | null {
  const [published] = answers.filter(({ source }) => source === 'published');
  return published && drafts[0] ? minutesFrom(drafts[0].at, published.at) : null;
}

type Assignment = CaseFile['assignments'][number];
const nameOf = ({ unit, place }: Assignment): string => place ?? unit;

/** Who leads now: the last lead, unless it gave the case back. */
export function lead({ assignments }: CaseFile): Assignment | null {
  const leads = assignments.filter(({ part }) => part === 'lead');
  const last = leads[leads.length - 1];
  return last && ['offered', 'accepted', 'done'].includes(last.status) ? last : null;
}
export function leader(file: CaseFile): string | null {
  const found = lead(file);
  return found && nameOf(found);
}
export const leaderOrNone = (file: CaseFile): string => leader(file) ?? MISSING;
export function unitDue(file: CaseFile): number | null {
  const found = lead(file);
  return found && (found.extension ? found.extension.until : found.dueAt);
}
export const isAtUnit = (file: CaseFile): boolean =>
  isOpen(file) && ['offered', 'accepted'].includes(lead(file)?.status ?? '');
export function unitWasPunctual(file: CaseFile): boolean | null {
  const found = lead(file);
  return found && found.status === 'done' && found.endedAt! <= unitDue(file)!;
}
export function minutesAtUnit(file: CaseFile): number | null {
  const found = lead(file);
  return found?.status === 'done' ? minutesFrom(found.offeredAt, found.endedAt!) : null;
}
export function minutesToDispatch({ assignments, openedAt }: CaseFile): number | null {
  return assignments[0] ? minutesFrom(openedAt, assignments[0].offeredAt) : null;
}
export const returns = ({ assignments }: CaseFile): number =>
  assignments.filter(({ status }) => status === 'returned').length;
export const helpers = ({ assignments }: CaseFile): readonly string[] =>
  assignments
    .filter(({ part, status }) => part === 'assist' && (status === 'offered' || status === 'accepted'))
    .map(nameOf);

const stageNames: Readonly<Record<string, string>> = {
  found: '研判',
  judging: '研判',
  not_need: '研判',
  merged: '研判',
  reported: '研判',
  dispatched: '交办',
  returned: '交办',
  handling: '处置',
  drafting: '处置',
  reviewing: '审签',
  secrecy: '审签',
  wording: '审签',
  signing: '审签',
  approved: '审签',
};
export const stage = ({ status }: CaseFile): string => stageNames[status] ?? '回应与办结';

/** As printed; sealed cases have none. */
export function printed({ number, reopenings, proposal }: CaseFile): string | null {
  if (proposal !== null && (proposal.clause.id === 'other_authority' || proposal.recused.length > 0)) return null;
  return reopenings > 0 ? `${number}-R${reopenings}` : number;
}

export const firstTopic = ({ analysis }: KeptPost): string | null => analysis.topics[0]?.id ?? null;
export const isFirstSeen = ({ post }: KeptPost): boolean => !post.id.includes('#');
export const isOfPublic = (kept: KeptPost): boolean => isFirstSeen(kept) && !kept.post.official;
export const townshipsIn = (places: readonly { readonly township: string | null }[]): readonly string[] =>
  places.flatMap(({ township }) => (township === null ? [] : [township]));
