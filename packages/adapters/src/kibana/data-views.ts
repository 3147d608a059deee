import { channelNames, falseFlags } from '@tingchao/domain/report/report-names.ts';
import { stateNames } from '@tingchao/domain/response/case-states.ts';
import { levelNumerals } from '@tingchao/domain/analysis/analysis.ts';
import { ofCase, ofIncident, ofPost } from './figure-fields.ts';
import { savedObject, type SavedObject } from './saved-object.ts';

/** How ids print: the county's own names of its units, topics and levels. */
export type DashboardNames = {
  readonly units: Readonly<Record<string, string>>;
  readonly topics: Readonly<Record<string, string>>;
  /** `I` … `IV` to 特别重大 … 一般. */
  readonly levels: Readonly<Record<string, string>>;
};

/** The aliases that the data views name; a new version of an index behind an alias changes nothing here. */
export type DashboardIndices = { readonly posts: string; readonly incidents: string; readonly cases: string };

type View = {
  readonly name: string;
  readonly index: keyof DashboardIndices;
  /** What the time range of a dashboard filters by; null: the range does not touch the panel. */
  readonly timeField: string | null;
};

/** What stands on duty now must not vanish because somebody chose “today”： `casesNow` has no time field. */
export const dataViews = {
  posts: { name: '听潮 · 信息（按采集时间）', index: 'posts', timeField: ofPost('collectedAt') },
  messages: { name: '听潮 · 信息（按发布时间）', index: 'posts', timeField: ofPost('publishedAt') },
  incidents: { name: '听潮 · 事件（按发现时间）', index: 'incidents', timeField: ofIncident('detectedAt') },
  cases: { name: '听潮 · 处置单（按立案时间）', index: 'cases', timeField: ofCase('openedAt') },
  casesNow: { name: '听潮 · 处置单（当前，不随时间范围）', index: 'cases', timeField: null },
  answers: { name: '听潮 · 处置单（按首次回应时间）', index: 'cases', timeField: ofCase('respondedAt') },
} as const satisfies Record<string, View>;
export type DataViewKey = keyof typeof dataViews;

/**
 * Left out wherever Kibana lists whole documents: the document itself with its masked text, and the words it is searched by.
 * It spares a glance, it locks nothing: who may read the index may read them.
 */
export const withheld = ['document', 'tokens', 'title', 'store.*'] as const;

/** Stable: installing again replaces, never doubles. */
export const dataViewId = (key: DataViewKey): string =>
  `tingchao-${key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;

/** One data view with the names its ids print as. */
export function buildDataView(key: DataViewKey, indices: DashboardIndices, names: DashboardNames): SavedObject {
  const view: View = dataViews[key];
  return savedObject({
    id: dataViewId(key),
    type: 'index-pattern',
    attributes: {
      title: indices[view.index],
      name: view.name,
      ...(view.timeField === null ? {} : { timeFieldName: view.timeField }),
      allowNoIndex: true,
      fieldAttrs: '{}',
      fieldFormatMap: JSON.stringify(formats[view.index](names)),
      fields: '[]',
      runtimeFieldMap: '{}',
      sourceFilters: JSON.stringify(withheld.map((value) => ({ value }))),
    },
  });
}

type Format = { readonly id: string; readonly params: Readonly<Record<string, unknown>> };

const lookup = (words: Readonly<Record<string, string>>): Format => ({
  id: 'static_lookup',
  params: { lookupEntries: Object.entries(words).map(([key, value]) => ({ key, value })), unknownKeyValue: null },
});

/** Minutes are kept, hours are read. */
const asHours: Format = {
  id: 'duration',
  params: { inputFormat: 'minutes', outputFormat: 'asHours', outputPrecision: 1, showSuffix: false },
};

const levelWords = (names: DashboardNames): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(levelNumerals).map(([id, numeral]) => [id, `${numeral} ${names.levels[id] ?? ''}`.trim()]),
  );

const sentiments = { negative: '负面', neutral: '中性', positive: '正面' };
const leadStatuses = { offered: '待签收', accepted: '办理中', done: '已办理' };

const formats: { readonly [K in keyof DashboardIndices]: (names: DashboardNames) => Readonly<Record<string, Format>> } =
  {
    posts: (names) => ({
      [ofPost('topic')]: lookup(names.topics),
      [ofPost('channel')]: lookup(channelNames),
      [ofPost('sentiment')]: lookup(sentiments),
      [ofPost('replyMinutes')]: asHours,
    }),
    incidents: (names) => ({
      [ofIncident('topic')]: lookup(names.topics),
      [ofIncident('channel')]: lookup(channelNames),
      [ofIncident('level')]: lookup(levelWords(names)),
      [ofIncident('falseInfo')]: lookup(falseFlags),
    }),
    cases: (names) => ({
      [ofCase('topic')]: lookup(names.topics),
      [ofCase('channel')]: lookup(channelNames),
      [ofCase('level')]: lookup(levelWords(names)),
      [ofCase('status')]: lookup(stateNames),
      [ofCase('leadUnit')]: lookup(names.units),
      [ofCase('assisting')]: lookup(names.units),
      [ofCase('leadStatus')]: lookup(leadStatuses),
      [ofCase('responseMinutes')]: asHours,
      [ofCase('unitMinutes')]: asHours,
      [ofCase('dispatchMinutes')]: asHours,
      [ofCase('approvalMinutes')]: asHours,
    }),
  };
