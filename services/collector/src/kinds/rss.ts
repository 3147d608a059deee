import { capItems } from '@tingchao/adapters/web/cap-items.ts';
import { NotAFeed, type Feed, type FeedItem } from '@tingchao/adapters/web/parse-feed.ts';
import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import { plainItem } from '@tingchao/domain/post/collected-item.ts';
import type { Identity } from '@tingchao/domain/post/post-id.ts';
import type { RssSource } from '@tingchao/domain/post/source-settings.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { UnusablePage, type Visit, type VisitContext } from '../visit.ts';

/** Visits a feed: one conditional request, every item in it. */
export async function visitFeed(source: RssSource, visit: VisitContext): Promise<Visit> {
  const response = await visit.get(source.url, visit.validators);
  const quiet = { watched: {}, brokeOff: null, notes: [] };
  if (response.status === 304) return { ...quiet, notModified: true, listed: 0, found: [], ...visit.validators };
  const { feed, items, dropped } = await read(source, response, visit);
  const identify = identifier(feed.link, items);
  const found = items.map((item) => ({
    item: plainItem({
      identity: identify(item),
      link: item.link === '' ? null : item.link,
      title: item.title,
      text: item.text,
      author: item.author,
      publishedAt: item.publishedAt,
    }),
    evidence: response.body,
  }));
  const notes = dropped > 0 ? [`订阅源列出 ${items.length + dropped} 条，超过上限，只收前 ${items.length} 条`] : [];
  return {
    ...quiet,
    notModified: false,
    listed: items.length,
    found,
    etag: response.etag,
    lastModified: response.lastModified,
    notes,
  };
}

async function read(source: RssSource, response: FetchResponse, visit: VisitContext): Promise<Feed> {
  try {
    const capped = capItems(response.body, source.maxItems);
    const feed = await visit.parser.feed(capped.bytes, {
      contentType: response.headers['content-type'] ?? null,
      url: response.url,
      at: visit.at,
      engine: source.parser,
      maxItems: source.maxItems,
    });
    return { ...feed, dropped: feed.dropped + capped.dropped };
  } catch (error) {
    if (error instanceof NotAFeed) throw new UnusablePage(`${error.message}：${source.url}`, { cause: error });
    throw error;
  }
}

/**
 * How this feed's items are told apart: by link, unless the link is the feed's own page or several items share it (some
 * feeds link every item to the front page); then by the feed's id of the item.
 */
function identifier(home: string, items: readonly FeedItem[]): (item: FeedItem) => Identity {
  const counts = new Map<string, number>();
  for (const { link } of items) counts.set(canonicalLink(link), (counts.get(canonicalLink(link)) ?? 0) + 1);
  return (item) => {
    const link = canonicalLink(item.link);
    const isOwn = link !== '' && link !== canonicalLink(home) && counts.get(link) === 1;
    return isOwn ? { by: 'link', link: item.link } : { by: 'native', id: item.id };
  };
}
