import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import type { ChartData } from './chart.tsx';
import { styleByObject } from './style-by-object.ts';

use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

/** Told apart without colour too: the aria component draws patterns over them. */
const colours = ['#0b5cad', '#b35c00', '#1d7a33', '#7a3e9d', '#b3131a', '#4a5568'];

const tones = { bad: '#b3131a', warn: '#b35c00' } as const;

/** Draws with echarts; loaded only where a chart is shown. */
export default function ChartDrawing({
  data,
  height,
}: {
  readonly data: ChartData;
  readonly height: number;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    styleByObject();
    const chart = init(current, null, { renderer: 'svg', locale: 'ZH', height });
    chart.setOption(optionOf(data));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [data, height]);
  return <div ref={box} className="chart-box" style={{ height }} />;
}

function optionOf(data: ChartData): Parameters<ReturnType<typeof init>['setOption']>[0] {
  const [first] = data.series;
  return {
    animation: false,
    color: colours,
    aria: { enabled: true, label: { description: descriptionOf(data) }, decal: { show: data.kind !== 'line' } },
    grid: { left: 8, right: 16, top: data.series.length > 1 ? 36 : 16, bottom: 8, outerBoundsMode: 'same' },
    ...(data.series.length > 1 ? { legend: { top: 0 } } : {}),
    // Drawn, not written as markup: names come from what others wrote.
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: { type: 'category', data: [...data.rows] },
    yAxis: { type: 'value', minInterval: 1 },
    series: data.series.map((one) => ({
      name: one.name,
      type: data.kind === 'line' ? 'line' : 'bar',
      ...(one.tone === undefined ? {} : { color: tones[one.tone] }),
      ...(data.kind === 'stacked-bar' ? { stack: 'all' } : {}),
      data: [...one.values],
      symbolSize: 5,
      ...(one === first && data.marks !== undefined && data.marks.length > 0
        ? {
            markLine: {
              symbol: 'none',
              lineStyle: { color: '#4a5568' },
              label: { formatter: '{b}' },
              data: data.marks.map(({ row, name }) => ({ name, xAxis: row })),
            },
          }
        : {}),
    })),
  };
}

/** The chart in words: its title, its ends and its highest value. */
function descriptionOf({ title, rows, series }: ChartData): string {
  const parts = series.map(({ name, values }) => {
    const top = Math.max(...values.map((value) => value ?? 0));
    const at = rows[values.indexOf(top)] ?? '';
    return `${name}最高 ${top}（${at}），最后 ${values.at(-1) ?? 0}`;
  });
  return `${title}。${rows[0] ?? ''}至${rows.at(-1) ?? ''}。${parts.join('；')}。数字见旁边的表。`;
}
