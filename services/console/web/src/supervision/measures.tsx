import type { MonthFigures } from '@tingchao/console/routes/month-figures.ts';
import type { ReactNode } from 'react';
import { Rows } from '../parts/rows.tsx';

export type Measure = MonthFigures['cards'][number]['pace'][number];

/** A measure's value as it is printed; `—` where there was nothing to count. */
export function valueOf({ kind, value, numerator }: Measure): string {
  if (kind === 'count') return String(numerator);
  if (value === null) return '—';
  return kind === 'rate' ? `${(value * 100).toFixed(1)}%` : `${value.toFixed(1)} 小时`;
}

/** Measures with what they were counted from, what was left out and why; a rate never stands alone. */
export function Measures({
  label,
  measures,
}: {
  readonly label: string;
  readonly measures: readonly Measure[];
}): ReactNode {
  return (
    <Rows
      label={label}
      rows={measures}
      rowKey={({ key }) => key}
      empty="没有可统计的。"
      columns={[
        { title: '指标', cell: (one) => one.label },
        { title: '数值', kind: 'right', cell: valueOf },
        {
          title: '分子／分母',
          kind: 'right',
          cell: (one) => (one.denominator === null ? '—' : `${one.numerator}／${one.denominator}`),
        },
        {
          title: '不计入',
          cell: ({ excluded }) => excluded.map(({ why, count }) => `${why} ${count}`).join('；') || '无',
        },
        { title: '目标', cell: verdict },
        { title: '口径', cell: ({ definition }) => <span className="quiet">{definition}</span> },
      ]}
    />
  );
}

function verdict({ target, met, kind, denominator }: Measure): ReactNode {
  if (target === null) return '—';
  const words = kind === 'rate' ? `${(target * 100).toFixed(0)}%` : String(target);
  if (met === null) return `${words}（${denominator ?? 0} 件，太少不评）`;
  return met ? <span className="word-good">{words} 达到</span> : <span className="word-bad">{words} 未达到</span>;
}
