import { hours, instant, plus, type Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { CaseState } from './case-states.ts';
import type { SlaSettings } from './sla-settings.ts';

/** States of a case that was answered and is looked after. */
const lookedAfter: ReadonlySet<CaseState> = new Set(['published', 'clarified', 'tracking']);

type FollowUp = { readonly id: string; readonly startedAt: Instant; readonly dueAt: Instant };

/**
 * The next time the public is told how things go on (61号 三, 80号: 根据工作进展持续发布权威信息): one interval of the level after
 * the last answer, again and again until nothing new was seen for the quiet time of the settings. With `at`, the latest that is
 * due by then; each has an id of its own for ever. Undefined when none is to come or the settings know none.
 */
export function followUpAfter(file: CaseFile, sla: SlaSettings, at?: Instant): FollowUp | undefined {
  const { followUp } = sla;
  const last = file.answers.at(-1);
  if (followUp === undefined || last === undefined || !lookedAfter.has(file.status)) return undefined;
  const interval = hours(followUp.hours[file.level]);
  const quietAt = plus(instant(Math.max(last.at, file.lastPostAt ?? 0)), hours(followUp.quietHours));
  const prefix = `follow_up:${last.source}.${last.ref}:`;
  const told = file.fired.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => Number(id.slice(prefix.length)));
  const next = Math.max(0, ...told) + 1;
  const byNow = at === undefined ? next : Math.floor((at - last.at) / interval);
  const most = Math.floor((quietAt - last.at) / interval);
  const count = Math.max(next, Math.min(byNow, most));
  if (count > most) return undefined;
  return { id: `${prefix}${count}`, startedAt: last.at, dueAt: plus(last.at, count * interval) };
}
