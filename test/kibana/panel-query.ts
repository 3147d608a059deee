import { parseKql, toDsl, type Kql } from './kql.ts';
import { layerOf, type Column, type LensPanel } from './read-dashboards.ts';
import type { FieldTypes } from './find-faults.ts';

/** Readers sit in China: days and weeks begin there. */
export const TIME_ZONE = 'Asia/Shanghai';

/** What a key of documents without a value prints as. */
export const MISSING = '（空）';

export type Asked = {
  readonly types: FieldTypes;
  readonly timeField: string | undefined;
  /** The dashboard's time range, milliseconds. */
  readonly from: number;
  readonly to: number;
  /** What a control chose: one value of one field. */
  readonly chosen?: { readonly field: string; readonly value: string };
};

type Dsl = Readonly<Record<string, unknown>>;

/** One search that a panel makes: its columns, and how far back it looks. */
export type Search = {
  readonly buckets: readonly [id: string, column: Column][];
  readonly metrics: readonly [id: string, column: Column][];
  readonly shifted: boolean;
  readonly body: Dsl;
};

/** The searches a Lens panel stands for, made from its stored state and nothing else; one for each shift in time. */
export function searchesOf(panel: LensPanel, asked: Asked): readonly Search[] {
  const { order, columns } = layerOf(panel);
  const all = order.map((id): [string, Column] => [id, columns[id]!]);
  const buckets = all.filter(([, { isBucketed }]) => isBucketed);
  const metrics = all.filter(([, { isBucketed }]) => !isBucketed);
  const shifts = [...new Set(metrics.map(([, { timeShift }]) => timeShift))];
  const { query } = panel.embeddableConfig.attributes.state.query;
  return shifts.map((shift) => {
    const own = metrics.filter(([, { timeShift }]) => timeShift === shift);
    // Buckets are chosen and ordered by what is counted now; the shifted search fills in their past.
    const shown =
      shift === undefined ? buckets : buckets.map(([id, column]): [string, Column] => [id, unordered(column)]);
    const filter = [
      ...dslOf(parseKql(query), asked),
      ...timeFilter(asked, shift),
      ...(asked.chosen ? [{ term: { [asked.chosen.field]: asked.chosen.value } }] : []),
    ];
    return {
      buckets: shown,
      metrics: own,
      shifted: shift !== undefined,
      body: { size: 0, track_total_hits: true, query: { bool: { filter } }, aggs: aggregations(shown, own, asked) },
    };
  });
}

function unordered(column: Column): Column {
  if (column.operationType !== 'terms') return column;
  return { ...column, params: { ...column.params, size: 1_000, orderBy: { type: 'alphabetical' } } };
}

const dslOf = (query: Kql | undefined, { types }: Asked): readonly Dsl[] =>
  query === undefined ? [] : [toDsl(query, (field) => types[field] === 'date', TIME_ZONE)];

function timeFilter({ timeField, from, to }: Asked, shift: string | undefined): readonly Dsl[] {
  if (timeField === undefined) return [];
  const back = shift === undefined ? 0 : Number(/^(\d+)d$/u.exec(shift)![1]) * 86_400_000;
  const iso = (at: number): string => new Date(at - back).toISOString();
  const format = 'strict_date_optional_time';
  return [{ range: { [timeField]: { gte: iso(from), lte: iso(to), format } } }];
}

function aggregations(buckets: readonly [string, Column][], metrics: readonly [string, Column][], asked: Asked): Dsl {
  const [first, ...rest] = buckets;
  if (!first) return Object.assign({}, ...metrics.map(([id, column]) => metricAggregation(id, column, asked)));
  const [id, column] = first;
  // A column that orders the buckets must be beside them, on every level.
  const orders = (column.params['orderBy'] as { readonly columnId?: string } | undefined)?.columnId;
  const ordering = metrics.filter(([other]) => other === orders);
  const inner = { ...aggregations([], ordering, asked), ...aggregations(rest, metrics, asked) };
  return { [id]: { ...bucketAggregation(column, metrics, asked), aggs: inner } };
}

function bucketAggregation(
  { operationType, sourceField, params }: Column,
  metrics: readonly [string, Column][],
  asked: Asked,
): Dsl {
  if (operationType === 'date_histogram') {
    return {
      date_histogram: {
        field: sourceField,
        calendar_interval: params['interval'],
        time_zone: TIME_ZONE,
        format: 'yyyy-MM-dd',
        min_doc_count: 1,
      },
    };
  }
  if (operationType === 'filters') {
    const list = params['filters'] as readonly { readonly label: string; readonly input: { readonly query: string } }[];
    const filters = list.map(({ label, input }) => [
      label,
      dslOf(parseKql(input.query), asked)[0] ?? { match_all: {} },
    ]);
    return { filters: { filters: Object.fromEntries(filters) } };
  }
  // Kibana shows documents without a value only where it also groups the rest.
  const missing = params['otherBucket'] === true && params['missingBucket'] === true ? { missing: MISSING } : {};
  return { terms: { field: sourceField, size: params['size'], order: orderOf(params, metrics), ...missing } };
}

function orderOf(params: Column['params'], metrics: readonly [string, Column][]): Dsl {
  const orderBy = params['orderBy'] as { readonly type: string; readonly columnId?: string };
  const direction = params['orderDirection'] === 'asc' ? 'asc' : 'desc';
  if (orderBy.type === 'alphabetical') return { _key: 'asc' };
  const column = metrics.find(([id]) => id === orderBy.columnId)?.[1];
  const counts = column?.operationType === 'count' && !column.filter;
  return { [counts ? '_count' : orderBy.columnId!]: direction };
}

const plainMetrics: Readonly<Record<string, string>> = {
  unique_count: 'cardinality',
  average: 'avg',
  sum: 'sum',
  min: 'min',
  max: 'max',
};

function metricAggregation(id: string, { operationType, sourceField, params, filter }: Column, asked: Asked): Dsl {
  const inner = innerMetric(operationType, sourceField, params);
  if (!filter) return inner ? { [id]: inner } : {};
  return { [id]: { filter: dslOf(parseKql(filter.query), asked)[0], ...(inner ? { aggs: { value: inner } } : {}) } };
}

function innerMetric(operation: string, field: string | undefined, params: Column['params']): Dsl | undefined {
  if (operation === 'count') return undefined;
  if (operation === 'median') return { percentiles: { field, percents: [50], keyed: false } };
  if (operation === 'percentile') return { percentiles: { field, percents: [params['percentile']], keyed: false } };
  return { [plainMetrics[operation]!]: { field } };
}
