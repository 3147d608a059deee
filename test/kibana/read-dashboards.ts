import { z } from 'zod';

/** What is written, read back as Kibana would: strict, from the text of a file, knowing nothing of the code that wrote it. */

const querySchema = z.strictObject({ query: z.string(), language: z.literal('kuery') });
const referenceSchema = z.strictObject({ type: z.enum(['index-pattern', 'tag']), id: z.string(), name: z.string() });

const columnSchema = z.strictObject({
  label: z.string().min(1),
  customLabel: z.literal(true),
  dataType: z.enum(['string', 'number', 'date', 'boolean']),
  operationType: z.enum([
    'count',
    'unique_count',
    'average',
    'median',
    'percentile',
    'sum',
    'min',
    'max',
    'terms',
    'date_histogram',
    'filters',
  ]),
  isBucketed: z.boolean(),
  scale: z.enum(['ordinal', 'interval', 'ratio']),
  sourceField: z.string().optional(),
  filter: querySchema.optional(),
  timeShift: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
});
export type Column = z.infer<typeof columnSchema>;

const layerSchema = z.strictObject({
  columnOrder: z.array(z.string()).min(1),
  columns: z.record(z.string(), columnSchema),
  incompleteColumns: z.strictObject({}),
  sampling: z.literal(1),
});

const panelSchema = z.strictObject({
  type: z.literal('lens'),
  panelIndex: z.string(),
  gridData: z.strictObject({
    x: z.int().min(0),
    y: z.int().min(0),
    w: z.int().min(4),
    h: z.int().min(4),
    i: z.string(),
  }),
  embeddableConfig: z.strictObject({
    title: z.string().min(1),
    enhancements: z.strictObject({}),
    attributes: z.strictObject({
      title: z.string().min(1),
      description: z.string().min(10),
      type: z.literal('lens'),
      visualizationType: z.enum(['lnsMetric', 'lnsXY', 'lnsPie', 'lnsDatatable', 'lnsHeatmap', 'lnsTagcloud']),
      references: z.array(referenceSchema),
      state: z.strictObject({
        datasourceStates: z.strictObject({
          formBased: z.strictObject({ layers: z.record(z.string(), layerSchema) }),
        }),
        visualization: z.record(z.string(), z.unknown()),
        query: querySchema,
        filters: z.tuple([]),
        internalReferences: z.tuple([]),
        adHocDataViews: z.strictObject({}),
      }),
    }),
  }),
});
export type LensPanel = z.infer<typeof panelSchema>;

const controlsSchema = z.record(
  z.string(),
  z.strictObject({
    order: z.int(),
    width: z.enum(['small', 'medium', 'large']),
    grow: z.boolean(),
    type: z.literal('optionsListControl'),
    explicitInput: z.strictObject({
      id: z.string(),
      fieldName: z.string(),
      title: z.string(),
      selectedOptions: z.tuple([]),
      enhancements: z.strictObject({}),
    }),
  }),
);

/** Text that holds JSON, as several attributes of saved objects do. */
const jsonText = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const dashboardSchema = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  panelsJSON: jsonText(z.array(panelSchema).min(1)),
  optionsJSON: jsonText(
    z.strictObject({
      useMargins: z.boolean(),
      syncColors: z.boolean(),
      syncCursor: z.boolean(),
      syncTooltips: z.boolean(),
      hidePanelTitles: z.boolean(),
    }),
  ),
  kibanaSavedObjectMeta: z.strictObject({
    searchSourceJSON: jsonText(z.strictObject({ query: querySchema, filter: z.tuple([]) })),
  }),
  timeRestore: z.literal(true),
  timeFrom: z.string().regex(/^now-\d+d$/u),
  timeTo: z.literal('now'),
  refreshInterval: z.strictObject({ pause: z.boolean(), value: z.int().min(10_000) }),
  controlGroupInput: z.strictObject({
    controlStyle: z.enum(['oneLine', 'twoLine']),
    chainingSystem: z.literal('HIERARCHICAL'),
    ignoreParentSettingsJSON: jsonText(
      z.strictObject({
        ignoreFilters: z.boolean(),
        ignoreQuery: z.boolean(),
        ignoreTimerange: z.boolean(),
        ignoreValidations: z.boolean(),
      }),
    ),
    panelsJSON: jsonText(controlsSchema),
  }),
  version: z.literal(1),
});

const dataViewSchema = z.strictObject({
  title: z.string(),
  name: z.string(),
  timeFieldName: z.string().optional(),
  allowNoIndex: z.literal(true),
  fieldAttrs: z.literal('{}'),
  fieldFormatMap: jsonText(
    z.record(
      z.string(),
      z.strictObject({ id: z.enum(['static_lookup', 'duration']), params: z.record(z.string(), z.unknown()) }),
    ),
  ),
  fields: z.literal('[]'),
  runtimeFieldMap: z.literal('{}'),
  sourceFilters: jsonText(z.array(z.strictObject({ value: z.string() }))),
});

const line = {
  id: z.string().regex(/^[a-z][a-z0-9-]*$/u),
  references: z.array(referenceSchema),
  coreMigrationVersion: z.literal('8.8.0'),
  managed: z.literal(false),
};
const objectSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...line,
    type: z.literal('index-pattern'),
    typeMigrationVersion: z.literal('8.0.0'),
    attributes: dataViewSchema,
  }),
  z.strictObject({
    ...line,
    type: z.literal('dashboard'),
    typeMigrationVersion: z.literal('8.9.0'),
    attributes: dashboardSchema,
  }),
  z.strictObject({
    ...line,
    type: z.literal('tag'),
    typeMigrationVersion: z.literal('8.0.0'),
    attributes: z.strictObject({
      name: z.string().min(1),
      description: z.string(),
      color: z.string().regex(/^#[0-9a-f]{6}$/u),
    }),
  }),
]);
export type ReadObject = z.infer<typeof objectSchema>;
export type ReadDashboard = Extract<ReadObject, { type: 'dashboard' }>;
export type ReadDataView = Extract<ReadObject, { type: 'index-pattern' }>;

/** One object, read strictly. Throws on anything Kibana would not expect there. */
export const readObject = (object: unknown): ReadObject => objectSchema.parse(object);

/** Every line of a file. */
export const readNdjson = (text: string): readonly ReadObject[] =>
  text
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => readObject(JSON.parse(one)));

export type File = {
  readonly objects: readonly ReadObject[];
  readonly views: ReadonlyMap<string, ReadDataView>;
  readonly dashboard: ReadDashboard;
};

/** A file with its one dashboard and its data views by id. */
export function readFile(text: string): File {
  const objects = readNdjson(text);
  const [dashboard, ...others] = objects.filter((one) => one.type === 'dashboard');
  if (dashboard === undefined || others.length > 0) throw new Error('a file holds one dashboard');
  const views = objects.filter((one) => one.type === 'index-pattern').map((view) => [view.id, view] as const);
  return { objects, views: new Map(views), dashboard };
}

/** The layer of a panel: ours have one. */
export function layerOf(panel: LensPanel): {
  readonly id: string;
  readonly order: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
} {
  const [[id, layer] = [], ...others] = Object.entries(
    panel.embeddableConfig.attributes.state.datasourceStates.formBased.layers,
  );
  if (id === undefined || layer === undefined || others.length > 0) throw new Error('a panel has one layer');
  return { id, order: layer.columnOrder, columns: layer.columns };
}

/** The data view a panel asks, found as Kibana finds it: by the reference's name. */
export function viewOf(panel: LensPanel, file: File): ReadDataView {
  const name = `${panel.panelIndex}:indexpattern-datasource-layer-${layerOf(panel).id}`;
  const reference = file.dashboard.references.find((one) => one.name === name);
  const view = reference && file.views.get(reference.id);
  if (!view) throw new Error(`panel ${panel.panelIndex} finds no data view by ${name}`);
  return view;
}
