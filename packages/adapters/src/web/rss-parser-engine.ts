import Parser from 'rss-parser';
import { parseDate } from './chinese-date.ts';
import { absoluteLink } from './feed-text.ts';
import { NotAFeed, type Feed, type FeedContext } from './feed.ts';
import { finishItems } from './finish-items.ts';
import { htmlToText, titleText } from './html-text.ts';

type Extra = { readonly 'content:encoded'?: string; readonly author?: unknown; readonly id?: string };

/**
 * The same promise as the tolerant mapper, kept by rss-parser: stricter about XML, so some feeds fail here that pass there. Dates are
 * read from the feed's own words, because the package takes zone-less ones in the zone of the process.
 */
export async function parseWithRssParser(text: string, context: FeedContext): Promise<Feed> {
  const parser = new Parser<object, Extra>({ customFields: { item: ['content:encoded', 'author', 'id'] } });
  const parsed = await parser.parseString(text).catch((cause: unknown) => {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new NotAFeed(`rss-parser 读不了：${reason}`, { cause });
  });
  const items = parsed.items.slice(0, context.maxItems).map((item) => ({
    id: item.guid ?? item.id ?? '',
    title: titleText(item.title ?? ''),
    link: absoluteLink(item.link ?? '', [], context.url),
    publishedAt: parseDate(item.pubDate ?? item.isoDate ?? '', { at: context.at }),
    text: htmlToText(item['content:encoded'] ?? item.content ?? item.summary ?? ''),
    author: item.creator ?? (typeof item.author === 'string' ? item.author : null),
  }));
  return {
    feed: {
      title: titleText(parsed.title ?? ''),
      link: absoluteLink(parsed.link ?? '', [], context.url) || (context.url ?? ''),
    },
    items: finishItems(items),
    dropped: Math.max(0, parsed.items.length - context.maxItems),
  };
}
