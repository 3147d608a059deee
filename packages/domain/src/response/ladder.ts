import { instant, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Letter } from './case-papers.ts';
import { receiverOf } from './case-parts.ts';
import { isOpen } from './case-states.ts';
import { withNotice } from './notices.ts';
import { owesAnswer } from './owed-answer.ts';
import type { Rung, SlaSettings } from './sla-settings.ts';

/** A clock the ladder runs on: the public response, and each unit's own. */
export type LadderClock = {
  readonly id: string;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** Who is reminded. */
  readonly to: string;
};

export type DueRung = {
  readonly id: string;
  readonly clock: LadderClock;
  readonly rung: Rung;
  readonly dueAt: Instant;
};

/** The clocks that are running: not met, not waived, not at rest. */
export function ladderClocks(file: CaseFile, sla: SlaSettings): readonly LadderClock[] {
  if (!isOpen(file.status)) return [];
  const running = file.assignments.filter(({ status }) => status === 'offered' || status === 'accepted');
  const lead = running.find(({ part }) => part === 'lead');
  const onLadder = new Set(sla.clocks.filter((clock) => clock.ladder).map((clock) => clock.id));
  const publicClocks = file.deadlines
    .filter(({ kind, metAt }) => onLadder.has(kind) && metAt === null && owesAnswer(file))
    .map(({ id, startedAt, dueAt }) => ({
      id,
      startedAt,
      dueAt,
      to: lead ? receiverOf(lead) : sla.notices.dutyOfficer,
    }));
  const unitClocks = running.map((one) => ({
    id: one.id,
    startedAt: one.offeredAt,
    dueAt: one.extension?.until ?? one.dueAt,
    to: receiverOf(one),
  }));
  return [...publicClocks, ...unitClocks];
}

/** Rungs that have not fired yet, earliest first. */
function waitingRungs(file: CaseFile, sla: SlaSettings): readonly DueRung[] {
  const fired = new Set(file.fired.map(({ id }) => id));
  return ladderClocks(file, sla)
    .flatMap((clock) =>
      sla.ladder.map((rung) => ({
        id: `${clock.id}:${rung.id}`,
        clock,
        rung,
        dueAt: instant(clock.startedAt + (clock.dueAt - clock.startedAt) * rung.at),
      })),
    )
    .filter(({ id }) => !fired.has(id))
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

/** The same case with `nextTimerAt` set to its next rung; null when nothing is left to fire. */
export function withTimer(file: CaseFile, sla: SlaSettings): CaseFile {
  return { ...file, nextTimerAt: waitingRungs(file, sla)[0]?.dueAt ?? null };
}

/**
 * Fires every rung that is due at `at`: reminders go into the outbox, letters wait as drafts for a named signature.
 * Each rung fires once for ever; after downtime each is recorded with its own due time. Version and ledger are the
 * caller's. Returns what fired, oldest first.
 */
export function fireDueRungs(
  file: CaseFile,
  at: Instant,
  sla: SlaSettings,
): { readonly file: CaseFile; readonly fired: readonly DueRung[] } {
  const due = waitingRungs(file, sla).filter((waiting) => waiting.dueAt <= at);
  const next = due.reduce((current, waiting) => fire(current, waiting, at, sla), file);
  return { file: withTimer(next, sla), fired: due };
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
