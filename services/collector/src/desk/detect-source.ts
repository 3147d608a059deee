import { UnreadablePage } from '@tingchao/adapters/web/open-page.ts';
import { NotAFeed, parseFeed } from '@tingchao/adapters/web/parse-feed.ts';
import { proposeReply } from '@tingchao/adapters/web/propose-detail.ts';
import { proposeFromJson } from '@tingchao/adapters/web/propose-json.ts';
import { proposeFromHtml, type ListProposal } from '@tingchao/adapters/web/propose-list.ts';
import type { PoliteGet } from '../polite-get.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';

/** A source as a settings file would hold it, without name and owner, and one line why it is proposed. */
export type Draft = {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly title: string;
  readonly why: string;
};

const MAX_FEEDS = 3;

/** Looks at an address and says how it may be collected, the best first; empty when nothing on it repeats. */
export async function detectSource(address: string, get: PoliteGet): Promise<readonly Draft[]> {
  const page = await get(address);
  const feed = await asFeed(page, address);
  if (feed !== undefined) return [feed];
  const json = jsonOf(page);
  if (json !== undefined) return proposeFromJson(json).map((list) => listDraft(address, list, 'JSON 接口'));
  const { feeds, lists } = readHtml(page);
  const named: Draft[] = [];
  for (const url of feeds.slice(0, MAX_FEEDS)) {
    const found = await get(url).then(
      (answer) => asFeed(answer, url),
      () => undefined,
    );
    if (found !== undefined) named.push({ ...found, why: `网页自己声明的订阅地址；${found.why}` });
  }
  return [...named, ...lists.map((list) => listDraft(address, list, '网页列表'))];
}

async function asFeed(page: FetchResponse, url: string): Promise<Draft | undefined> {
  try {
    const { feed, items } = await parseFeed(page.body, {
      contentType: page.headers['content-type'] ?? null,
      url: page.url,
    });
    return { settings: { kind: 'rss', url }, title: feed.title, why: `订阅源，现有 ${items.length} 条` };
  } catch (error) {
    if (error instanceof NotAFeed) return undefined;
    throw error;
  }
}

function jsonOf(page: FetchResponse): unknown {
  const text = Buffer.from(page.body)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  const inner = /^[\w$.]+\s*\(([\s\S]*)\)\s*;?$/.exec(text)?.[1] ?? text;
  if (!/^[[{]/.test(inner)) return undefined;
  try {
    return JSON.parse(inner) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readHtml(page: FetchResponse): ReturnType<typeof proposeFromHtml> {
  try {
    return proposeFromHtml(page.body, { url: page.url, contentType: page.headers['content-type'] ?? null });
  } catch (error) {
    if (error instanceof UnreadablePage) return { feeds: [], lists: [] };
    throw error;
  }
}

function listDraft(url: string, proposal: ListProposal, kind: string): Draft {
  const { format, container, items, fields, rows, isBoard } = proposal;
  const list = { format, url: pagedUrl(url), ...(container !== undefined && { container }), items, fields };
  const dated = fields['time'] === undefined ? '没有日期' : '有日期';
  return {
    settings: {
      kind: isBoard ? 'message-board' : 'web-channel',
      list,
      ...(format === 'html' && { detail: { format: 'html' } }),
    },
    title: '',
    why: `${kind}，${rows} 行，${dated}${isBoard ? '，有办理状态：按留言板' : ''}`,
  };
}

/** Nothing is guessed of the next pages: the address as it was given, unless it counts its pages itself. */
const pagedUrl = (url: string): string => url.replace(/([?&](?:page|pageNo|pageNum|p)=)1(?=&|$)/i, '$1{page}');

/** Adds how the answer is read, from one letter page of a board. */
export async function withReply(draft: Draft, letter: string, get: PoliteGet): Promise<Draft> {
  if (draft.settings['kind'] !== 'message-board') return draft;
  const page = await get(letter);
  const reply = proposeReply(page.body, page.headers['content-type'] ?? null);
  if (Object.keys(reply).length === 0) return draft;
  return {
    ...draft,
    settings: { ...draft.settings, detail: { format: 'html', fields: reply } },
    why: `${draft.why}，认出答复栏`,
  };
}
