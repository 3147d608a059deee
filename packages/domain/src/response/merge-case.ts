import type { Incident } from '../incident/incident.ts';
import type { Instant } from '../time/instant.ts';
import { withAnswers } from './answers.ts';
import { endMerged, isRunning } from './assignment-steps.ts';
import type { CaseFile } from './case-file.ts';
import { SYSTEM, type LedgerLine } from './case-parts.ts';
import { isOpen, stateNames, transitions } from './case-states.ts';
import { absorbClaims } from './false-info/absorb-claims.ts';
import { withTimer } from './ladder.ts';
import { printedNumber, withNotice } from './notices.ts';
import { mergeDeadlines } from './plan-deadlines.ts';
import type { SlaSettings } from './sla-settings.ts';

/**
 * 并案 of two cases whose incidents the machine brought together (design.md §6.3). What a person has finished, or is about
 * to publish, is never merged by itself: such a case stays as it is, with the reason in its ledger, and the duty officer decides.
 */

/** Why a case is not merged into another: itself is finished, its answer is being approved or is out, or the other is finished. */
export type Unmergeable = 'finished' | 'answering' | 'into_finished';

/** Whether `file` may be merged by the machine; null when it may. An unknown other case is no obstacle. */
export function unmergeable(file: CaseFile, into: CaseFile | undefined): Unmergeable | null {
  if (!isOpen(file.status)) return file.status === 'merged' ? null : 'finished';
  if (!transitions[file.status].includes('merged')) return 'answering';
  // A case that was merged itself leads on to its own survivor.
  if (into !== undefined && into.status !== 'merged' && !isOpen(into.status)) return 'into_finished';
  return null;
}

const reasons: { readonly [U in Unmergeable]: (into: CaseFile | undefined) => string } = {
  finished: () => '本案已经了结，保持原状，不并案',
  answering: () => '本案回应稿已在审签或已发布，继续办完，不并案',
  into_finished: (into) =>
    `对方${into ? `为“${stateNames[into.status]}”` : '已了结'}，本案继续办理；确属同一事项的，请先重新打开对方再并案`,
};

/**
 * What a merged incident does to its case: 已并案 with number and ledger kept, its running assignments ended as merged and
 * their units told — or, when that may not be, one ledger line with the reason and a notice to the duty officer. The very
 * same file when the version was passed. `joined` says whether the clocks go over to the other case.
 */
export function mergeCase(
  file: CaseFile,
  into: CaseFile | undefined,
  incident: Incident,
  at: Instant,
  sla: SlaSettings,
): { readonly file: CaseFile; readonly joined: boolean } {
  if (incident.version <= file.incidentVersion || file.erasedAt !== undefined) return { file, joined: false };
  const version = file.version + 1;
  const seen: CaseFile = { ...file, incidentVersion: incident.version, version };
  const number = into ? printedNumber(into) : (incident.mergedInto ?? '');
  const why = unmergeable(file, into);
  if (why !== null) {
    const line = lineOf(seen, at, 'merge_refused', `事件并入 ${number}：${reasons[why](into)}`);
    const told = withNotice(
      { ...seen, ledger: [...file.ledger, line] },
      {
        step: `merge:${incident.version}`,
        to: sla.notices.dutyOfficer,
        what: '事件已合并，案件未并，请定',
        dueAt: null,
      },
      at,
    );
    return { file: withTimer(told, sla), joined: false };
  }
  // What a person merged stays where the person put it; what is there already needs no second line.
  if (file.status === 'merged' && (mergedByPerson(file) || file.mergedInto === into?.number))
    return { file: seen, joined: false };
  const ended = file.assignments.filter(isRunning).length;
  const note = `事件合并，并入 ${number}${ended > 0 ? `；在办交办 ${ended} 件随案终止` : ''}`;
  const line: LedgerLine = { ...lineOf(seen, at, 'merge', note), to: 'merged' };
  const merged: CaseFile = {
    ...endMerged(seen, number, at),
    status: 'merged',
    mergedInto: into?.number ?? number,
    ledger: [...file.ledger, line],
  };
  return { file: withTimer(merged, sla), joined: true };
}

/** The surviving case takes over every clock of the merged one that is earlier than its own. */
export function absorbClocks(file: CaseFile, merged: CaseFile, sla: SlaSettings): CaseFile {
  const deadlines = mergeDeadlines(file.deadlines, merged.deadlines);
  const fired = [...file.fired, ...firedBefore(file, merged)];
  return withTimer(withAnswers({ ...file, deadlines, fired }, file.answers), sla);
}

/**
 * Rungs that the merged case fired on a clock that goes on here: one matter is reminded of one step once. A letter that nobody
 * signed there is drafted here anew; there it can no longer be signed.
 */
function firedBefore(file: CaseFile, merged: CaseFile): CaseFile['fired'] {
  const known = new Set(file.fired.map(({ id }) => id));
  const unsigned = new Set(merged.letters.filter(({ status }) => status === 'draft').map(({ id }) => id));
  const own = new Map(file.deadlines.map((clock) => [clock.id, clock]));
  return merged.fired.filter(({ id }) => {
    const clock = id.slice(0, id.lastIndexOf(':'));
    const theirs = merged.deadlines.find((one) => one.id === clock);
    const ours = own.get(clock);
    if (theirs === undefined || known.has(id) || unsigned.has(id)) return false;
    return ours === undefined || theirs.startedAt <= ours.startedAt;
  });
}

/**
 * The surviving case after `merged` went up in it: its clocks, a ledger line with the number, and, when units were at work
 * there, a notice to the duty officer to assign them here. `version` is the version that this makes.
 */
export function absorbCase(file: CaseFile, merged: CaseFile, at: Instant, sla: SlaSettings, version: number): CaseFile {
  const atWork = merged.assignments.filter(isRunning).length;
  const number = printedNumber(merged);
  const rest = atWork > 0 ? `；其在办交办 ${atWork} 件已终止，须在本案重新交办的请补办` : '';
  const line = { ...lineOf(file, at, 'absorb', `${number} 并入本案，时限从早${rest}`), version };
  const taken = { ...absorbClocks(absorbClaims(file, merged), merged, sla), version, ledger: [...file.ledger, line] };
  if (atWork === 0) return taken;
  return withNotice(
    taken,
    { step: `absorb:${merged.id}`, to: sla.notices.dutyOfficer, what: '并入的案件有在办单位，请核对交办', dueAt: null },
    at,
  );
}

/** Whether a person, not the machine, put the case into another. */
export const mergedByPerson = (file: CaseFile): boolean =>
  file.ledger.findLast(({ to }) => to === 'merged')?.by !== SYSTEM.id;

function lineOf(file: CaseFile, at: Instant, action: string, note: string): LedgerLine {
  return { version: file.version, at, action, by: SYSTEM.id, from: file.status, to: file.status, note };
}
