import { fieldsIn, parseKql } from './kql.ts';
import { layerOf, viewOf, type Column, type File, type LensPanel, type ReadDataView } from './read-dashboards.ts';

/** Types of the fields of an index: `status` → `keyword`. */
export type FieldTypes = Readonly<Record<string, string>>;

/** Types of the fields behind a data view. */
export type TypesOf = (title: string) => FieldTypes | undefined;

/** Kinds of field each operation can count by. */
const fits: Readonly<Record<string, readonly string[]>> = {
  terms: ['keyword'],
  unique_count: ['keyword'],
  date_histogram: ['date'],
  average: ['long', 'double'],
  median: ['long', 'double'],
  percentile: ['long', 'double'],
  sum: ['long', 'double'],
  min: ['date', 'long', 'double'],
  max: ['date', 'long', 'double'],
};

/** Everything wrong with a file that Kibana's import would let through, one sentence each. */
export function findFaults(file: File, typesOf: TypesOf): readonly string[] {
  const { dashboard, objects } = file;
  const panels = dashboard.attributes.panelsJSON;
  const ids = objects.map(({ type, id }) => `${type}:${id}`);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is there twice`),
    ...referenceFaults(file),
    ...layoutFaults(panels),
    ...[...file.views.values()].flatMap((view) => viewFaults(view, typesOf)),
    ...panels.flatMap((panel) => panelFaults(panel, file, typesOf)),
    ...controlFaults(file, typesOf),
  ];
}

function referenceFaults({ dashboard, objects }: File): readonly string[] {
  const there = new Set(objects.map(({ type, id }) => `${type}:${id}`));
  const controls = Object.keys(dashboard.attributes.controlGroupInput.panelsJSON);
  const wanted = [
    ...dashboard.attributes.panelsJSON.map(
      (panel) => `${panel.panelIndex}:indexpattern-datasource-layer-${layerOf(panel).id}`,
    ),
    ...controls.map((id) => `controlGroup_${id}:optionsListDataView`),
  ];
  const named = dashboard.references.filter(({ type }) => type === 'index-pattern').map(({ name }) => name);
  return [
    ...dashboard.references
      .filter(({ type, id }) => !there.has(`${type}:${id}`))
      .map(({ type, id }) => `${type} ${id} is referred to and not in the file`),
    ...wanted.filter((name) => !named.includes(name)).map((name) => `no reference ${name}`),
    ...named.filter((name) => !wanted.includes(name)).map((name) => `nobody uses the reference ${name}`),
    ...named.filter((name, at) => named.indexOf(name) !== at).map((name) => `two references ${name}`),
    ...objects
      .filter(
        ({ type, id }) => type === 'tag' && !dashboard.references.some((one) => one.type === 'tag' && one.id === id),
      )
      .map(({ id }) => `the dashboard does not carry the tag ${id}`),
    ...dashboard.references
      .filter(({ type, id, name }) => type === 'tag' && name !== `tag-ref-${id}`)
      .map(({ name }) => `${name} is no name of a tag's reference`),
  ];
}

function layoutFaults(panels: readonly LensPanel[]): readonly string[] {
  const faults = panels
    .filter(({ panelIndex, gridData }) => panelIndex !== gridData.i || gridData.x + gridData.w > 48)
    .map(({ panelIndex }) => `panel ${panelIndex} does not lie on the grid`);
  for (const [at, { gridData: a, panelIndex }] of panels.entries()) {
    for (const { gridData: b, panelIndex: other } of panels.slice(at + 1)) {
      if (panelIndex === other) faults.push(`two panels ${panelIndex}`);
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      if (!apart) faults.push(`panels ${panelIndex} and ${other} overlap`);
    }
  }
  return faults;
}

function viewFaults({ id, attributes }: ReadDataView, typesOf: TypesOf): readonly string[] {
  const types = typesOf(attributes.title);
  if (!types) return [`data view ${id} names no alias of ours: ${attributes.title}`];
  const { timeFieldName: time } = attributes;
  return [
    ...(time !== undefined && types[time] !== 'date' ? [`${time} is no date of ${attributes.title}`] : []),
    ...Object.keys(attributes.fieldFormatMap)
      .filter((field) => types[field] === undefined)
      .map((field) => `a format for ${field}, which ${attributes.title} has not`),
  ];
}

function panelFaults(panel: LensPanel, file: File, typesOf: TypesOf): readonly string[] {
  const { panelIndex, embeddableConfig } = panel;
  const { state, references, visualizationType, title } = embeddableConfig.attributes;
  const { id: layerId, order, columns } = layerOf(panel);
  let view: ReadDataView;
  try {
    view = viewOf(panel, file);
  } catch (error) {
    return [(error as Error).message];
  }
  const types = typesOf(view.attributes.title) ?? {};
  const fault = (what: string): string => `panel ${panelIndex}: ${what}`;
  const own = references.filter(
    ({ id, name }) => id === view.id && name === `indexpattern-datasource-layer-${layerId}`,
  );
  const used = accessors(state.visualization);
  const lastBucket = order.findLastIndex((id) => columns[id]?.isBucketed);
  const firstMetric = order.findIndex((id) => columns[id]?.isBucketed === false);
  return [
    ...(own.length === 1 && references.length === 1 ? [] : [fault('its own reference differs from the dashboard’s')]),
    ...(title === embeddableConfig.title ? [] : [fault('two titles')]),
    ...(order.toSorted().join() === Object.keys(columns).toSorted().join()
      ? []
      : [fault('column order and columns differ')]),
    ...(firstMetric >= 0 && lastBucket < firstMetric
      ? []
      : [fault('buckets must come before metrics, and one metric be there')]),
    ...(layersIn(state.visualization).every((id) => id === layerId) ? [] : [fault('the chart shows another layer')]),
    ...used.filter((id) => !columns[id]).map((id) => fault(`the chart asks for a column ${id}`)),
    ...order
      .filter((id) => !used.includes(id))
      .map((id) => fault(`${visualizationType} shows nothing of column ${id}`)),
    ...queryFaults(state.query.query, types).map(fault),
    ...Object.values(columns).flatMap((column) => columnFaults(column, columns, types).map(fault)),
    ...Object.values(columns)
      .filter(({ timeShift }) => timeShift !== undefined && view.attributes.timeFieldName === undefined)
      .map(({ label }) => fault(`${label} is shifted in time without a time field`)),
  ];
}

function columnFaults(column: Column, columns: Readonly<Record<string, Column>>, types: FieldTypes): readonly string[] {
  const { label, operationType, sourceField, params, filter } = column;
  const faults: string[] = filter ? [...queryFaults(filter.query, types)] : [];
  if (operationType === 'count') {
    if (sourceField !== '___records___') faults.push(`${label} counts ${sourceField ?? 'nothing'}`);
  } else if (operationType === 'filters') {
    const list = params['filters'] as readonly { readonly input: { readonly query: string } }[];
    faults.push(...list.flatMap(({ input }) => queryFaults(input.query, types)));
  } else {
    const type = types[sourceField ?? ''];
    if (type === undefined) faults.push(`${label}: no field ${sourceField ?? ''}`);
    else if (!fits[operationType]?.includes(type))
      faults.push(`${label}: ${operationType} of ${sourceField}, a ${type}`);
    if ((operationType === 'min' || operationType === 'max') && (type === 'date') !== (column.dataType === 'date')) {
      faults.push(`${label} says ${column.dataType} of a ${type ?? 'nothing'}`);
    }
  }
  const orderBy = params['orderBy'] as { readonly type: string; readonly columnId?: string } | undefined;
  if (orderBy?.type === 'column' && columns[orderBy.columnId ?? '']?.isBucketed !== false) {
    faults.push(`${label} is ordered by ${orderBy.columnId ?? 'nothing'}`);
  }
  return faults;
}

function queryFaults(query: string, types: FieldTypes): readonly string[] {
  try {
    return fieldsIn(parseKql(query))
      .filter((field) => types[field] === undefined)
      .map((field) => `the query asks for ${field}, which is no field`);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** A control filters every panel of its dashboard; where a panel's documents have no such field it would show nothing. */
function controlFaults({ dashboard, views }: File, typesOf: TypesOf): readonly string[] {
  const controls = Object.values(dashboard.attributes.controlGroupInput.panelsJSON);
  const titles = new Set([...views.values()].map(({ attributes }) => attributes.title));
  return controls.flatMap(({ explicitInput: { fieldName } }) =>
    [...titles]
      .filter((title) => typesOf(title)?.[fieldName] !== 'keyword')
      .map((title) => `control ${fieldName} would empty the panels of ${title}`),
  );
}

const accessorKeys = /(?:^|[a-z])(?:Accessor|accessor)$/u;

/** Every column id a chart's state names. */
function accessors(visualization: unknown): readonly string[] {
  if (typeof visualization !== 'object' || visualization === null) return [];
  return Object.entries(visualization).flatMap(([key, value]): readonly string[] => {
    if (typeof value === 'string') return accessorKeys.test(key) || key === 'columnId' ? [value] : [];
    const list = ['accessors', 'primaryGroups', 'metrics'].includes(key);
    return list ? (value as readonly string[]) : accessors(value);
  });
}

function layersIn(visualization: unknown): readonly string[] {
  if (typeof visualization !== 'object' || visualization === null) return [];
  return Object.entries(visualization).flatMap(([key, value]) =>
    key === 'layerId' ? [value as string] : layersIn(value),
  );
}
