import { hours, plus, type Instant } from '../../time/instant.ts';
import type { CaseFile } from '../case-file.ts';
import type { Answer } from '../case-papers.ts';
import { SYSTEM, type LedgerLine } from '../case-parts.ts';
import { withNotice } from '../notices.ts';
import type { SlaSettings } from '../sla-settings.ts';
import { effectsOf, openRebound, reboundsOf, type Effect } from './effect.ts';

/** How an effect is said. */
export const verdictNames = { calmer: '回落', level: '持平', rebound: '反弹' } as const;

/** The answer that the effect is looked for: the newest one since the case was opened last. */
export function answerOf(file: CaseFile): Answer | undefined {
  return file.answers.findLast(({ source }) => source === 'published') ?? file.answers.at(-1);
}

/** Windows that are over and not looked at yet, with their ids, shortest first. */
export function dueWindows(
  file: CaseFile,
  at: Instant,
  windows: readonly number[],
): readonly { readonly id: string; readonly hours: number; readonly answeredAt: Instant }[] {
  const answer = answerOf(file);
  if (answer === undefined || file.erasedAt !== undefined || file.status === 'merged') return [];
  const known = new Set(effectsOf(file).map(({ id }) => id));
  return windows
    .map((length) => ({ id: `${answer.ref}:${length}h`, hours: length, answeredAt: answer.at }))
    .filter((one) => !known.has(one.id) && plus(answer.at, hours(one.hours)) <= at);
}

/** Records what an answer brought, one version on, with a line in the ledger; each window once. */
export function recordEffect(file: CaseFile, effect: Effect): CaseFile {
  if (effectsOf(file).some(({ id }) => id === effect.id)) return file;
  const { before, after, returns, verdict } = effect;
  const note = `${effect.hours} 小时：回应前 ${before.posts} 帖，回应后 ${after.posts} 帖，同地同事新立案 ${returns} 件，${verdictNames[verdict]}`;
  const version = file.version + 1;
  return {
    ...file,
    version,
    effects: [...effectsOf(file), effect],
    ledger: [...file.ledger, lineOf(file, effect.at, 'effect', note)],
  };
}

/** A proposal that was turned down is not made again for so long. */
const QUIET_MS = hours(24);

/**
 * Proposes that a case is opened again, one version on: the duty officer is told, and the clocks of the case opened again
 * will run from this moment, whenever a person confirms. The very same file while one waits, or soon after one was turned down.
 */
export function proposeRebound(file: CaseFile, why: string, at: Instant, sla: SlaSettings): CaseFile {
  const last = reboundsOf(file).at(-1);
  if (openRebound(file) || (last && at - last.at < QUIET_MS) || file.erasedAt !== undefined) return file;
  const version = file.version + 1;
  const proposed = {
    ...file,
    version,
    rebounds: [...reboundsOf(file), { at, why, decided: null }],
    ledger: [...file.ledger, lineOf(file, at, 'rebound', why)],
  };
  const step = `rebound:${reboundsOf(file).length + 1}`;
  return withNotice(
    proposed,
    { step, to: sla.notices.dutyOfficer, what: '疑似反弹，请定是否重新打开', dueAt: null },
    at,
  );
}

const lineOf = (file: CaseFile, at: Instant, action: string, note: string): LedgerLine => ({
  version: file.version + 1,
  at,
  action,
  by: SYSTEM.id,
  from: file.status,
  to: file.status,
  note,
});
