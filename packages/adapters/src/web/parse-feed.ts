import type { Instant } from '@tingchao/domain/time/instant.ts';
import { decode } from './decode.ts';
import { NotAFeed, type Feed, type FeedContext } from './feed.ts';
import { titleText } from './html-text.ts';
import { mapJsonFeed } from './map-json-feed.ts';
import { mapXmlFeed } from './map-xml-feed.ts';
import { parseWithRssParser } from './rss-parser-engine.ts';
import { parseXmlTree } from './xml-tree.ts';

export type { Feed, FeedItem } from './feed.ts';
export { NotAFeed } from './feed.ts';

export type ParseFeedOptions = {
  readonly contentType?: string | null | undefined;
  /** Where the feed was fetched: relative links count from it. */
  readonly url?: string | undefined;
  /** When it was fetched: dates like `昨天 08:30` count from it. */
  readonly at?: Instant | undefined;
  /** `tolerant` (default) is our own mapper; `rss-parser` is the npm package of that name, for sources known to need it. */
  readonly engine?: 'tolerant' | 'rss-parser' | undefined;
  readonly maxItems?: number | undefined;
};

export const MAX_FEED_BYTES = 16 * 1024 * 1024;
const MAX_ITEMS = 5000;

/** Names a page that came instead of a feed. */
function refusePage(text: string): void {
  const head = text.slice(0, 20_000);
  // The first element decides: a feed may well carry `<html>` inside an item.
  const first = /<(?![?!])\s*([A-Za-z][\w:-]*)/.exec(head.replace(/<!--[\s\S]*?-->/g, ''))?.[1]?.toLowerCase();
  if (first === undefined || !/^(html|head|body|meta|title|script|div|p|form|table|h1)$/.test(first)) return;
  const title = titleText(/<title[^>]{0,200}>([\s\S]{0,500}?)<\/title>/i.exec(head)?.[1] ?? '');
  const login = /type\s*=\s*["']?password/i.test(text.slice(0, 500_000)) || /登录|登陆|login|sign in/i.test(title);
  throw new NotAFeed(
    `不是订阅源：收到的是网页${title === '' ? '' : `“${title.slice(0, 60)}”`}${login ? '，像是登录页' : ''}`,
  );
}

/**
 * Reads a feed of any common format from its bytes: charset told from the bytes, RSS 0.9x/1.0/2.0, RDF, Atom 0.3/1.0, JSON Feed.
 * Texts come as plain text, links absolute, dates only where the feed gives one. Throws `NotAFeed` with one line when it is none,
 * or is beyond 16 MiB; items beyond `maxItems` (5,000) are counted in `dropped`.
 */
export async function parseFeed(bytes: Uint8Array, options: ParseFeedOptions = {}): Promise<Feed> {
  if (bytes.length === 0) throw new NotAFeed('不是订阅源：内容为空');
  if (bytes.length > MAX_FEED_BYTES)
    throw new NotAFeed(`订阅源过大：${Math.round(bytes.length / 1024 / 1024)} MiB，上限 16 MiB`);
  const { text } = decode(bytes, { contentType: options.contentType ?? null, kind: 'xml' });
  const context: FeedContext = { url: options.url, at: options.at, maxItems: options.maxItems ?? MAX_ITEMS };
  const trimmed = text.trimStart();
  if (trimmed.startsWith('{')) return mapJsonFeed(trimmed, context);
  refusePage(trimmed);
  if (options.engine === 'rss-parser') return parseWithRssParser(text, context);
  try {
    return mapXmlFeed(parseXmlTree(trimmed), context);
  } catch (error) {
    if (error instanceof NotAFeed) throw error;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new NotAFeed(`不是订阅源或已损坏：${reason.slice(0, 200)}`, { cause: error });
  }
}
