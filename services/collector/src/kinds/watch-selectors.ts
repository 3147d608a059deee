import type { Values } from '@tingchao/adapters/web/open-page.ts';
import { brokenSelectors, fillsOf, noteFills, type Fills } from '@tingchao/domain/post/selector-health.ts';
import type { MessageBoardSource, WebChannelSource } from '@tingchao/domain/post/source-settings.ts';
import { days } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Canary } from '../source-memory.ts';
import { UnusablePage, VisitStopped, type VisitContext } from '../visit.ts';
import { readDetail } from './read-detail.ts';
import type { ReadList } from './read-list.ts';

/** A detail page that was opened in this visit, and what was read on it. */
export type Opened = { readonly url: string; readonly values: Values };

/** What a visit says of the source's selectors. */
export type Watch = {
  readonly fills: Fills;
  readonly canary: Canary | null;
  /** Names the selectors that no longer find what they always found; null when all do. */
  readonly broken: string | null;
};

const CANARY_EVERY_MS = days(1);
/** Fields whose absence on one page proves nothing: an answer, a rating, a count may come and go. */
const FLEETING = new Set([
  'status',
  'rating',
  'followUp',
  'attachments',
  'replyText',
  'replyTime',
  'replyUnit',
  'reads',
  'reposts',
  'comments',
  'likes',
  'forwards',
]);

/**
 * Compares what the selectors found with what they usually find: the rows of the list, the pages opened now, and once a day
 * one page known from before (the canary). A redesign is named by the selector it broke instead of looking like silence.
 */
export async function watchSelectors(
  source: MessageBoardSource | WebChannelSource,
  list: ReadList,
  opened: readonly Opened[],
  visit: VisitContext,
): Promise<Watch> {
  const { fills: usual } = visit.memory;
  const details = fillsOf(
    'detail.fields',
    detailRules(source),
    opened.map(({ values }) => values),
  );
  const now = { ...list.fills, ...details };
  const broken = new Set([
    ...brokenSelectors(usual, list.fills, list.rows),
    ...brokenSelectors(usual, details, opened.length),
  ]);
  const checked = await checkCanary(source, opened, visit);
  for (const field of checked.lost) broken.add(`detail.fields.${field}`);
  return {
    fills: noteFills(usual, now),
    canary: checked.canary,
    broken: checked.problem ?? (broken.size > 0 ? explain(source, [...broken]) : null),
  };
}

/** What to tell of a list whose frame is there and whose rows are gone although it always had some; null otherwise. */
export function lostRows(source: MessageBoardSource | WebChannelSource, list: ReadList, usual: Fills): string | null {
  const hadRows = Object.keys(usual).some((place) => place.startsWith('list.'));
  if (list.notModified || list.rows > 0 || !hadRows) return null;
  return `列表里一条也没有，以前用 list.items（${source.list.items}）每次都取得到：栏目清空了，或网站改版`;
}

/** Fields are read by selectors of their own, or by the general rules for pages. */
const detailRules = ({ detail }: MessageBoardSource | WebChannelSource): Readonly<Record<string, string | undefined>> =>
  detail === undefined ? {} : (detail.fields ?? { title: '', text: '' });

type Checked = {
  readonly canary: Canary | null;
  readonly lost: readonly string[];
  /** The page came without its frame, as a login page or as something else. */
  readonly problem: string | null;
};
const well = (canary: Canary | null): Checked => ({ canary, lost: [], problem: null });

async function checkCanary(
  source: MessageBoardSource | WebChannelSource,
  opened: readonly Opened[],
  visit: VisitContext,
): Promise<Checked> {
  const { at, memory } = visit;
  const { detail } = source;
  if (detail === undefined) return well(null);
  const last = opened.findLast(({ values }) => found(source, values).length > 0);
  if (last !== undefined) {
    return well({ url: last.url, fields: found(source, last.values), checkedAt: at });
  }
  const { canary } = memory;
  if (canary === null || at - canary.checkedAt < CANARY_EVERY_MS) return well(canary);
  try {
    const { values } = await readDetail(detail, canary.url, visit);
    const there = new Set(found(source, values));
    const lost = canary.fields.filter((field) => !there.has(field));
    // A page that lost something is looked at again at every visit, so that the source is not well before it is.
    return { canary: lost.length > 0 ? canary : { ...canary, checkedAt: at }, lost, problem: null };
  } catch (error) {
    if (error instanceof VisitStopped) throw error;
    // Its frame is gone: that is a redesign, and the message names it. A page that was taken down proves nothing.
    if (error instanceof UnusablePage) return { canary, lost: [], problem: error.message };
    if (error instanceof Transient || error instanceof Permanent) return well(null);
    throw error;
  }
}

const found = (source: MessageBoardSource | WebChannelSource, values: Values): readonly string[] =>
  Object.keys(detailRules(source)).filter((field) => !FLEETING.has(field) && (values[field] ?? '').trim() !== '');

function explain(source: MessageBoardSource | WebChannelSource, places: readonly string[]): string {
  const named = places.map((place) => `${place}（${ruleAt(source, place)}）`).join('、');
  return `选择器取不到内容了：${named}，以前几乎每次都有，网站可能改版，请核对配置`;
}

function ruleAt({ list, detail }: MessageBoardSource | WebChannelSource, place: string): string {
  const field = place.slice(place.lastIndexOf('.') + 1) as keyof typeof list.fields;
  const rules = place.startsWith('list.') ? list.fields : detail?.fields;
  return rules?.[field] ?? '通用规则';
}
