import { civilDay, hours, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Assignment } from './case-parts.ts';
import { isOpen, type CaseState } from './case-states.ts';

/** Where a case lies in a unit's list: to be done today or late, at risk, waiting for somebody else, or with time left. */
export const toDoBuckets = ['today', 'at_risk', 'waiting', 'later'] as const;
export type ToDoBucket = (typeof toDoBuckets)[number];

/** What a unit has to do about a case, by when, and how pressing it is. */
export type ToDo = {
  readonly assignment: Assignment;
  readonly bucket: ToDoBucket;
  /** The unit's own clock, with what was granted. */
  readonly dueAt: Instant;
  /** The next thing to do, or for whom it waits. */
  readonly next: string;
};

/** Less than a quarter of the clock, or less than so long, is a risk. */
const RISK_SHARE = 0.25;
const RISK_MS = hours(6);

const waitsFor: { readonly [S in CaseState]?: string } = {
  reviewing: '等审签',
  secrecy: '等保密审查',
  wording: '等口径会商',
  signing: '等签发',
};

/** What one of a unit's running assignments asks for at `at`; undefined where the unit has nothing running in the case. */
export function toDoOf(file: CaseFile, unit: string, place: string | null, at: Instant): ToDo | undefined {
  if (!isOpen(file.status)) return undefined;
  const assignment = file.assignments.findLast(
    (one) =>
      one.unit === unit &&
      (place === null || one.place === place) &&
      (one.status === 'offered' || one.status === 'accepted'),
  );
  if (!assignment) return undefined;
  const dueAt = assignment.extension?.until ?? assignment.dueAt;
  const waiting = assignment.status === 'accepted' && assignment.part === 'lead' ? waitsFor[file.status] : undefined;
  if (waiting !== undefined) return { assignment, bucket: 'waiting', dueAt, next: waiting };
  return { assignment, bucket: bucketOf(assignment, dueAt, at), dueAt, next: nextOf(file, assignment) };
}

function bucketOf({ offeredAt }: Assignment, dueAt: Instant, at: Instant): ToDoBucket {
  if (dueAt <= at || civilDay(dueAt) === civilDay(at)) return 'today';
  const left = dueAt - at;
  return left < RISK_MS || left < (dueAt - offeredAt) * RISK_SHARE ? 'at_risk' : 'later';
}

function nextOf({ status }: CaseFile, { status: taken, part }: Assignment): string {
  if (taken === 'offered') return '签收或退单';
  if (part === 'assist') return '办理本单位部分';
  return nextByStatus[status] ?? '核查、拟稿';
}

const nextByStatus: Readonly<Partial<Record<CaseFile['status'], string>>> = {
  drafting: '改稿送审',
  approved: '发布',
  published: '转入跟踪',
  clarified: '转入跟踪',
  tracking: '办结',
};

const rank: Readonly<Record<ToDoBucket, number>> = { today: 0, at_risk: 1, waiting: 2, later: 3 };

/** The most pressing first: by bucket, then by what runs out first. */
export const byPressure = (one: ToDo, other: ToDo): number =>
  rank[one.bucket] - rank[other.bucket] || one.dueAt - other.dueAt;
