import { dataViewId, dataViews, type DashboardIndices, type DataViewKey } from './data-views.ts';
import { ofAll, ofCase } from './figure-fields.ts';
import type { Chart } from './lens-charts.ts';
import { kql, type LensColumn } from './lens-columns.ts';
import { savedObject, type Reference, type SavedObject } from './saved-object.ts';

/** One panel: a question somebody has, the documents it asks, and the chart that answers. */
export type Panel = {
  /** Stable, unique on its dashboard. */
  readonly id: string;
  readonly title: string;
  /** The question, and how the figure is counted; people read it on the panel. */
  readonly question: string;
  readonly view: DataViewKey;
  /** Which documents count. */
  readonly only?: string;
  /** Buckets first, in nesting order. */
  readonly columns: Readonly<Record<string, LensColumn>>;
  readonly chart: Chart;
  /** In the 48 columns of a dashboard. */
  readonly width: number;
};

export type Control = {
  readonly id: string;
  readonly title: string;
  readonly field: string;
  readonly view: DataViewKey;
};

export type Dashboard = {
  readonly id: string;
  /** Name of its file in `infra/kibana`. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** Time range it opens with, e.g. `now-30d`. */
  readonly from: string;
  readonly controls: readonly Control[];
  readonly rows: readonly { readonly height: number; readonly panels: readonly Panel[] }[];
};

/** Controls of a dashboard that asks several kinds of document: fields that all of them have. */
export const commonControls = (view: DataViewKey): readonly Control[] => [
  { id: 'region', title: '地区', field: ofAll('region'), view },
  { id: 'township', title: '乡镇', field: ofAll('townships'), view },
  { id: 'topic', title: '议题', field: ofAll('topic'), view },
  { id: 'channel', title: '渠道', field: ofAll('channel'), view },
];

/** Controls of a dashboard of cases only. */
export const caseControls: readonly Control[] = [
  { id: 'unit', title: '牵头单位', field: ofCase('leadUnit'), view: 'cases' },
  { id: 'level', title: '等级', field: ofCase('level'), view: 'cases' },
  { id: 'region', title: '地区', field: ofAll('region'), view: 'cases' },
  { id: 'topic', title: '议题', field: ofAll('topic'), view: 'cases' },
];

export const tagId = 'tingchao';

/** The tag that all dashboards carry. */
export const tag: SavedObject = savedObject({
  id: tagId,
  type: 'tag',
  attributes: { name: '听潮', description: '听潮仪表板', color: '#006bb8' },
});

/** Every panel of a dashboard, row by row. */
export const panelsOf = (dashboard: Dashboard): readonly Panel[] => dashboard.rows.flatMap(({ panels }) => panels);

/** The data views a dashboard needs, in a fixed order. */
export function viewsOf(dashboard: Dashboard): readonly DataViewKey[] {
  const used = new Set([...panelsOf(dashboard), ...dashboard.controls].map(({ view }) => view));
  return (Object.keys(dataViews) as DataViewKey[]).filter((key) => used.has(key));
}

/** The kinds of document a dashboard asks; a control must be a field of all of them, or it would empty the other panels. */
export const indicesOf = (dashboard: Dashboard): readonly (keyof DashboardIndices)[] => [
  ...new Set(viewsOf(dashboard).map((key) => dataViews[key].index)),
];

const layerOf = (panel: Panel): string => `${panel.id}-layer`;
const layerReference = (panel: Panel): Reference => ({
  type: 'index-pattern',
  id: dataViewId(panel.view),
  name: `indexpattern-datasource-layer-${layerOf(panel)}`,
});

/** The saved object of a dashboard: panels by value, each reference under the name that Kibana looks for. */
export function buildDashboard(dashboard: Dashboard): SavedObject {
  const references: readonly Reference[] = [
    ...panelsOf(dashboard).map((panel) => {
      const reference = layerReference(panel);
      return { ...reference, name: `${panel.id}:${reference.name}` };
    }),
    ...dashboard.controls.map((control): Reference => ({
      type: 'index-pattern',
      id: dataViewId(control.view),
      name: `controlGroup_${control.id}:optionsListDataView`,
    })),
    { type: 'tag', id: tagId, name: `tag-ref-${tagId}` },
  ];
  return savedObject({
    id: dashboard.id,
    type: 'dashboard',
    references,
    attributes: {
      title: dashboard.title,
      description: dashboard.description,
      panelsJSON: JSON.stringify(placePanels(dashboard)),
      optionsJSON: JSON.stringify({
        useMargins: true,
        syncColors: true,
        syncCursor: true,
        syncTooltips: false,
        hidePanelTitles: false,
      }),
      kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify({ query: kql(''), filter: [] }) },
      timeRestore: true,
      timeFrom: dashboard.from,
      timeTo: 'now',
      refreshInterval: { pause: false, value: 60_000 },
      controlGroupInput: buildControls(dashboard.controls),
      version: 1,
    },
  });
}

function placePanels({ rows }: Dashboard): readonly unknown[] {
  let y = 0;
  return rows.flatMap(({ height, panels }) => {
    let x = 0;
    const placed = panels.map((panel) => {
      const gridData = { x, y, w: panel.width, h: height, i: panel.id };
      x += panel.width;
      return buildPanel(panel, gridData);
    });
    y += height;
    return placed;
  });
}

function buildPanel(panel: Panel, gridData: unknown): unknown {
  const layerId = layerOf(panel);
  const { visualizationType, visualization } = panel.chart(layerId);
  const layer = { columnOrder: Object.keys(panel.columns), columns: panel.columns, incompleteColumns: {}, sampling: 1 };
  return {
    type: 'lens',
    panelIndex: panel.id,
    gridData,
    embeddableConfig: {
      title: panel.title,
      enhancements: {},
      attributes: {
        title: panel.title,
        description: panel.question,
        type: 'lens',
        visualizationType,
        references: [layerReference(panel)],
        state: {
          datasourceStates: { formBased: { layers: { [layerId]: layer } } },
          visualization,
          query: kql(panel.only ?? ''),
          filters: [],
          internalReferences: [],
          adHocDataViews: {},
        },
      },
    },
  };
}

function buildControls(controls: readonly Control[]): unknown {
  const panels = controls.map(({ id, title, field }, order) => [
    id,
    {
      order,
      width: 'medium',
      grow: true,
      type: 'optionsListControl',
      explicitInput: { id, fieldName: field, title, selectedOptions: [], enhancements: {} },
    },
  ]);
  return {
    controlStyle: 'oneLine',
    chainingSystem: 'HIERARCHICAL',
    ignoreParentSettingsJSON: JSON.stringify({
      ignoreFilters: false,
      ignoreQuery: false,
      ignoreTimerange: false,
      ignoreValidations: false,
    }),
    panelsJSON: JSON.stringify(Object.fromEntries(panels)),
  };
}
