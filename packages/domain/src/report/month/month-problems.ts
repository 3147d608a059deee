import type { MonthCopy } from './month-copy.ts';

/** A finding on a month, in a sentence, and the cases it rests on. */
export type MonthProblem = { readonly text: string; readonly ids: readonly string[] };

/** What went wrong in a month by its figures, and what follows from it; the person who signs adds and takes away. */
export function problemsOf(copy: MonthCopy): readonly MonthProblem[] {
  const { cases, stages, messages, cards } = copy;
  const idsOf = (is: (one: MonthCopy['cases'][number]) => boolean): readonly string[] =>
    cases.filter(is).map(({ id }) => id);
  const late = idsOf((one) => one.inTime === false);
  const worst = stages.toSorted((a, b) => b.lateHours - a.lateHours)[0];
  const overdue = idsOf((one) => one.overdueAtEnd);
  const undetermined = idsOf((one) => one.undetermined);
  const reopened = idsOf((one) => one.reopened);
  const unanswered = messages.filter((one) => one.valid && !one.replied).map(({ id }) => id);
  const returned = cards.filter(({ quality }) => quality.some(({ key, met }) => key === 'returned' && met === false));
  const found: readonly (MonthProblem & { readonly when: boolean })[] = [
    {
      when: late.length > 0,
      text: `超时回应 ${late.length} 件${worst && worst.lateHours > 0 ? `，超出的时间最多耗在“${worst.stage}”（${worst.lateHours.toFixed(1)} 小时）` : ''}。请先补该环节：${adviceFor(worst?.stage)}。`,
      ids: late,
    },
    {
      when: overdue.length > 0,
      text: `期末仍有 ${overdue.length} 件超时未回应，请责任单位先发布已核实的部分，再续报。`,
      ids: overdue,
    },
    {
      when: reopened.length > 0,
      text: `${reopened.length} 件回应后又生次生舆情，请复盘是否答非所问或承诺未兑现。`,
      ids: reopened,
    },
    {
      when: unanswered.length > 0,
      text: `${unanswered.length} 条有效留言截至期末未答复，请按渠道时限逐条办理。`,
      ids: unanswered.slice(0, 200),
    },
    {
      when: returned.length > 0,
      text: `退单率偏高的单位：${returned.map(({ name }) => name).join('、')}。请会同政府办核对权责清单，更新派单目录。`,
      ids: returned.flatMap(({ quality }) => quality.find(({ key }) => key === 'returned')?.ids ?? []),
    },
    {
      when: copy.outages.length > 0,
      text: `出表时 ${copy.outages.length} 个信源异常，本期数字可能偏少：${copy.outages.map(({ name }) => name).join('、')}。`,
      ids: [],
    },
    {
      when: undetermined.length > 0,
      text: `${undetermined.length} 件因年度日历未公布有时限未算出，公布后补算。`,
      ids: undetermined,
    },
  ];
  const told = found.filter(({ when }) => when).map(({ text, ids }) => ({ text, ids }));
  return told.length > 0 ? told : [{ text: '本期未发现超时、未答复或次生情况。', ids: [] }];
}

function adviceFor(stage: string | undefined): string {
  return (stage === undefined ? undefined : advice[stage]) ?? '承办单位先报已核实情况，边办边报';
}

/** What helps a stage that takes too long; 承办 and an unknown one get the general advice. */
const advice: Readonly<Record<string, string>> = {
  研判: '夜间和节假日落实值班研判，按时限交办',
  交办: '交办后即催签收，退单当日再交办',
  审签: '预先明确代签人，非工作时间可线上审签',
};
