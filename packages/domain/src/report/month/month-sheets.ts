import { toClock } from '../../time/instant.ts';
import type { Sheet, SheetCell } from '../sheet.ts';
import { printFigure } from './month-blocks.ts';
import type { MonthCopy } from './month-copy.ts';
import type { Measure } from './scorecard.ts';
import type { FigureTable, TableRow } from './table.ts';

/** Everything of a month as sheets of a workbook: what it is, every table with its definitions, units, stages, the ledger. */
export function monthSheets(copy: MonthCopy): readonly Sheet[] {
  return [
    aboutSheet(copy),
    ...copy.tables.map(tableSheet),
    cardsSheet(copy),
    stagesSheet(copy),
    {
      name: copy.ledger.name,
      header: copy.ledger.columns.map(({ label }) => label),
      rows: copy.ledger.rows,
      widths: copy.ledger.columns.map(() => 16),
    },
  ];
}

function aboutSheet({ month, number, copy, closedAt, closedBy, notes }: MonthCopy): Sheet {
  const stands = copy === 0 ? '预表，未月结' : `${number}，第 ${copy} 份，${closedBy} 于 ${toClock(closedAt)} 月结`;
  return {
    name: '说明',
    header: ['项目', '内容'],
    rows: [['月份', month], ['状态', stands], ...notes.map((note) => ['口径', note])],
    widths: [10, 120],
  };
}

function tableSheet({ name, columns, rows, total }: FigureTable): Sheet {
  const line = (row: TableRow): readonly SheetCell[] => [
    row.label,
    ...columns.map(({ key, kind }) => {
      const value = row.cells[key] ?? null;
      return kind === 'count' || value === null
        ? value
        : kind === 'rate'
          ? printFigure(value, kind)
          : Math.round(value * 10) / 10;
    }),
  ];
  return {
    name,
    notes: columns.map(({ label, definition }) => `${label}：${definition}`),
    header: [name, ...columns.map(({ label }) => label)],
    rows: [...rows.map(line), line(total)],
    widths: [24, ...columns.map(() => 12)],
  };
}

function cardsSheet({ cards }: MonthCopy): Sheet {
  const line = (name: string, kind: string, one: Measure): readonly SheetCell[] => [
    name,
    kind,
    one.label,
    one.value === null ? null : printFigure(one.value, one.kind),
    one.numerator,
    one.denominator,
    one.excluded.map(({ why, count }) => `${why} ${count}`).join('；'),
    one.target === null ? '' : printFigure(one.target, 'rate'),
    one.met === null ? '不评' : one.met ? '达到' : '未达到',
    one.definition,
    one.ids.join('、'),
  ];
  return {
    name: '单位评价',
    notes: ['时效与质量并列，不合成总分，不排名；分母过小只列数不评；不以件数多少评优劣。'],
    header: ['单位', '类', '指标', '数值', '分子', '分母', '剔除', '参考目标', '是否达到', '口径', '依据'],
    rows: cards.flatMap(({ name, pace, quality }) => [
      ...pace.map((one) => line(name, '时效', one)),
      ...quality.map((one) => line(name, '质量', one)),
    ]),
    widths: [20, 6, 22, 10, 8, 8, 30, 10, 10, 50, 40],
  };
}

function stagesSheet({ stages }: MonthCopy): Sheet {
  return {
    name: '环节用时',
    header: ['环节', '经过件数', '合计用时（小时）', '其中超出时限（小时）', '涉超时的处置单'],
    rows: stages.map((one) => [one.stage, one.cases, one.hours, one.lateHours, one.late.join('、')]),
    widths: [10, 12, 16, 20, 60],
  };
}
