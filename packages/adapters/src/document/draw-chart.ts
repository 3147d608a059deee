import type { Chart } from '@tingchao/domain/document/official-document.ts';
import { Resvg } from '@resvg/resvg-js';
import { BarChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { opaquePng } from './opaque-png.ts';
import type { FontFace } from './read-font-faces.ts';

use([BarChart, LineChart, PieChart, GridComponent, LegendComponent, TitleComponent, LabelLayout, SVGRenderer]);

/** Size of a picture on the page, CSS pixels; 156 mm of type area at 96 dpi are 590. */
export const CHART_WIDTH = 590;
export const CHART_HEIGHT = 300;
/** Pixels drawn per pixel of the page, for print. */
const SCALE = 2;
/** Told apart in black and white too: dark, middle, light. */
const colors = ['#1f4e79', '#c55a11', '#7f7f7f', '#548235', '#bf9000', '#7030a0'];

/** Draws a chart as SVG. The same chart gives the same text. */
export function chartSvg(chart: Chart, family: string): string {
  const view = init(null, null, { renderer: 'svg', ssr: true, width: CHART_WIDTH, height: CHART_HEIGHT });
  try {
    view.setOption({ animation: false, color: colors, textStyle: { fontFamily: family }, ...optionOf(chart) });
    return settled(view.renderToSVGString());
  } finally {
    view.dispose();
  }
}

/** Ids count up over the life of the process; they are numbered anew, so that two drawings are the same. */
function settled(svg: string): string {
  const known = new Map<string, string>();
  return svg.replaceAll(/zr\d+-(c|cls-|g|p|s|a)\d+|zr\d+/g, (id) => {
    const name = known.get(id) ?? `c${known.size}`;
    known.set(id, name);
    return name;
  });
}

/** Draws a chart as PNG with the face given: without a Chinese one the words would be missing. */
export function chartPng(chart: Chart, { file, families }: FontFace): Uint8Array {
  const family = families[0] ?? 'sans-serif';
  const image = new Resvg(chartSvg(chart, family), {
    background: '#fff',
    fitTo: { mode: 'zoom', value: SCALE },
    font: { loadSystemFonts: false, fontFiles: [file], defaultFontFamily: family },
  });
  const { pixels, width, height } = image.render();
  return opaquePng(pixels, width, height);
}

function optionOf({ form, labels, series, unit, title }: Chart): Readonly<Record<string, unknown>> {
  const head = { text: title, left: 'center', textStyle: { fontSize: 15, fontWeight: 'normal' } };
  const legend = series.length > 1 ? { bottom: 0 } : { show: false };
  if (form === 'pie') {
    const values = series[0]?.values ?? [];
    const data = labels.map((name, at) => ({ name, value: values[at] ?? 0 }));
    return {
      title: head,
      series: [{ type: 'pie', radius: '62%', center: ['50%', '55%'], data, label: { formatter: '{b}：{c}' } }],
    };
  }
  return {
    title: head,
    legend,
    grid: { left: 48, right: 24, top: 72, bottom: series.length > 1 ? 84 : 64 },
    xAxis: {
      type: 'category',
      data: labels,
      axisLabel: { interval: 0, rotate: labels.length > 8 ? 40 : 0, fontSize: 11 },
    },
    yAxis: { type: 'value', name: `单位：${unit}`, minInterval: 1, nameGap: 22, nameTextStyle: { align: 'left' } },
    series: series.map(({ name, values }) => ({
      name,
      type: form,
      data: values,
      barMaxWidth: 36,
      label: { show: values.length <= 16, position: 'top', fontSize: 11 },
    })),
  };
}
