import { toIso } from '../time/instant.ts';
import { levelNumerals } from '../analysis/analysis.ts';
import type { CaseFact } from './month/case-fact.ts';
import type { MessageFact } from './month/message-fact.ts';
import { columnOf } from './month/month-blocks.ts';
import { tableOf, type MonthCopy } from './month/month-copy.ts';
import type { MonthSettings } from './month/month-settings.ts';
import { coverSmallCells } from './small-cells.ts';

/** A table for the public: counts that add up, small ones covered; null is not shown. */
export type PublicTable = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly (number | null)[] }[];
  readonly definitions: readonly string[];
};

export type PublicMonth = {
  readonly month: string;
  readonly from: string;
  readonly to: string;
  /** 48 小时回应率, 答复率: as told, `95.0%` or `不低于 92%`, or null where saying it would give a small count away. */
  readonly rates: readonly { readonly label: string; readonly told: string | null; readonly definition: string }[];
  readonly tables: readonly PublicTable[];
};

export type PublicStatistics = {
  readonly region: string;
  readonly months: readonly PublicMonth[];
  readonly notes: readonly string[];
};

/**
 * What the public gets to see of the closed months, latest first: counts of cases and messages and how they were answered, never
 * a text, a name or a place below the county. Each month is told for itself and never in running totals, so that what is covered
 * cannot be reckoned from one publication and the next.
 */
export function publicStatistics(
  region: string,
  copies: readonly MonthCopy[],
  settings: MonthSettings,
  topicName: (id: string) => string,
): PublicStatistics {
  const { leastCell } = settings;
  return {
    region,
    months: copies
      .toSorted((a, b) => (a.month < b.month ? 1 : -1))
      .map((copy) => ({
        month: copy.month,
        from: toIso(copy.from),
        to: toIso(copy.to),
        ...monthTables(copy, leastCell, topicName),
      })),
    notes: [
      '数据取自已月结的月份，统计期一般为上月 29 日至本月 28 日，月结后不改；逐月公布，不作累计。',
      `小于 ${leastCell} 的数以及能据以推算它的数不显示，显示为“＊”。`,
      '只统计单位办理情况，不含任何人的信息；件数多少不作评价。',
    ],
  };
}

type Cut<F> = {
  readonly name: string;
  readonly facts: readonly F[];
  readonly rowOf: (fact: F) => string;
  readonly columns: readonly { readonly label: string; readonly is: (fact: F) => boolean }[];
  readonly total: string;
  readonly definitions: readonly string[];
};

function monthTables(
  copy: MonthCopy,
  least: number,
  topicName: (id: string) => string,
): Pick<PublicMonth, 'rates' | 'tables'> {
  const outcome = tableOf(copy, 'levels');
  const asked = tableOf(copy, 'channels');
  const definition = (table: typeof outcome, key: string): string => {
    const column = columnOf(table, key);
    return `${column.label}：${column.definition}`;
  };
  const topics = cut<CaseFact>(
    {
      name: '应回应的事项，按专题',
      facts: copy.cases.filter(({ due }) => due),
      rowOf: ({ topic }) => (topic === null ? '其他' : topicName(topic)),
      columns: [
        { label: '按时回应', is: ({ inTime }) => inTime === true },
        { label: '超时', is: ({ inTime }) => inTime === false },
      ],
      total: '应回应',
      definitions: ['due', 'in_time', 'late'].map((key) => definition(outcome, key)),
    },
    least,
  );
  const levels = cut<CaseFact>(
    {
      name: '新增事项，按舆情等级',
      facts: copy.cases.filter(({ opened, merged }) => opened && !merged),
      rowOf: ({ level }) => levelNumerals[level],
      columns: [{ label: '新增', is: () => true }],
      total: '合计',
      definitions: [definition(outcome, 'opened')],
    },
    least,
  );
  const messages = cut<MessageFact>(
    {
      name: '有效留言，按类别',
      facts: copy.messages.filter(({ valid }) => valid),
      rowOf: ({ kind }) => kind,
      columns: [
        { label: '已答复', is: ({ replied }) => replied },
        { label: '办理中', is: ({ replied }) => !replied },
      ],
      total: '有效数',
      definitions: ['valid', 'replied', 'pending'].map((key) => definition(asked, key)),
    },
    least,
  );
  return {
    rates: [
      {
        label: '48小时回应率',
        told: rateOf(topics, copy.cases.filter(({ inTime }) => inTime === false).length, least),
        definition: definition(outcome, 'in_time_rate'),
      },
      {
        label: '答复率',
        told: rateOf(messages, copy.messages.filter(({ valid, replied }) => valid && !replied).length, least),
        definition: definition(asked, 'reply_rate'),
      },
    ],
    tables: [topics, levels, messages],
  };
}

function cut<F>({ name, facts, rowOf, columns, total, definitions }: Cut<F>, least: number): PublicTable {
  const rows = [...Map.groupBy(facts, rowOf)].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const counts = rows.map(([, own]) => columns.map(({ is }) => own.filter(is).length));
  const { cells } = coverSmallCells(counts.length > 0 ? counts : [columns.map(() => 0)], least);
  const labels = counts.length > 0 ? rows.map(([label]) => label) : ['无'];
  // One column and its sum are the same count: it is told once.
  const width = columns.length === 1 ? 1 : columns.length + 1;
  return {
    name,
    columns: [...columns.map(({ label }) => label), total].slice(0, width),
    rows: [...labels, '合计'].map((label, at) => ({ label, cells: (cells[at] ?? []).slice(0, width) })),
    definitions,
  };
}

/**
 * The share of the first column in the whole, by the sums that are shown. Where few are left and so not shown, the least it can
 * be: that says no more than that they are few.
 */
function rateOf({ rows }: PublicTable, left: number, least: number): string | null {
  const [done = null, rest = null, whole = null] = rows.at(-1)?.cells ?? [];
  if (whole === null) return null;
  if (done !== null && rest !== null) return `${((done / whole) * 100).toFixed(1)}%`;
  return left < least ? `不低于 ${Math.floor(((whole - least + 1) / whole) * 100)}%` : null;
}
