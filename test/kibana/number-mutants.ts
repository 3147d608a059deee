import { clauses, parseKql, type Kql } from './kql.ts';
import { layerOf, viewOf, type Column, type File, type LensPanel, type ReadDataView } from './read-dashboards.ts';
import type { TypesOf } from './find-faults.ts';

/** A panel that is well-formed and counts something else. */
export type NumberMutant = { readonly what: string; readonly mutant: LensPanel; readonly of?: File };

const otherOperations: Readonly<Record<string, string>> = {
  average: 'sum',
  sum: 'average',
  median: 'max',
  percentile: 'min',
  min: 'max',
  max: 'min',
};

/** Mistakes that leave a panel whole and its number wrong: what “has buckets” would let pass. */
export function numberMutants(panel: LensPanel, file: File, typesOf: TypesOf): readonly NumberMutant[] {
  const { columns } = layerOf(panel);
  const types = typesOf(viewOf(panel, file).attributes.title) ?? {};
  const made: NumberMutant[] = [...timeMutants(panel, file)];
  const { query } = panel.embeddableConfig.attributes.state.query;
  for (const [what, left] of weaker(query, columns)) made.push({ what, mutant: withQuery(panel, left) });
  for (const [id, column] of Object.entries(columns)) {
    const changed = (what: string, change: Partial<Column>): void =>
      void made.push({ what: `${id}: ${what}`, mutant: withColumn(panel, id, { ...column, ...change }) });
    const operation = otherOperations[column.operationType];
    // Of a single document the earliest is the latest.
    const single = Object.values(columns)[0]?.sourceField === 'number';
    if (operation !== undefined && !single) changed(operation, { operationType: operation as Column['operationType'] });
    if (column.filter) changed('lost filter', { filter: undefined });
    if (column.timeShift !== undefined) changed('lost shift', { timeShift: undefined });
    if (column.sourceField !== undefined && column.operationType !== 'count') {
      changed('of a field that is not there', { sourceField: `${column.sourceField}_old` });
    }
    const other = otherField(column, types);
    if (other !== undefined) changed(`of ${other}`, { sourceField: other });
    for (const [at, list] of lessParts(column)) changed(`part ${at} lost its condition`, { params: { filters: list } });
  }
  return made;
}

/** Other documents than those of the dashboard's time range: the range lost, or laid on what has none. */
function timeMutants(panel: LensPanel, file: File): readonly NumberMutant[] {
  const view = viewOf(panel, file);
  const { timeFieldName, ...timeless } = view.attributes;
  const others = timeFieldName === undefined ? { ...timeless, timeFieldName: 'openedAt' } : timeless;
  const changed: ReadDataView = { ...view, attributes: others };
  const what = timeFieldName === undefined ? 'a time range on what stands now' : 'lost the time range';
  return [{ what, mutant: panel, of: { ...file, views: new Map([...file.views, [view.id, changed]]) } }];
}

/** The query gone, and each of its conditions gone that is not said by another or by a column already. */
function weaker(query: string, columns: Readonly<Record<string, Column>>): readonly (readonly [string, string])[] {
  const parsed = parseKql(query);
  if (!parsed) return [];
  const list = clauses(parsed);
  const bucketed = Object.values(columns).filter(({ isBucketed }) => isBucketed);
  const isImplied = (one: Kql): boolean =>
    one.is === 'exists' &&
    (list.some((other) => other.is === 'range' && other.field === one.field) ||
      bucketed.some(({ sourceField }) => sourceField === one.field));
  const without = list.flatMap((one, at): (readonly [string, string])[] =>
    isImplied(one) || list.length === 1
      ? []
      : [[`without ${write(one)}`, list.toSpliced(at, 1).map(write).join(' and ')]],
  );
  const allImplied = list.every(isImplied);
  return allImplied ? without : [['lost its query', ''], ...without];
}

function write(query: Kql): string {
  switch (query.is) {
    case 'and':
    case 'or':
      return `(${query.of.map(write).join(` ${query.is} `)})`;
    case 'not':
      return `not ${write(query.it)}`;
    case 'exists':
      return `${query.field}: *`;
    case 'equals':
      return `${query.field}: ${query.quoted ? JSON.stringify(query.value) : query.value}`;
    case 'range':
      return `${query.field} ${{ lt: '<', lte: '<=', gt: '>', gte: '>=' }[query.bound]} ${query.value}`;
  }
}

/** Another field of the same type. */
function otherField(
  { sourceField, operationType }: Column,
  types: Readonly<Record<string, string>>,
): string | undefined {
  if (sourceField === undefined || operationType === 'count') return undefined;
  const type = types[sourceField];
  const wanted = {
    keyword: ['level', 'stage', 'kind'],
    date: ['lastPostAt', 'publishedAt', 'unitDueAt', 'closedAt'],
    long: ['returns', 'revision'],
  };
  const list = wanted[type as keyof typeof wanted] ?? [];
  return list.find((name) => name !== sourceField && types[name] === type);
}

type Part = { readonly label: string; readonly input: { readonly query: string } };

function lessParts({ operationType, params }: Column): readonly (readonly [number, readonly unknown[]])[] {
  if (operationType !== 'filters') return [];
  const list = params['filters'] as readonly Part[];
  return list.map((part, at) => [at, list.with(at, { ...part, input: { ...part.input, query: '' } })]);
}

function withQuery(panel: LensPanel, query: string): LensPanel {
  const copy = structuredClone(panel);
  copy.embeddableConfig.attributes.state.query.query = query;
  return copy;
}

function withColumn(panel: LensPanel, id: string, column: Column): LensPanel {
  const copy = structuredClone(panel);
  const [layer] = Object.values(copy.embeddableConfig.attributes.state.datasourceStates.formBased.layers);
  layer!.columns[id] = column;
  return copy;
}
