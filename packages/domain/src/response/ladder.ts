import { instant, plus, type Instant } from '../time/instant.ts';
import type { CaseFile, Deadline } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { receiverOf } from './case-parts.ts';
import { isOpen } from './case-states.ts';
import { dueOf, openPause } from './due-of.ts';
import { handoverBeingSigned } from './false-info/handover.ts';
import { followUpAfter } from './follow-up.ts';
import { withNotice } from './notices.ts';
import { owesAnswer } from './owed-answer.ts';
import type { Rung, SlaSettings } from './sla-settings.ts';

/**
 * A clock the ladder runs on: the public response (the channel's own where no public one runs), each unit's own, and, with
 * reminders only, orders from above and signatures that are owed.
 */
export type LadderClock = {
  readonly id: string;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** Who is reminded. */
  readonly to: string;
  /** Reminders only: no letter is drafted about it. */
  readonly remindersOnly?: boolean;
};

export type DueRung = {
  readonly id: string;
  readonly clock: LadderClock;
  readonly rung: Rung;
  readonly dueAt: Instant;
};

/** What of a case says which of its clocks are running. */
export type ClockedCase = Pick<CaseFile, 'status' | 'assignments' | 'deadlines' | 'needsPublicResponse'>;

/** The clocks that are running: not met, not waived, not at rest. */
export function ladderClocks(file: ClockedCase, sla: SlaSettings): readonly LadderClock[] {
  if (!isOpen(file.status)) return [];
  const running = file.assignments.filter(({ status }) => status === 'offered' || status === 'accepted');
  const lead = running.find(({ part }) => part === 'lead');
  const onLadder = new Set(sla.clocks.filter((clock) => clock.ladder).map((clock) => clock.id));
  const to = lead ? receiverOf(lead) : sla.notices.dutyOfficer;
  const hasPublic = file.deadlines.some(({ kind }) => onLadder.has(kind));
  const isMain = ({ kind }: Deadline): boolean =>
    onLadder.has(kind) ? owesAnswer(file) : kind === 'channel_reply' && !hasPublic;
  const waiting = file.deadlines.filter((clock) => clock.metAt === null && openPause(clock) === undefined);
  const publicClocks = waiting.filter(isMain).map((clock) => ({
    id: clock.id,
    startedAt: clock.startedAt,
    dueAt: dueOf(clock),
    to,
  }));
  const remindedOnly = waiting
    .filter(({ kind }) => kind === 'superior_order' || kind === 'countersign')
    .map((clock) => ({
      id: clock.id,
      startedAt: clock.startedAt,
      dueAt: dueOf(clock),
      to: clock.kind === 'countersign' ? sla.notices.dutyOfficer : to,
      remindersOnly: true,
    }));
  const unitClocks = running.map((one) => ({
    id: one.id,
    startedAt: one.offeredAt,
    dueAt: one.extension?.until ?? one.dueAt,
    to: receiverOf(one),
  }));
  return [...publicClocks, ...unitClocks, ...remindedOnly];
}

/** Rungs that have not fired yet, earliest first. */
export function waitingRungs(file: CaseFile, sla: SlaSettings): readonly DueRung[] {
  const fired = new Set(file.fired.map(({ id }) => id));
  const rungs = ladderClocks(file, sla).flatMap((clock) =>
    sla.ladder
      .filter(({ automatic }) => automatic || clock.remindersOnly !== true)
      .map((rung) => ({
        id: `${clock.id}:${rung.id}`,
        clock,
        rung,
        dueAt: instant(clock.startedAt + (clock.dueAt - clock.startedAt) * rung.at),
      })),
  );
  return [...rungs, ...nextFollowUp(file, sla)]
    .filter(({ id }) => !fired.has(id))
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

/** 续报: what is told next about a matter that was answered and goes on. */
function nextFollowUp(file: CaseFile, sla: SlaSettings): readonly DueRung[] {
  const next = followUpAfter(file, sla);
  if (next === undefined) return [];
  const lead = file.assignments.findLast(({ part, status }) => part === 'lead' && status !== 'merged');
  const to = lead ? receiverOf(lead) : sla.notices.dutyOfficer;
  const clock = { id: 'follow_up', startedAt: next.startedAt, dueAt: next.dueAt, to };
  return [{ id: next.id, clock, rung: FOLLOW_UP, dueAt: next.dueAt }];
}

const FOLLOW_UP: Rung = { id: 'follow_up', at: 1, name: '续报提醒', automatic: true, daily: false, to: ['承办人'] };

/** So long whoever signs has to take the number himself. */
const SIGNING_MS = 15_000;

/**
 * The same case with `nextTimerAt` set to what it waits for next: a signature that was given and has no number yet, else its
 * next rung; null when nothing is left to fire.
 */
export function withTimer(file: CaseFile, sla: SlaSettings): CaseFile {
  const signing =
    file.letters.find((letter) => letter.status === 'draft' && letter.signing !== undefined)?.signing ??
    handoverBeingSigned(file)?.signing;
  const signedAt = signing === undefined ? null : plus(signing.at, SIGNING_MS);
  return { ...file, nextTimerAt: signedAt ?? waitingRungs(file, sla)[0]?.dueAt ?? null };
}

/**
 * Fires every rung that is due at `at`: reminders go into the outbox, letters wait as drafts for a named signature.
 * Each rung fires once for ever; after downtime each is recorded with its own due time, a repeated one (续报) once with the
 * latest. Version and ledger are the caller's. Returns what fired, oldest first.
 */
export function fireDueRungs(
  file: CaseFile,
  at: Instant,
  sla: SlaSettings,
): { readonly file: CaseFile; readonly fired: readonly DueRung[] } {
  const due = waitingRungs(file, sla)
    .filter((waiting) => waiting.dueAt <= at)
    .map((waiting) => (waiting.rung === FOLLOW_UP ? (latestFollowUp(file, sla, at) ?? waiting) : waiting));
  const next = due.reduce((current, waiting) => fire(current, waiting, at, sla), file);
  return { file: withTimer(next, sla), fired: due };
}

/** Of the follow-ups that were missed only the last is told. */
function latestFollowUp(file: CaseFile, sla: SlaSettings, at: Instant): DueRung | undefined {
  const [waiting] = nextFollowUp(file, sla);
  const latest = followUpAfter(file, sla, at);
  if (waiting === undefined || latest === undefined) return waiting;
  return { ...waiting, id: latest.id, dueAt: latest.dueAt, clock: { ...waiting.clock, dueAt: latest.dueAt } };
}

function fire(file: CaseFile, due: DueRung, at: Instant, sla: SlaSettings): CaseFile {
  const fired = { id: due.id, rung: due.rung.id, dueAt: due.dueAt, firedAt: at };
  const recorded = { ...file, fired: [...file.fired, fired] };
  if (due.rung.automatic) {
    const notice = { step: due.id, to: due.clock.to, what: due.rung.name, dueAt: due.clock.dueAt };
    return withNotice(recorded, notice, at);
  }
  const letter = draftLetter(due, at);
  const drafted = { ...recorded, letters: [...recorded.letters, letter] };
  const notice = {
    step: due.id,
    to: sla.notices.dutyOfficer,
    what: `${due.rung.name}：函件已拟稿，待${letter.signer}签发`,
    dueAt: due.clock.dueAt,
  };
  return withNotice(drafted, notice, at);
}

function draftLetter({ id, rung, dueAt }: DueRung, at: Instant): Letter {
  return {
    id,
    rung: rung.id,
    name: rung.name,
    document: rung.document ?? rung.id,
    series: rung.series ?? rung.id,
    signer: rung.signer ?? '政府办负责人',
    to: rung.to,
    status: 'draft',
    number: null,
    dueAt,
    draftedAt: at,
    signedBy: null,
    signedAt: null,
    voidReason: null,
  };
}
