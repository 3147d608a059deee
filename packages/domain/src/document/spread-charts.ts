import type { KeptPost } from '../incident/incident.ts';
import { channelNames } from '../report/report-names.ts';
import { hours, instant, toClock, type Instant } from '../time/instant.ts';
import { cite } from './material.ts';
import type { Block, Chart, Table, TableRow } from './official-document.ts';

/** Lengths of a bar of the course, so that it never has more than `MOST_BARS`. */
const steps = [1, 2, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760].map(hours);
const MOST_BARS = 16;

/** A table of one number per label. */
export function countTable(
  title: string,
  heading: readonly [label: string, count: string],
  rows: readonly TableRow[],
  note = '',
): Table {
  const [label, count] = heading;
  const columns = [
    { label, width: 3, number: false },
    { label: count, width: 1, number: true },
  ];
  return { title, columns, rows, note };
}

/** A chart with its table beside it; undefined when there is nothing to draw. */
export function withTable(chart: Omit<Chart, 'labels' | 'series'>, table: Table): Block | undefined {
  if (table.rows.length === 0) return undefined;
  const names = table.columns.slice(1).map(({ label }) => label);
  const series = names.map((name, at) => ({
    name,
    values: table.rows.map(({ cells }) => Number((cells[at + 1] ?? '').replaceAll(/[^\d.]/g, '')) || 0),
  }));
  const labels = table.rows.map(({ cells }) => cells[0] ?? '');
  return { kind: 'chart', chart: { ...chart, labels, series }, table };
}

const timeOf = ({ post }: KeptPost): Instant => post.publishedAt ?? post.collectedAt;

/** 走势: how many posts came in each stretch of time, empty stretches told as 0. */
export function courseOf(posts: readonly KeptPost[]): Block | undefined {
  const times = posts.map(timeOf).toSorted((a, b) => a - b);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const step = steps.find((one) => (last - first) / one < MOST_BARS - 1) ?? steps.at(-1)!;
  const from = first - ((first + hours(8)) % step);
  const bars = Math.floor((last - from) / step) + 1;
  const rows = Array.from({ length: bars }, (_, at): TableRow => {
    const start = from + at * step;
    const inside = posts.filter((post) => timeOf(post) >= start && timeOf(post) < start + step);
    const clock = toClock(instant(start));
    return {
      cells: [step < hours(24) ? clock.slice(5) : clock.slice(0, 10), String(inside.length)],
      sources: inside.map(({ post }) => cite.post(post.id)),
    };
  });
  const note = `每 ${step / hours(1)} 小时一格，时间为发布时间，未注明的按发现时间。`;
  return withTable(
    { id: 'course', title: '信息数量走势', form: 'line', unit: '条' },
    countTable('信息数量走势', ['时段', '信息数'], rows, note),
  );
}

/** 平台分布. */
export function channelsOf(posts: readonly KeptPost[]): Block | undefined {
  return groupChart('channels', '平台分布', '平台', posts, ({ post }) => [channelNames[post.channelType]]);
}

/** 区域分布 by the townships that the posts name. */
export function areasOf(posts: readonly KeptPost[]): Block | undefined {
  return groupChart('areas', '区域分布', '乡镇', posts, ({ analysis }) => {
    const towns = analysis.places.filter(({ kind }) => kind !== 'neighbor').flatMap(({ township }) => township ?? []);
    return towns.length > 0 ? [...new Set(towns)] : ['未写明乡镇'];
  });
}

function groupChart(
  id: string,
  title: string,
  heading: string,
  posts: readonly KeptPost[],
  namesOf: (post: KeptPost) => readonly string[],
): Block | undefined {
  const groups = new Map<string, string[]>();
  for (const kept of posts) {
    for (const name of namesOf(kept)) groups.set(name, [...(groups.get(name) ?? []), cite.post(kept.post.id)]);
  }
  const rows = [...groups]
    .map(([name, sources]): TableRow => ({ cells: [name, String(sources.length)], sources }))
    .toSorted((a, b) => b.sources.length - a.sources.length || (a.cells[0]! < b.cells[0]! ? -1 : 1));
  return withTable({ id, title, form: 'bar', unit: '条' }, countTable(title, [heading, '信息数'], rows));
}
