import { nextCronTime } from '../time/cron.ts';
import { instant, toClock, type Instant } from '../time/instant.ts';

/**
 * What the daily check of a source found: `same` – it reads what it read when it was recorded; `changed` – the page answers and
 * selectors that found something find nothing, or far less is read; `unreached` – the page did not answer, which says nothing of its
 * shape; `recorded` – there was nothing to compare with, and now there is.
 */
export const checkVerdicts = ['same', 'changed', 'unreached', 'recorded'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];
export const checkVerdictNames: Readonly<Record<CheckVerdict, string>> = {
  same: '与样本一致',
  changed: '与样本不符',
  unreached: '没有打开',
  recorded: '新存了样本',
};

/** The last daily check of a source. */
export type SourceCheck = {
  readonly at: Instant;
  readonly verdict: CheckVerdict;
  /** One line each: which selector finds nothing any more, what is not read any more; never a word of a page. */
  readonly told: readonly string[];
  /** When the pages were recorded that it was held against; null without any. */
  readonly recordedAt: Instant | null;
  /** Since when it is `changed` without a break; null when it is not. */
  readonly changedSince: Instant | null;
};

/** Whether a check is due: the named minute of the day (`cron`, five fields) has come since the last one, or there was none. */
export const isCheckDue = (cron: string, last: Instant | null, at: Instant): boolean =>
  last === null || (nextCronTime(cron, last) ?? instant(Number.MAX_SAFE_INTEGER)) <= at;

/** A check after the one before: a redesign that lasts keeps its day. */
export function noteCheck(
  found: Pick<SourceCheck, 'verdict' | 'told' | 'recordedAt'>,
  before: SourceCheck | null,
  at: Instant,
): SourceCheck {
  // A page out of reach does not take back what was seen of it.
  const standing = found.verdict === 'unreached' ? (before?.changedSince ?? null) : null;
  const changedSince = found.verdict === 'changed' ? (before?.changedSince ?? at) : standing;
  return { ...found, at, changedSince };
}

/** What people should do about a check, in one line; undefined where there is nothing to do. */
export function adviseCheck({ verdict, told, changedSince }: SourceCheck): string | undefined {
  if (verdict === 'changed')
    return `网站像是改版了（${changedSince === null ? '' : `${toClock(changedSince)} 起`}）：${told.join('；')}。请在“信源”里修选择器`;
  if (changedSince !== null) return `${toClock(changedSince)} 起与样本不符，这次没有打开：${told.join('；')}`;
  return undefined;
}
