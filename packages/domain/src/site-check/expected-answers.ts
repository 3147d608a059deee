import type { Kind } from '../analysis/analysis.ts';
import type { ChannelType } from '../post/post.ts';
import { applyLimit } from '../response/plan-deadlines.ts';
import type { Limit, SlaSettings } from '../response/sla-settings.ts';
import type { Calendar } from '../time/calendar.ts';
import { civilDate, type Instant } from '../time/instant.ts';
import type { Measures } from './site-check-settings.ts';
import { SOURCE_19, type SiteFinding } from './site-finding.ts';

/** A message to an office that nobody has answered so that it settles. */
export type WaitingMessage = {
  readonly id: string;
  readonly title: string;
  readonly sourceId: string;
  readonly channelName: string;
  readonly channelType: ChannelType;
  readonly kind: Kind;
  /** As published; when we first saw it where the board gives no date. */
  readonly askedAt: Instant;
  /** The board shows it no longer. */
  readonly removed: boolean;
};

/** A message whose answer is overdue, with the arithmetic. */
export type LateAnswer = WaitingMessage & {
  readonly dueAt: Instant;
  readonly arithmetic: string;
  readonly basis: string;
};

export type LateAnswers = {
  /** Longest overdue first. */
  readonly late: readonly LateAnswer[];
  /** Messages that wait at all. */
  readonly waiting: number;
  /** Years without a published calendar that a limit runs into; those messages are in no list. */
  readonly calendarMissing: readonly number[];
};

export type AnswerRules = {
  readonly sla: Pick<SlaSettings, 'channels'>;
  readonly measures: Measures;
  readonly calendar: Calendar;
  /** What the settings of a source say of itself (`answerWorkdays`, `answerBasis`). */
  readonly ofSource: (sourceId: string) => {
    readonly workdays?: number | undefined;
    readonly basis?: string | undefined;
  };
};

/**
 * Messages whose answer is overdue at `at`. The limit is the source's own (`answerWorkdays`), else the clock that the deployment
 * chose for the channel and kind (sla.yaml), else that of a simple question (site-check.yaml, 5 working days). Working days go by
 * the published calendar, the day of the message not counted; a year without one is told, never guessed.
 */
export function lateAnswers(messages: readonly WaitingMessage[], rules: AnswerRules, at: Instant): LateAnswers {
  const missing = new Set<number>();
  const late = messages.flatMap((message): readonly LateAnswer[] => {
    const { limit, basis } = limitFor(message, rules);
    const due = applyLimit(message.askedAt, limit, rules.calendar);
    if (!due.ok) {
      missing.add(due.error.year);
      return [];
    }
    const { dueAt, arithmetic } = due.value;
    return at > dueAt ? [{ ...message, dueAt, arithmetic, basis }] : [];
  });
  return {
    late: late.toSorted((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)),
    waiting: messages.length,
    calendarMissing: [...missing].toSorted((a, b) => a - b),
  };
}

function limitFor(
  { sourceId, channelType, kind }: WaitingMessage,
  { sla, measures, ofSource }: AnswerRules,
): { readonly limit: Limit; readonly basis: string } {
  const { workdays, basis } = ofSource(sourceId);
  if (workdays !== undefined)
    return { limit: { amount: workdays, unit: 'workday' }, basis: basis ?? '信源配置 answerWorkdays（本地规定）' };
  for (const channel of sla.channels) {
    if (!channel.chosen || !channel.channelTypes.includes(channelType)) continue;
    const rule = channel.cases.find(({ kinds }) => kinds === undefined || kinds.includes(kind));
    if (rule !== undefined) return { limit: rule.limit, basis: rule.basis };
  }
  return {
    limit: { amount: measures.questionWorkdays, unit: 'workday' },
    basis: '简单咨询的答复期限（site-check.yaml）',
  };
}

const MOST_DETAILS = 20;

/** 留言未按时答复: those overdue by working days, named; undefined where there are no data of the boards. No veto: that is three months. */
export function judgeAnswers(boards: number, found: LateAnswers | undefined): SiteFinding {
  const line = {
    indicator: '留言逾期未答复',
    veto: false,
    measure: '在本地规定的工作日内答复（信源 answerWorkdays，未写按 sla.yaml 选定的渠道时限）',
    source: `${SOURCE_19}；各渠道时限依据见逐条所列`,
  };
  if (found === undefined)
    return {
      ...line,
      verdict: 'unknown',
      found: boards === 0 ? '没有配置互动栏目对应的信源（boards）' : '本机还没有留言数据',
      details: [],
    };
  const { late, waiting, calendarMissing } = found;
  const lacks = calendarMissing.length === 0 ? '' : `；${calendarMissing.join('、')} 年放假安排未录入，有的算不出`;
  return {
    ...line,
    verdict: late.length > 0 ? 'warn' : calendarMissing.length > 0 ? 'unknown' : 'pass',
    found: `待答复 ${waiting} 件，逾期 ${late.length} 件${lacks}`,
    details: late.slice(0, MOST_DETAILS).map(lateLine),
  };
}

/** `2026-02-20 县长信箱“…”（编号）：2026-02-20 09:00 + 7 个工作日 = …；依据` */
export const lateLine = ({ askedAt, channelName, title, id, arithmetic, basis, removed }: LateAnswer): string =>
  `${civilDate(askedAt)} ${channelName}“${title}”（${id}）${removed ? '，网站上已不见' : ''}：${arithmetic}；${basis}`;
