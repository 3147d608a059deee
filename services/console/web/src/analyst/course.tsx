import type { Dossier } from '@tingchao/console/views/triage-view.ts';
import type { ReactNode } from 'react';
import { toShortTime } from '../api/server-time.ts';
import { Chart, type ChartData } from '../parts/chart.tsx';
import { HostileText } from '../parts/hostile-text.tsx';

/** What spread when and what the office did meanwhile, on one axis; the same in words below. */
export function Course({ course }: { readonly course: Dossier['course'] }): ReactNode {
  if (course.rows.length === 0) return <p className="quiet">还没有帖文。</p>;
  const data: ChartData = {
    title: `每${course.unit === 'hour' ? '小时' : '天'}新帖数，竖线为官方动作`,
    kind: 'stacked-bar',
    rowName: '时段',
    rows: course.rows,
    series: [
      { name: '首次说的', values: course.first },
      { name: '转载与重复', values: course.copies },
    ],
    marks: course.actions.map(({ row, name }) => ({ row, name })),
  };
  return (
    <>
      <Chart data={data} />
      <div className="two-columns">
        <div>
          <h3>最早几条</h3>
          <ol>
            {course.early.map((one) => (
              <li key={one.id}>
                {toShortTime(one.at)} · {one.channel} · <HostileText text={one.title} most={40} />
                <span className="quiet">（其后一小时 {one.copies} 帖）</span>
              </li>
            ))}
          </ol>
        </div>
        <div>
          <h3>官方动作</h3>
          <ol>
            {course.actions.map((one) => (
              <li key={`${one.at}${one.name}`}>
                {toShortTime(one.at)} · {one.name} · <span className="quiet">{one.by}</span>
              </li>
            ))}
          </ol>
        </div>
      </div>
    </>
  );
}
