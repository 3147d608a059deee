import { civilDate, days, parseInstant, type Instant } from '../time/instant.ts';
import type { Misreading } from './finding.ts';
import type { Draft, DraftSentence } from './read-clauses.ts';

type Weigh = (rule: string) => number;

/** A term shorter than this after the paper's own date cannot be kept by those who learn of it late. */
const TIGHT_DAYS = 20;
const FULL = /(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日/gu;
const UNTIL = /(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日|(底|末))\s*(?:之|以)?前/gu;

const toDate = (y = '', m = '', d = ''): string => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;

/** Dates that do not exist, start in the past, come too soon or lack their year; judged from the paper's own date, else from `at`. */
export function findDateTroubles(draft: Draft, at: Instant, weigh: Weigh): readonly Misreading[] {
  const from = draft.dated ?? at;
  return draft.sentences.flatMap((sentence) => [
    ...impossible(sentence, weigh),
    ...startsInPast(sentence, from, weigh),
    ...deadlines(sentence, from, weigh),
  ]);
}

const finding = (
  { clause, text }: DraftSentence,
  rest: Omit<Misreading, 'clause' | 'sentence' | 'source'>,
): Misreading => ({ clause, sentence: text, source: '日期核对', ...rest });

function impossible(sentence: DraftSentence, weigh: Weigh): readonly Misreading[] {
  return [...sentence.text.matchAll(FULL)].flatMap(([said, y, m, d]): Misreading[] => {
    if (parseInstant(toDate(y, m, d)) !== undefined) return [];
    const rest = { why: `${said}不存在`, advice: '改成正确的日期', weight: weigh('no_such_date') };
    return [finding(sentence, { rule: 'no_such_date', name: '日期不存在', words: [said], ...rest })];
  });
}

function startsInPast(sentence: DraftSentence, from: Instant, weigh: Weigh): readonly Misreading[] {
  const starts = /自\s*(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:起|开始)?\s*(?:施行|执行|实施|生效|计算|缴纳|收取)/gu;
  return [...sentence.text.matchAll(starts)].flatMap(([said, y, m, d]): Misreading[] => {
    const start = parseInstant(toDate(y, m, d));
    if (start === undefined || start >= from - days(1)) return [];
    return [
      finding(sentence, {
        rule: 'starts_in_past',
        name: '溯及既往',
        words: [said],
        why: `从${civilDate(start)}起算，早于${civilDate(from)}；已办结的人会问要不要补、要不要退`,
        advice: '写明此前已经办理的怎样处理；能不溯及的改为自公布之日后起算',
        weight: weigh('starts_in_past'),
      }),
    ];
  });
}

function deadlines(sentence: DraftSentence, from: Instant, weigh: Weigh): readonly Misreading[] {
  const yearSaid = /\d{4}\s*年/u.exec(sentence.text)?.[0];
  return [...sentence.text.matchAll(UNTIL)].flatMap((match): Misreading[] => {
    const [said, y, m = '', d] = match;
    // What is due every year needs none.
    if (/每年[^，,。；;]{0,6}$/u.test(sentence.text.slice(0, match.index))) return [];
    const year = y ?? yearSaid?.slice(0, 4);
    if (year === undefined) {
      const rest = { why: '没有写年份，次年看到的人会以为还有效', advice: '补上年份', weight: weigh('no_year') };
      return [finding(sentence, { rule: 'no_year', name: '期限没有年份', words: [said], ...rest })];
    }
    const due = d === undefined ? endOfMonth(Number(year), Number(m)) : parseInstant(toDate(year, m, d));
    if (due === undefined) return [];
    const left = Math.floor((due - from) / days(1));
    if (left > TIGHT_DAYS) return [];
    const why =
      left < 0
        ? `到${civilDate(due)}止，在${civilDate(from)}之前就已过期`
        : `从${civilDate(from)}算起只剩 ${left} 天，晚知道的人来不及办`;
    const rule = left < 0 ? 'deadline_past' : 'deadline_tight';
    const name = left < 0 ? '期限已过' : '期限过紧';
    const advice = left < 0 ? '核对年份和日期' : '延长期限，或写明逾期怎样补办、由谁提前通知';
    return [finding(sentence, { rule, name, words: [said], why, advice, weight: weigh(rule) })];
  });
}

function endOfMonth(year: number, month: number): Instant | undefined {
  if (month < 1 || month > 12) return undefined;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return parseInstant(toDate(String(year), String(month), String(last)));
}
