import { no, ok, type Result } from '../result.ts';
import { instant, type Instant } from '../time/instant.ts';
import { withMet } from './answers.ts';
import type { CaseFile } from './case-file.ts';
import { receiverOf, type Actor, type Assignment } from './case-parts.ts';
import { withNotice } from './notices.ts';
import { applyLimit } from './plan-deadlines.ts';
import type { Refusal } from './refusal.ts';
import type { StepContext, Taker } from './step-context.ts';
import { OUTSIDE, SUPERIOR } from './units-settings.ts';

/** Steps of the units: offered, accepted, returned, transferred, done. The case's status follows the lead only. */

type Offer = { readonly unit: string; readonly place: string | null; readonly part: Assignment['part'] };

/** The second return and the third transfer go to the coordinating office: nobody plays ball with a citizen. */
const COORDINATOR = 'gov_office';
export const RETURNS_UNTIL_OFFICE = 2;
const TRANSFERS_UNTIL_OFFICE = 3;

export const assign: Taker<'assign'> = (file, { command, by, at, context }) => {
  const why = officeDecides(file);
  if (why !== undefined && by.unit !== null && by.unit !== coordinatorFor(file))
    return no({ code: 'office_decides', why });
  const offers: Offer[] = [
    { unit: command.lead, place: placeOf(command.lead, command.place, context), part: 'lead' },
    ...[...new Set(command.assist)]
      .filter((unit) => unit !== command.lead)
      .map((unit) => ({ unit, place: placeOf(unit, command.place, context), part: 'assist' as const })),
  ];
  for (const each of offers) {
    const refusal = mayTake(file, each, context);
    if (refusal) return no(refusal);
  }
  const fresh = offers.filter((each) => !file.assignments.some((one) => isRunning(one) && isSameOffer(one, each)));
  if (fresh.length === 0) return no({ code: 'already_assigned', unit: command.lead });
  // A new lead relieves the old one; units that are at work on the same part stay, their clocks with them.
  const newLead = fresh.some(({ part }) => part === 'lead');
  const relieved = file.assignments.map((one) =>
    isRunning(one) && ((newLead && one.part === 'lead') || fresh.some((each) => each.unit === one.unit))
      ? { ...one, status: 'transferred' as const, endedAt: at, reason: '改派' }
      : one,
  );
  const status = newLead ? ('dispatched' as const) : file.status;
  const dispatched = withMet({ ...file, status, assignments: relieved }, ['dispatch'], at);
  return offerAll(dispatched, fresh, by, at, context);
};

export const accept: Taker<'accept'> = (file, { command, at }) => {
  const found = running(file, command.unit, ['offered']);
  if (!found) return no({ code: 'no_assignment', unit: command.unit });
  const next = changeAssignment(file, found, { status: 'accepted', acceptedAt: at });
  return ok(found.part === 'lead' && file.status === 'dispatched' ? { ...next, status: 'handling' } : next);
};

export const transfer: Taker<'transfer'> = (file, { command, by, at, context }) => {
  const found = running(file, command.unit, ['offered', 'accepted']);
  if (!found) return no({ code: 'no_assignment', unit: command.unit });
  const earlier = file.assignments.filter(({ part, status }) => part === found.part && status === 'transferred').length;
  const unit = earlier + 1 >= TRANSFERS_UNTIL_OFFICE ? coordinatorFor(file) : command.to;
  const offer: Offer = { unit, place: placeOf(unit, command.place, context), part: found.part };
  if (isSameOffer(found, offer)) return no({ code: 'already_assigned', unit });
  const refusal = mayTake(file, offer, context);
  if (refusal) return no(refusal);
  const next = changeAssignment(file, found, { status: 'transferred', endedAt: at, reason: command.reason });
  return offerAll(
    found.part === 'lead' ? { ...next, status: 'dispatched' } : next,
    [offer],
    by,
    at,
    context,
    found.dueAt,
  );
};

/** Whether units handed the case round so often that only the office says who leads: 二次退单, 三次转办. */
function officeDecides({ assignments }: CaseFile): 'returns' | 'transfers' | undefined {
  const ended = (how: Assignment['status']): number =>
    assignments.filter(({ part, status }) => part === 'lead' && status === how).length;
  if (ended('returned') >= RETURNS_UNTIL_OFFICE) return 'returns';
  return ended('transferred') >= TRANSFERS_UNTIL_OFFICE ? 'transfers' : undefined;
}

/** A lead is not done while an assisting unit is open. */
export const finish: Taker<'finish'> = (file, { command, at }) => {
  const found = running(file, command.unit, ['accepted']);
  if (!found) return no({ code: 'no_assignment', unit: command.unit });
  if (found.part === 'lead') {
    const open = openAssists(file);
    if (open.length > 0) return no({ code: 'assist_open', units: open });
  }
  const next = changeAssignment(file, found, { status: 'done', endedAt: at });
  return ok(found.part === 'lead' ? withMet(next, ['verify_report'], at) : next);
};

/** Units that assist and are not finished. */
export function openAssists(file: CaseFile): readonly string[] {
  return file.assignments.filter((one) => one.part === 'assist' && isRunning(one)).map(({ unit }) => unit);
}

export const isRunning = ({ status }: Assignment): boolean => status === 'offered' || status === 'accepted';

const isSameOffer = (one: Offer, other: Offer): boolean =>
  one.unit === other.unit && one.place === other.place && one.part === other.part;

/**
 * The file with every running assignment ended because its case goes up in `into`; the units hear of it. The surviving
 * case assigns anew, so that no unit works under two numbers.
 */
export function endMerged(file: CaseFile, into: string, at: Instant): CaseFile {
  const ended = file.assignments.filter(isRunning);
  const assignments = file.assignments.map((one) =>
    isRunning(one) ? { ...one, status: 'merged' as const, endedAt: at, reason: `随案并入 ${into}` } : one,
  );
  return ended.reduce<CaseFile>(
    (now, one) =>
      withNotice(now, { step: `${one.id}:merged`, to: receiverOf(one), what: '已并案，本交办终止', dueAt: null }, at),
    { ...file, assignments },
  );
}

/** The office that takes what nobody takes; the superior when the office itself is complained about (回避). */
export const coordinatorFor = (file: CaseFile): string =>
  file.proposal?.recused.includes(COORDINATOR) === true ? SUPERIOR : COORDINATOR;

/** The township belongs to the unit that stands for all of them, and to no department beside it. */
const placeOf = (unit: string, place: string | null, { units }: StepContext): string | null =>
  units.units.find(({ id }) => id === unit)?.kind === 'territory' ? place : null;

/** The assignment of a unit that stands in one of these; undefined when it has none. */
export function running(
  file: CaseFile,
  unit: string,
  statuses: readonly Assignment['status'][],
): Assignment | undefined {
  return file.assignments.find((one) => one.unit === unit && statuses.includes(one.status));
}

/** The file with one assignment changed. */
export function changeAssignment(file: CaseFile, which: Assignment, over: Partial<Assignment>): CaseFile {
  return { ...file, assignments: file.assignments.map((one) => (one.id === which.id ? { ...one, ...over } : one)) };
}

function mayTake(file: CaseFile, { unit, place, part }: Offer, { units }: StepContext): Refusal | undefined {
  if (unit === SUPERIOR || unit === OUTSIDE) return undefined;
  const known = units.units.find((one) => one.id === unit);
  if (!known) return { code: 'unknown_unit', unit };
  if (part === 'lead' && known.kind === 'company') return { code: 'cannot_lead', unit };
  if (part === 'lead' && known.kind === 'territory' && place === null) return { code: 'needs_place' };
  if (file.proposal?.recused.includes(unit)) return { code: 'recused_unit', unit };
  return undefined;
}

/** The file with these offers made, each with the unit's own clock and a notice to it. */
export function offerAll(
  file: CaseFile,
  offers: readonly Offer[],
  by: Actor,
  at: Instant,
  context: StepContext,
  notLaterThan?: Instant,
): Result<CaseFile, Refusal> {
  let next = file;
  for (const offer of offers) {
    const limit = applyLimit(at, context.sla.unitClock.limits[file.level], context.calendar);
    if (!limit.ok) return no(limit.error);
    const { dueAt, arithmetic } = capped(next, at, limit.value, notLaterThan);
    const id = `a${next.assignments.length + 1}`;
    const assignment: Assignment = {
      ...offer,
      id,
      status: 'offered',
      offeredAt: at,
      offeredBy: by.id,
      acceptedAt: null,
      endedAt: null,
      dueAt,
      arithmetic,
      extension: null,
      reason: null,
    };
    next = { ...next, assignments: [...next.assignments, assignment] };
    const what = offer.part === 'lead' ? '舆情交办' : '舆情会办';
    next = withNotice(next, { step: id, to: receiverOf(offer), what, dueAt }, at);
  }
  return ok(next);
}

/** When the public clock that still runs ends; infinite when none does. No unit's time outlasts it, extended or not. */
export function publicBound(file: CaseFile): number {
  const unmet = file.deadlines.filter(({ kind, metAt }) => kind === 'public_response' && metAt === null);
  return Math.min(...unmet.map(({ dueAt }) => dueAt));
}

/**
 * The unit's clock never outlasts the public one, nor the clock of the unit it took over from. A public clock that has run out
 * before the unit got the case bounds nothing: the unit is not late with what it did not have.
 */
function capped(
  file: CaseFile,
  at: Instant,
  limit: { readonly dueAt: Instant; readonly arithmetic: string },
  notLaterThan: Instant | undefined,
): { readonly dueAt: Instant; readonly arithmetic: string } {
  const publicDue = publicBound(file);
  const bound = Math.min(limit.dueAt, publicDue > at ? publicDue : Infinity, notLaterThan ?? Infinity);
  if (bound === limit.dueAt) return limit;
  return { dueAt: instant(bound), arithmetic: `${limit.arithmetic}；不晚于总时限，改派不重新起算` };
}
