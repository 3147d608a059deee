import { toCivilWords } from '../../document/civil-words.ts';
import { sourcesOf, type Block, type OfficialDocument, type Section } from '../../document/official-document.ts';
import { levels } from '../../analysis/analysis.ts';
import { toClock, toIso } from '../../time/instant.ts';
import type { CaseFact } from './case-fact.ts';
import { figureBlock, paragraph, printFigure, totalOf } from './month-blocks.ts';
import { tableOf, type MonthCopy } from './month-copy.ts';
import { problemsOf } from './month-problems.ts';

/** Titles of cases by printed number, as the live ledger may show them; a frozen copy holds none. */
export type Titles = ReadonlyMap<string, string>;

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
const KINDS = ['valid', 'asked', 'complained', 'sought', 'suggested'] as const;
const MOST_ROWS = 20;
const TYPICAL = 5;

/** 月度通报: what is told to every unit of the county. A draft until a named person signs it. */
export function bulletinDocument(copy: MonthCopy, organ: string): OfficialDocument {
  return documentOf(copy, organ, {
    kind: 'month_bulletin',
    name: '月度通报',
    title: `关于${copy.region}${monthName(copy)}政务舆情回应和政务咨询办理情况的通报`,
    to: '各乡镇人民政府，县政府各部门',
    sections: [
      { title: '一、总体情况', blocks: overview(copy) },
      { title: '二、留言办理情况', blocks: channels(copy) },
      { title: '三、群众反映集中的领域', blocks: [topFive(copy)] },
      { title: '四、各单位办理情况', blocks: [units(copy), stages(copy)] },
      { title: '五、存在问题和下步要求', blocks: problemsOf(copy).map(({ text, ids }) => paragraph(text, ids)) },
    ],
  });
}

type Body = Pick<OfficialDocument, 'kind' | 'name' | 'title' | 'to'> & { readonly sections: readonly Section[] };

function documentOf(copy: MonthCopy, organ: string, body: Body): OfficialDocument {
  const date = toCivilWords(copy.closedAt);
  const signatures = ['拟稿', '审核', '签发'].map((label) => ({
    label,
    text: '（待填）',
    state: 'blank' as const,
    sources: [],
  }));
  const preview =
    copy.copy === 0
      ? ['本表为预表，尚未月结，数字以月结后为准。']
      : [`数据取自月结副本 ${copy.number}（第 ${copy.copy} 份）。`];
  return {
    ...body,
    layout: 'letter',
    head: { mark: `${organ}文件`, number: null, secrecy: '内部', urgency: '' },
    signed: { organ, date },
    signatures,
    imprint: { copyTo: '', organ, date },
    notes: [...preview, ...copy.notes],
    sources: sourcesOf(body.sections, signatures),
    madeAt: toIso(copy.closedAt),
  };
}

const monthName = ({ month }: MonthCopy): string => `${month.slice(0, 4)}年${Number(month.slice(5))}月`;

function overview(copy: MonthCopy): readonly Block[] {
  const table = tableOf(copy, 'levels');
  const said = (key: string): string => totalOf(table, key);
  const from = 'levels/total';
  return [
    paragraph(
      `${toClock(copy.from)} 至 ${toClock(copy.to)}，新增处置单 ${said('opened')} 件，上期结转 ${said('carried')} 件；公开回应时限到期 ${said('due')} 件，按时回应 ${said('in_time')} 件，48小时回应率 ${said('in_time_rate')}，超时 ${said('late')} 件；办结 ${said('closed')} 件，期末在办 ${said('open')} 件，其中超时未回应 ${said('overdue')} 件。`,
      [from],
    ),
    compared(copy),
  ];
}

/** A month beside the month before and the same month a year ago, as they were closed. */
export function compared(copy: MonthCopy): Block {
  const table = tableOf(copy, 'levels');
  const keys = ['opened', 'due', 'in_time_rate', 'late', 'avg_hours', 'closed'];
  const columns = table.columns.filter(({ key }) => keys.includes(key));
  const missing = [
    ...(copy.previous ? [] : ['上月未月结，无环比']),
    ...(copy.yearAgo ? [] : ['上年同月未月结，无同比']),
  ];
  return {
    kind: 'table',
    table: {
      title: '同比环比',
      columns: [
        { label: '指标', width: 3, number: false },
        ...[
          '本月',
          `上月${copy.previous ? `（${copy.previous.month}）` : ''}`,
          `上年同月${copy.yearAgo ? `（${copy.yearAgo.month}）` : ''}`,
        ].map((label) => ({ label, width: 2, number: true })),
      ],
      rows: columns.map(({ key, label, kind }) => ({
        cells: [
          label,
          ...[table.total.cells, copy.previous?.cells, copy.yearAgo?.cells].map((cells) =>
            printFigure(cells?.[key], kind),
          ),
        ],
        sources: [`levels/total/${key}`],
      })),
      note: `口径：${columns.map(({ label, definition }) => `${label}——${definition}`).join('；')}。${missing.join('；')}${missing.length > 0 ? '。' : ''}只列数，不以件数升降论好坏。`,
    },
  };
}

const channels = (copy: MonthCopy): readonly Block[] => [
  figureBlock(tableOf(copy, 'channels'), MESSAGES, { first: '渠道' }),
  figureBlock(tableOf(copy, 'channels'), KINDS, { first: '渠道' }),
  figureBlock(tableOf(copy, 'channel_types'), MESSAGES, { first: '明细渠道' }),
  figureBlock(tableOf(copy, 'unit_channels'), MESSAGES, { first: '责任单位｜渠道', most: MOST_ROWS }),
];

/** On which stage the hours of the answers went. */
export function stages(copy: MonthCopy): Block {
  return {
    kind: 'table',
    table: {
      title: '时间用在哪个环节',
      columns: ['环节', '经过件数', '合计用时（小时）', '其中超出时限（小时）', '涉超时件数'].map((label, at) => ({
        label,
        width: 2,
        number: at > 0,
      })),
      rows: copy.stages.map((one) => ({
        cells: [one.stage, String(one.cases), one.hours.toFixed(1), one.lateHours.toFixed(1), String(one.late.length)],
        sources: one.late,
      })),
      note: '口径：本期应回应的处置单，从首次发现到公开回应（未回应的到本期末），按台账记录的经办先后归到环节；超时整体照记，超出的时间按用时超过规定的环节分摊，各环节之和等于整体。',
    },
  };
}

/** Pace and quality of each unit side by side, no sum and no order of merit. */
export function units(copy: MonthCopy): Block {
  const keys = [
    'unit_in_time',
    'within_48h',
    'own_late',
    'returned',
    'drafts_rejected',
    'satisfied',
    'ledger_complete',
  ];
  const labels = copy.cards[0]
    ? [...copy.cards[0].pace, ...copy.cards[0].quality].filter(({ key }) => keys.includes(key))
    : [];
  return {
    kind: 'table',
    table: {
      title: '单位时效与质量',
      columns: [
        { label: '单位', width: 3, number: false },
        ...labels.map(({ label }) => ({ label, width: 1.8, number: true })),
      ],
      rows: copy.cards.map(({ unit, name, pace, quality }) => ({
        cells: [
          name,
          ...[...pace, ...quality]
            .filter(({ key }) => keys.includes(key))
            .map(({ value, kind, numerator, denominator }) =>
              kind === 'rate'
                ? `${printFigure(value, 'rate')}（${numerator}/${denominator}）`
                : printFigure(value, kind),
            ),
        ],
        sources: [`cards/${unit}`],
      })),
      note: `率后括号内为分子/分母；剔除项与未达标说明见单位评价表。口径：${labels.map(({ label, definition }) => `${label}——${definition}`).join('；')}。按单位代码排列，不排名。`,
    },
  };
}

function topFive(copy: MonthCopy): Block {
  const table = tableOf(copy, 'topics');
  return figureBlock(
    { ...table, rows: table.rows.toSorted((a, b) => (b.cells['opened'] ?? 0) - (a.cells['opened'] ?? 0)) },
    CASES,
    { first: '专题', most: 5 },
  );
}

/** The cases that were answered in time and mattered most, for 典型案例. */
export function typicalCases(copy: Pick<MonthCopy, 'cases'>): readonly CaseFact[] {
  const rank = (one: CaseFact): number => levels.indexOf(one.level);
  return copy.cases
    .filter((one) => one.due && one.inTime === true)
    .toSorted((a, b) => rank(a) - rank(b) || (a.hours ?? Infinity) - (b.hours ?? Infinity))
    .slice(0, TYPICAL);
}
