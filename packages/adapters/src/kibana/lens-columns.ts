/** One column of a Lens layer: a bucket or a metric. Only operations without hidden columns are used, so that what is stored is what runs. */
export type LensColumn = {
  readonly label: string;
  readonly customLabel: true;
  readonly dataType: 'string' | 'number' | 'date' | 'boolean';
  readonly operationType: (typeof operations)[number];
  readonly isBucketed: boolean;
  readonly scale: 'ordinal' | 'interval' | 'ratio';
  readonly sourceField?: string;
  readonly filter?: Query;
  readonly timeShift?: string;
  readonly params?: Readonly<Record<string, unknown>>;
};

export type Query = { readonly query: string; readonly language: 'kuery' };

export const operations = [
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
] as const;

/** The field a count counts. */
export const RECORDS = '___records___';

export const kql = (query: string): Query => ({ query, language: 'kuery' });

type Narrowed = { readonly only?: string; readonly shift?: string };

const narrowed = ({ only, shift }: Narrowed): Pick<LensColumn, 'filter' | 'timeShift'> => ({
  ...(only === undefined ? {} : { filter: kql(only) }),
  ...(shift === undefined ? {} : { timeShift: shift }),
});

const metric = (
  operationType: LensColumn['operationType'],
  label: string,
  sourceField: string,
  params: Readonly<Record<string, unknown>>,
  how: Narrowed = {},
): LensColumn => ({
  label,
  customLabel: true,
  dataType: 'number',
  operationType,
  isBucketed: false,
  scale: 'ratio',
  sourceField,
  ...narrowed(how),
  params,
});

/** How many documents; `shift` counts the same window so much earlier. */
export const count = (label: string, how: Narrowed = {}): LensColumn =>
  metric('count', label, RECORDS, { emptyAsNull: false }, how);

/** How many different values; approximate above 3,000. */
export const distinct = (label: string, field: string, how: Narrowed = {}): LensColumn =>
  metric('unique_count', label, field, { emptyAsNull: false }, how);

/** The share of 1 among 0 and 1, as a percentage. */
export const share = (label: string, field: string, how: Narrowed = {}): LensColumn =>
  metric('average', label, field, { emptyAsNull: true, format: { id: 'percent', params: { decimals: 1 } } }, how);

export const median = (label: string, field: string, how: Narrowed = {}): LensColumn =>
  metric('median', label, field, { emptyAsNull: true }, how);

export const percentile = (label: string, field: string, percent: number): LensColumn =>
  metric('percentile', label, field, { percentile: percent });

export const sum = (label: string, field: string, how: Narrowed = {}): LensColumn =>
  metric('sum', label, field, { emptyAsNull: false }, how);

const extreme = (operationType: 'min' | 'max', label: string, sourceField: string): LensColumn => ({
  ...metric(operationType, label, sourceField, { emptyAsNull: true }),
  dataType: 'date',
});
export const earliest = (label: string, field: string): LensColumn => extreme('min', label, field);
export const latest = (label: string, field: string): LensColumn => extreme('max', label, field);

type Terms = {
  readonly size: number;
  /** Column to order by; alphabetical when absent. */
  readonly by?: string;
  readonly ascending?: boolean;
  /** Documents without a value, and values beyond `size`, get a row of their own. */
  readonly rest?: boolean;
};

/** One bucket for each value of a field. */
export function terms(label: string, field: string, { size, by, ascending = false, rest = false }: Terms): LensColumn {
  return {
    label,
    customLabel: true,
    dataType: 'string',
    operationType: 'terms',
    isBucketed: true,
    scale: 'ordinal',
    sourceField: field,
    params: {
      size,
      orderBy: by === undefined ? { type: 'alphabetical', fallback: false } : { type: 'column', columnId: by },
      orderDirection: by === undefined || ascending ? 'asc' : 'desc',
      otherBucket: rest,
      missingBucket: rest,
      parentFormat: { id: 'terms' },
    },
  };
}

/** One bucket for each `interval` (`1d`, `1w`, `1M`); empty ones are shown. */
export const byTime = (label: string, field: string, interval: string): LensColumn => ({
  label,
  customLabel: true,
  dataType: 'date',
  operationType: 'date_histogram',
  isBucketed: true,
  scale: 'interval',
  sourceField: field,
  params: { interval, includeEmptyRows: true, dropPartials: false },
});

/** One bucket for each condition. */
export const parts = (
  label: string,
  list: readonly { readonly label: string; readonly only: string }[],
): LensColumn => ({
  label,
  customLabel: true,
  dataType: 'string',
  operationType: 'filters',
  isBucketed: true,
  scale: 'ordinal',
  params: { filters: list.map((one) => ({ label: one.label, input: kql(one.only) })) },
});
