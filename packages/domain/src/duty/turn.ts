import { isAcknowledged } from '../notice/acknowledge.ts';
import type { CaseFile } from '../response/case-file.ts';
import { isOpen } from '../response/case-states.ts';
import { instant, minutes, plus, type Instant } from '../time/instant.ts';
import type { DutyPerson, Shift } from './shift.ts';

/** Whose turn it is to take a matter up. */
export type Turn = {
  readonly who: 'officer' | 'stand_in' | 'leader';
  readonly people: readonly DutyPerson[];
  /** Since when it is theirs. */
  readonly since: Instant;
  /** When it moves on; null with the leader, who is the last. */
  readonly movesOnAt: Instant | null;
};

export const turnNames = { officer: '值班员', stand_in: '替班', leader: '带班领导' } as const;

/**
 * Whose turn it is when nobody has answered since `since`: the officer, after `afterMinutes` the stand-in, after as many again
 * 带班领导, with whom it stays. A shift without stand-in goes straight to the leader.
 */
export function whoseTurn(shift: Shift, since: Instant, at: Instant, afterMinutes: number): Turn {
  const steps = [
    { who: 'officer' as const, people: shift.officers },
    ...(shift.standIns.length === 0 ? [] : [{ who: 'stand_in' as const, people: shift.standIns }]),
    { who: 'leader' as const, people: [shift.leader] },
  ];
  const each = minutes(afterMinutes);
  const passed = Math.max(0, Math.floor((at - since) / each));
  const n = Math.min(passed, steps.length - 1);
  const begun = plus(since, n * each);
  return { ...steps[n]!, since: begun, movesOnAt: n === steps.length - 1 ? null : plus(begun, each) };
}

/**
 * Since when a case waits for anybody to know of it: its first alert to the duty desk that no named person has answered with a
 * step or with 知悉. Null when somebody has, when its level asks for none, or when it is at rest.
 */
export function unansweredSince(
  file: CaseFile,
  { levels, dutyOfficer }: { readonly levels: readonly string[]; readonly dutyOfficer: string },
): Instant | null {
  if (!isOpen(file.status) || !levels.includes(file.level)) return null;
  const open = file.notices.filter((notice) => notice.to === dutyOfficer && !isAcknowledged(file, notice));
  return open.length === 0 ? null : instant(Math.min(...open.map(({ createdAt }) => createdAt)));
}
