import type { MonthFigures } from '@tingchao/console/routes/month-figures.ts';
import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { Rows } from '../parts/rows.tsx';

type Table = MonthFigures['tables'][number];

/** A cell as it is printed; `—` where there was nothing to count. */
function cellOf(kind: Table['columns'][number]['kind'], value: number | null | undefined): string {
  if (value === null || value === undefined) return '—';
  return kind === 'rate' ? `${(value * 100).toFixed(2)}%` : kind === 'mean' ? value.toFixed(1) : String(value);
}

/** Every table of a month with its rows and its total, the definitions of its columns below. */
export function FigureTables({ figures }: { readonly figures: MonthFigures }): ReactNode {
  return (
    <Collapse
      className="gap-below"
      defaultActiveKey={figures.tables.slice(0, 1).map(({ id }) => id)}
      items={figures.tables.map(({ id, name, columns, rows, total }) => ({
        key: id,
        label: name,
        children: (
          <>
            <Rows
              label={name}
              rows={[...rows, { ...total, label: '合计' }]}
              rowKey={({ key, label }) => `${key} ${label}`}
              empty="本期没有。"
              columns={[
                { title: '项目', cell: ({ label }) => label },
                ...columns.map(({ key, label, kind }) => ({
                  title: label,
                  kind: 'right' as const,
                  cell: ({ cells }: Table['total']) => cellOf(kind, cells[key]),
                })),
              ]}
            />
            <ul className="note-list note-list-wide quiet">
              {columns.map(({ key, label, definition }) => (
                <li key={key}>
                  {label}：{definition}
                </li>
              ))}
            </ul>
          </>
        ),
      }))}
    />
  );
}

/** The totals against the month before and the same month a year ago, where those were closed. */
export function Comparison({ figures }: { readonly figures: MonthFigures }): ReactNode {
  const { previous, yearAgo, tables, earlier } = figures;
  if (previous === null && yearAgo === null)
    return <p className="quiet">上月（{earlier}）和去年同月都没有月结，没有可比的数。</p>;
  // Of an earlier month the totals of cases are kept, and those of the messages with a word before them.
  const rows = tables.flatMap((table) => {
    const prefix = { levels: '', channels: 'messages.' }[table.id];
    if (prefix === undefined) return [];
    return table.columns.map((column) => ({
      table,
      column,
      key: `${prefix}${column.key}`,
      now: table.total.cells[column.key] ?? null,
    }));
  });
  const change = (now: number | null, before: number | null | undefined, rate: boolean): ReactNode => {
    if (now === null || before === null || before === undefined) return '—';
    const difference = rate ? (now - before) * 100 : now - before;
    const sign = difference > 0 ? '增' : difference < 0 ? '减' : '平';
    return difference === 0 ? sign : `${sign} ${Math.abs(difference).toFixed(rate ? 1 : 0)}${rate ? ' 个百分点' : ''}`;
  };
  return (
    <section className="gap-below">
      <h2>与上月、去年同月比</h2>
      <Rows
        label="与上月、去年同月比"
        rows={rows}
        rowKey={({ key }) => key}
        empty="口径变了，没有可比的数。"
        columns={[
          { title: '指标', cell: ({ table, column }) => `${table.name}·${column.label}` },
          { title: '本月', kind: 'right', cell: ({ column, now }) => cellOf(column.kind, now) },
          {
            title: `上月${previous === null ? '（未月结）' : ''}`,
            kind: 'right',
            cell: ({ key, column }) => cellOf(column.kind, previous?.cells[key]),
          },
          {
            title: '比上月',
            kind: 'right',
            cell: ({ key, column, now }) => change(now, previous?.cells[key], column.kind === 'rate'),
          },
          {
            title: `去年同月${yearAgo === null ? '（未月结）' : ''}`,
            kind: 'right',
            cell: ({ key, column }) => cellOf(column.kind, yearAgo?.cells[key]),
          },
        ]}
      />
    </section>
  );
}
