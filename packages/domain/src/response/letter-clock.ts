import type { Instant } from '../time/instant.ts';
import { attributeTime, lateHolders, type Holder } from './attribute-time.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { isOpen } from './case-states.ts';
import { dueOf } from './due-of.ts';
import type { SlaSettings } from './sla-settings.ts';

/** The clock of a case by its id: one of its own, or a unit's, as a clock that its assignment ends. */
export function clockById(file: CaseFile, id: string): Deadline | undefined {
  const own = file.deadlines.find((clock) => clock.id === id);
  const assignment = own === undefined ? file.assignments.find((one) => one.id === id) : undefined;
  if (assignment === undefined) return own;
  const { offeredAt, dueAt, arithmetic, endedAt, extension } = assignment;
  return {
    id,
    kind: 'unit',
    name: '承办单位反馈',
    startedAt: offeredAt,
    dueAt,
    hard: false,
    calendar: 'natural',
    basis: '',
    arithmetic,
    metAt: endedAt,
    ...(extension === null ? {} : { extension }),
  };
}

/** The clock a letter was drafted for. */
export const clockOfLetter = (file: CaseFile, letter: Pick<Letter, 'id'>): Deadline | undefined =>
  clockById(file, letter.id.slice(0, letter.id.lastIndexOf(':')));

const DESK: Holder = { kind: 'desk' };

/**
 * Whom a letter turns to at `at`. A letter about something that is late turns to the stage that spent the hours (sla.yaml
 * `attribution`); one that urges turns to the unit that has the case in hand, else to the desk.
 */
export function receiverOf(file: CaseFile, letter: Pick<Letter, 'id' | 'rung'>, at: Instant, sla: SlaSettings): Holder {
  const clock = clockOfLetter(file, letter);
  const assignment = file.assignments.find(({ id }) => id === clock?.id);
  const own: Holder | undefined = assignment && { kind: 'unit', unit: assignment.unit, place: assignment.place };
  if (own !== undefined && assignment?.part === 'assist') return own;
  if (clock !== undefined && isRed(letter, sla)) {
    // Taken over when it had run out: who has it now spent none of those hours.
    if (own !== undefined && dueOf(clock) <= clock.startedAt) return DESK;
    const [late] = lateHolders(attributeTime(file, clock, at, sla));
    return late?.holder.kind === 'unit' ? late.holder : DESK;
  }
  if (own !== undefined) return own;
  const lead = file.assignments.findLast(
    ({ part, status }) => part === 'lead' && (status === 'offered' || status === 'accepted'),
  );
  return lead === undefined ? DESK : { kind: 'unit', unit: lead.unit, place: lead.place };
}

/** Whether a letter says that something is late: 督办 and above (红牌). */
export const isRed = ({ rung }: Pick<Letter, 'rung'>, { ladder }: SlaSettings): boolean =>
  (ladder.find(({ id }) => id === rung)?.at ?? 0) >= 1;

/** Whether letters of this rung go out as one list a day for each unit (催办清单). */
export const isListed = ({ rung }: Pick<Letter, 'rung'>, { ladder }: SlaSettings): boolean =>
  ladder.find(({ id }) => id === rung)?.daily === true;

/** How a letter stands against its clock: still to be said, said too early, or no longer to be said. */
export function letterStanding(
  file: CaseFile,
  letter: Letter,
  at: Instant,
  sla: SlaSettings,
): { readonly standing: 'due' | 'moot' } | { readonly standing: 'early'; readonly dueAt: Instant } {
  const clock = clockOfLetter(file, letter);
  if (clock === undefined) return { standing: 'moot' };
  const dueAt = dueOf(clock);
  if (isRed(letter, sla)) return (clock.metAt ?? at) > dueAt ? { standing: 'due' } : { standing: 'early', dueAt };
  return { standing: clock.metAt === null && isOpen(file.status) ? 'due' : 'moot' };
}

/** Id of the document that numbers a letter: the unit's list of that day, or the letter itself. Numbers are given by it, once. */
export const listIdOf = (unit: string, place: string | null, day: string): string =>
  `list:${unit}${place === null ? '' : `/${place}`}:${day}`;
