/** A chart over the columns of one layer: Lens's name of it and its state. Every accessor is a column of the layer. */
export type Chart = (layerId: string) => {
  readonly visualizationType: string;
  readonly visualization: Readonly<Record<string, unknown>>;
};

/** One large number, with a second one beneath when given. */
export const bigNumber =
  (accessor: string, options: { readonly color?: string; readonly beneath?: string } = {}): Chart =>
  (layerId) => ({
    visualizationType: 'lnsMetric',
    visualization: {
      layerId,
      layerType: 'data',
      metricAccessor: accessor,
      ...(options.beneath === undefined ? {} : { secondaryMetricAccessor: options.beneath }),
      ...(options.color === undefined ? {} : { color: options.color }),
    },
  });

type Xy = {
  readonly x: string;
  readonly y: readonly string[];
  readonly split?: string;
  readonly as: 'area_stacked' | 'bar_stacked' | 'bar_horizontal_stacked' | 'bar_horizontal' | 'line';
};

/** Bars, areas or lines. */
export const xy =
  ({ x, y, split, as }: Xy): Chart =>
  (layerId) => ({
    visualizationType: 'lnsXY',
    visualization: {
      preferredSeriesType: as,
      legend: { isVisible: true, position: 'right' },
      valueLabels: 'show',
      fittingFunction: 'None',
      layers: [
        {
          layerId,
          layerType: 'data',
          seriesType: as,
          xAccessor: x,
          accessors: y,
          ...(split === undefined ? {} : { splitAccessor: split }),
        },
      ],
    },
  });

/** A ring of shares. */
export const ring =
  (group: string, value: string): Chart =>
  (layerId) => ({
    visualizationType: 'lnsPie',
    visualization: {
      shape: 'donut',
      layers: [
        {
          layerId,
          layerType: 'data',
          primaryGroups: [group],
          metrics: [value],
          numberDisplay: 'value',
          categoryDisplay: 'default',
          legendDisplay: 'show',
        },
      ],
    },
  });

/** A table in the order of its columns. */
export const table =
  (columns: readonly string[]): Chart =>
  (layerId) => ({
    visualizationType: 'lnsDatatable',
    visualization: { layerId, layerType: 'data', columns: columns.map((columnId) => ({ columnId })) },
  });

/** A field of cells, darker where there is more. */
export const heat =
  (x: string, y: string, value: string): Chart =>
  (layerId) => ({
    visualizationType: 'lnsHeatmap',
    visualization: {
      shape: 'heatmap',
      layerId,
      layerType: 'data',
      xAccessor: x,
      yAccessor: y,
      valueAccessor: value,
      legend: { isVisible: true, position: 'right', type: 'heatmap_legend' },
      gridConfig: {
        type: 'heatmap_grid',
        isCellLabelVisible: true,
        isYAxisLabelVisible: true,
        isXAxisLabelVisible: true,
        isYAxisTitleVisible: false,
        isXAxisTitleVisible: false,
      },
    },
  });

/** Words, larger where they are more. */
export const cloud =
  (tag: string, value: string): Chart =>
  (layerId) => ({
    visualizationType: 'lnsTagcloud',
    visualization: {
      layerId,
      layerType: 'data',
      tagAccessor: tag,
      valueAccessor: value,
      maxFontSize: 48,
      minFontSize: 14,
      orientation: 'single',
      showLabel: false,
    },
  });
