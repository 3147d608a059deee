import { levelNumerals } from '../analysis/analysis.ts';
import type { Digest, DigestItem } from '../report/daily-digest.ts';
import { figureBlock, printFigure, totalOf } from '../report/month/month-blocks.ts';
import { tableOf, type MonthCopy } from '../report/month/month-copy.ts';
import { compared, stages, typicalCases, units, type Titles } from '../report/month/month-document.ts';
import { problemsOf } from '../report/month/month-problems.ts';
import { stateNames } from '../response/case-states.ts';
import { toClock, type Instant } from '../time/instant.ts';
import type { PartKind } from './document-settings.ts';
import { clean } from './material.ts';
import type { Block, Chart, Table } from './official-document.ts';
import type { ReportPeriod } from './report-period.ts';
import { siteParts } from './site-parts.ts';
import type { SiteCheck } from '../site-check/site-check.ts';
import { countTable, withTable } from './spread-charts.ts';

/** What a periodic report is written from; all of it read before. */
export type PeriodMaterial = {
  readonly period: ReportPeriod;
  /** Facts and figures of the period; the copy a month was closed with, where it was. */
  readonly copy: MonthCopy;
  /** The period before, to compare with. */
  readonly before: MonthCopy | null;
  /** The digest of the last day of the period, or of today. */
  readonly digest: Digest;
  /** Titles of cases by printed number, as a list may show them. */
  readonly titles: Titles;
  /** Checks of websites and accounts that were made in the period. */
  readonly checks: readonly SiteCheck[];
  readonly unit: (id: string) => string;
  readonly region: string;
  readonly organ: string;
  readonly at: Instant;
};

/** Rows of a list before it ends in “另有 n 件”. */
const MOST_ROWS = 30;
const CASES = ['opened', 'due', 'in_time', 'in_time_rate', 'late', 'avg_hours', 'closed', 'open', 'overdue'] as const;
const MESSAGES = [
  'received',
  'valid',
  'replied',
  'reply_rate',
  'on_time_rate',
  'within_48h_rate',
  'avg_hours',
  'pending',
  'satisfaction',
] as const;

const paragraph = (text: string, sources: readonly string[] = []): Block => ({ kind: 'paragraph', text, sources });

/** The parts of a periodic report, each from the material alone. */
export const periodParts: { readonly [P in PartKind]: (given: PeriodMaterial) => readonly Block[] } = {
  overview: ({ digest }) => {
    const told = digest.figures.map(({ label, value }) => `${label} ${value}`).join('，');
    const rows = digest.channels.map(({ label, value, ids }) => ({ cells: [label, String(value)], sources: ids }));
    const chart = withTable(
      { id: 'channels_of_day', title: '当日信息渠道分布', form: 'bar', unit: '条' },
      countTable('当日信息渠道分布', ['渠道', '信息数'], rows),
    );
    return [
      paragraph(
        `${digest.window}，${told}（未结、超时截至出表时）。`,
        digest.figures.flatMap(({ ids }) => ids),
      ),
      ...(chart ? [chart] : [paragraph('本时段没有新增信息。')]),
    ];
  },
  compared: ({ copy, before, period }) => {
    const table = tableOf(copy, 'levels');
    const old = before && tableOf(before, 'levels');
    const said = (key: string): string => totalOf(table, key);
    const keys = ['opened', 'due', 'in_time', 'late', 'answered', 'closed', 'open', 'overdue', 'reopened'];
    const columns = keys.flatMap((key) => table.columns.find((one) => one.key === key) ?? []);
    const figures: Table = {
      title: '本期与上期',
      columns: [
        { label: '指标', width: 3, number: false },
        { label: '本期', width: 1, number: true },
        ...(old ? [{ label: '上期', width: 1, number: true }] : []),
      ],
      rows: columns.map(({ key, label, kind }) => ({
        cells: [
          label,
          printFigure(table.total.cells[key], kind),
          ...(old ? [printFigure(old.total.cells[key], kind)] : []),
        ],
        sources: [`levels/total/${key}`],
      })),
      note: `口径：${columns.map(({ label, definition }) => `${label}——${definition}`).join('；')}。${old ? '' : '上期没有数据，无环比。'}只列数，不以件数升降论好坏。`,
    };
    const chart = withTable({ id: 'compared', title: '本期与上期', form: 'bar', unit: '件' }, figures);
    return [
      paragraph(
        `${period.name}，新增处置单 ${said('opened')} 件，上期结转 ${said('carried')} 件；公开回应时限到期 ${said('due')} 件，按时回应 ${said('in_time')} 件，48小时回应率 ${said('in_time_rate')}，超时 ${said('late')} 件；办结 ${said('closed')} 件，期末在办 ${said('open')} 件，其中超时未回应 ${said('overdue')} 件。`,
        ['levels/total'],
      ),
      ...(chart ? [chart] : []),
      // What was closed a month and a year ago stands beside it; other periods have no closed copies.
      ...(copy.previous || copy.yearAgo ? [compared(copy)] : []),
    ];
  },
  channels: ({ copy }) => [
    figureBlock(tableOf(copy, 'channels'), MESSAGES, { first: '渠道' }),
    figureBlock(tableOf(copy, 'channels'), ['valid', 'asked', 'complained', 'sought', 'suggested'], { first: '渠道' }),
    figureBlock(tableOf(copy, 'channel_types'), MESSAGES, { first: '明细渠道' }),
    figureBlock(tableOf(copy, 'unit_channels'), MESSAGES, { first: '责任单位｜渠道', most: MOST_ROWS }),
  ],
  sources: ({ copy }) => bars(copy, 'sources', '首见渠道', '渠道'),
  topics: ({ copy }) => [...bars(copy, 'topics', '专题分布', '专题'), ...bars(copy, 'townships', '地域分布', '乡镇')],
  levels: ({ copy }) => [
    ...bars(copy, 'levels', '各等级新增', '等级'),
    figureBlock(tableOf(copy, 'levels'), CASES, { first: '等级' }),
    stages(copy),
  ],
  incidents: ({ digest }) => {
    const items = [...digest.decide, ...digest.know, ...digest.watch].filter(({ caseId }) => caseId !== '');
    return [
      itemTable('重点事件', items),
      ...(digest.left.value > 0 ? [paragraph(`另有 ${digest.left.value} 件见台账。`, digest.left.ids)] : []),
    ];
  },
  open_cases: (given) => [caseTable('新增与未结一览', given, ({ opened, openAtEnd }) => opened || openAtEnd)],
  overdue: (given) => {
    const letters = given.copy.cases.filter((one) => one.letters.length > 0);
    return [
      caseTable('超时未回应', given, ({ overdueAtEnd }) => overdueAtEnd),
      paragraph(
        letters.length === 0
          ? '本期没有签发催办、督办、通报函件。'
          : `本期签发函件：${letters.map(({ id, letters: names }) => `${id}（${names.join('、')}）`).join('；')}。`,
        letters.map(({ id }) => id),
      ),
    ];
  },
  outlook: ({ digest }) => {
    const lines = [...digest.watch, ...digest.decide].map(({ number, title, why, ids }) =>
      paragraph(`${clean(title)}（${number}）：${clean(why)}。`, ids.length > 0 ? ids : [number]),
    );
    return lines.length > 0 ? lines : [paragraph('现有数据未见需要特别关注的苗头。')];
  },
  outages: ({ digest }) =>
    digest.outages.length === 0
      ? [paragraph('全部信源正常。')]
      : [
          {
            kind: 'table',
            table: {
              title: '异常信源',
              columns: ['信源', '情况', '起始时间', '责任人', '原因'].map((label) => ({
                label,
                width: 2,
                number: false,
              })),
              rows: digest.outages.map(({ sourceId, name, health, since, owner, reason }) => ({
                cells: [clean(name), health, toClock(since), clean(owner), clean(reason)],
                sources: [`信源 ${sourceId}`],
              })),
              note: '信源中断时段的数字可能偏少。',
            },
          },
        ],
  timeliness: ({ copy }) => [
    paragraph(
      `应回应 ${totalOf(tableOf(copy, 'levels'), 'due')} 件，按时回应 ${totalOf(tableOf(copy, 'levels'), 'in_time')} 件，48小时回应率 ${totalOf(tableOf(copy, 'levels'), 'in_time_rate')}，平均回应时长 ${totalOf(tableOf(copy, 'levels'), 'avg_hours')} 小时。`,
      copy.cases.filter(({ due }) => due).map(({ id }) => id),
    ),
    stages(copy),
  ],
  units: ({ copy }) => [
    figureBlock(tableOf(copy, 'units'), CASES, { first: '责任单位', most: MOST_ROWS }),
    ...(copy.cards.length > 0 ? [units(copy)] : []),
  ],
  false_info: ({ copy }) => {
    const table = tableOf(copy, 'levels');
    return [
      paragraph(
        `含待核实、疑似不实或已核不实说法的 ${totalOf(table, 'claims')} 件，已澄清或更正的 ${totalOf(table, 'clarified')} 件。是否属实由主管单位凭证据认定，系统不作结论。`,
        copy.cases.filter(({ falseInfo }) => falseInfo !== 'none').map(({ id }) => id),
      ),
    ];
  },
  typical: ({ copy, titles }) => {
    const picked = typicalCases(copy);
    if (picked.length === 0) return [paragraph('本期没有按时回应的件可作典型。')];
    return picked.map(({ id, hours }) =>
      paragraph(
        `${id}${titles.has(id) ? `《${clean(titles.get(id) ?? '')}》` : ''}：按时公开回应${hours === null ? '' : `，用时 ${hours.toFixed(1)} 小时`}。`,
        [id],
      ),
    );
  },
  problems: ({ copy }) => problemsOf(copy).map(({ text, ids }) => paragraph(text, ids)),
  annual: ({ copy, period }) => {
    const table = tableOf(copy, 'levels');
    const said = (key: string): string => totalOf(table, key);
    return [
      paragraph(
        `${period.name}共办理政务舆情 ${said('opened')} 件，公开回应时限到期 ${said('due')} 件，按时回应 ${said('in_time')} 件，48小时回应率 ${said('in_time_rate')}；办结 ${said('closed')} 件，重新打开 ${said('reopened')} 件；经认定无需公开回应 ${said('not_needed')} 件，含待核说法 ${said('claims')} 件，已澄清 ${said('clarified')} 件。`,
        ['levels/total'],
      ),
      figureBlock(table, CASES, { first: '等级' }),
      ...bars(copy, 'categories', '舆情类别', '类别'),
    ];
  },
  ...siteParts,
};

/** New cases of a table as bars, the table beside them; told in words when there are none. */
function bars(copy: MonthCopy, id: string, title: string, heading: string): readonly Block[] {
  const rows = tableOf(copy, id)
    .rows.filter(({ cells }) => (cells['opened'] ?? 0) > 0)
    .map(({ key, label, cells }) => ({ cells: [label, String(cells['opened'])], sources: [`${id}/${key}/opened`] }));
  const form: Chart['form'] = 'bar';
  const chart = withTable(
    { id: `bars_${id}`, title, form, unit: '件' },
    countTable(title, [heading, '新增件数'], rows, '一件涉及多项的各计一次。'),
  );
  return [chart ?? paragraph(`${title}：本期没有新增。`)];
}

function itemTable(title: string, items: readonly DigestItem[]): Block {
  const columns = [
    { label: '编号', width: 2.8, number: false },
    { label: '等级', width: 1, number: false },
    { label: '事项', width: 3, number: false },
    { label: '责任单位', width: 2.2, number: false },
    { label: '进展', width: 4.4, number: false },
  ];
  const rows = items.map(({ number, level, title: what, unit, state, why, due, overdue, ids }) => ({
    cells: [
      number,
      level,
      clean(what),
      unit === '' ? '待定' : unit,
      `${state}。${clean(why)}${due === '' ? '' : `（时限 ${due}${overdue ? '，已超时' : ''}）`}`,
    ],
    sources: [number, ...ids],
  }));
  return rows.length === 0
    ? paragraph('本期没有需要列出的重点事件。')
    : { kind: 'table', table: { title, columns, rows, note: '' } };
}

function caseTable(
  title: string,
  { copy, titles, unit }: PeriodMaterial,
  is: (one: MonthCopy['cases'][number]) => boolean,
): Block {
  const found = copy.cases.filter((one) => is(one) && !one.merged);
  if (found.length === 0) return paragraph(`${title}：无。`);
  const columns = [
    { label: '编号', width: 2.8, number: false },
    { label: '等级', width: 1, number: false },
    { label: '事项', width: 4, number: false },
    { label: '责任单位', width: 2.4, number: false },
    { label: '状态', width: 2, number: false },
  ];
  const rows = found.slice(0, MOST_ROWS).map((one) => ({
    cells: [
      one.id,
      levelNumerals[one.level],
      clean(titles.get(one.id) ?? '（见台账）'),
      one.unit === null ? '未交办' : unit(one.unit),
      `${stateNames[one.status]}${one.overdueAtEnd ? '，已超时' : ''}`,
    ],
    sources: [one.id],
  }));
  const note = found.length > rows.length ? `共 ${found.length} 件，其余见台账。` : `共 ${found.length} 件。`;
  return { kind: 'table', table: { title, columns, rows, note } };
}
