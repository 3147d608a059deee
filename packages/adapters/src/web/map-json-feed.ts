import { z } from 'zod';
import { parseDate } from './chinese-date.ts';
import { absoluteLink } from './feed-text.ts';
import { NotAFeed, type Feed, type FeedContext, type FeedItem } from './feed.ts';
import { finishItems } from './finish-items.ts';
import { htmlToText, titleText } from './html-text.ts';

/** A field that should be text but may be a number or missing in the wild. */
const loose = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
const author = z.looseObject({ name: loose }).nullish().catch(null);

const itemSchema = z.looseObject({
  id: loose,
  url: loose,
  external_url: loose,
  title: loose,
  content_html: loose,
  content_text: loose,
  summary: loose,
  date_published: loose,
  date_modified: loose,
  author,
  authors: z.array(author).nullish().catch(null),
});

const feedSchema = z.looseObject({
  version: loose,
  title: loose,
  home_page_url: loose,
  author,
  authors: z.array(author).nullish().catch(null),
  items: z.array(z.unknown()).nullish(),
});

type Authored = {
  readonly author?: z.infer<typeof author>;
  readonly authors?: readonly z.infer<typeof author>[] | null | undefined;
};

function authorsOf(value: Authored): string | null {
  const names = (value.authors ?? [value.author]).map((each) => each?.name?.trim() ?? '').filter((name) => name !== '');
  return names.length === 0 ? null : [...new Set(names)].join(', ');
}

function toItem(value: unknown, context: FeedContext, fallbackAuthor: string | null): FeedItem | undefined {
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const item = parsed.data;
  const html = item.content_html ?? '';
  return {
    id: (item.id ?? '').trim(),
    title: titleText(item.title ?? ''),
    link: absoluteLink(item.url ?? item.external_url ?? '', [], context.url),
    publishedAt:
      parseDate(item.date_published ?? '', { at: context.at }) ??
      parseDate(item.date_modified ?? '', { at: context.at }),
    text: (html === '' ? '' : htmlToText(html)) || (item.content_text ?? '').trim() || htmlToText(item.summary ?? ''),
    author: authorsOf(item) ?? fallbackAuthor,
  };
}

/** Values of a document, each of which takes many times what it is written with; commas in its texts count too. */
const MAX_VALUES = 400_000;

function tooManyValues(text: string): boolean {
  let count = 0;
  for (let i = 0; i < text.length && count <= MAX_VALUES; i += 1) {
    const char = text.charCodeAt(i);
    if (char === 0x2c || char === 0x5b || char === 0x7b) count += 1;
  }
  return count > MAX_VALUES;
}

/** Maps JSON Feed 1.0 and 1.1. Throws `NotAFeed` when the text is no JSON or no such feed. */
export function mapJsonFeed(text: string, context: FeedContext): Feed {
  if (tooManyValues(text)) throw new NotAFeed(`不是订阅源：JSON 里的值超过 ${MAX_VALUES} 个，已拒绝`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NotAFeed('不是订阅源：JSON 不完整或有语法错误', { cause });
  }
  const parsed = feedSchema.safeParse(value);
  if (!parsed.success) throw new NotAFeed('不是订阅源：JSON 不是 JSON Feed');
  const feed = parsed.data;
  if (!/jsonfeed/i.test(feed.version ?? '') && !Array.isArray(feed.items)) {
    throw new NotAFeed('不是订阅源：JSON 里没有 version 和 items');
  }
  const items = feed.items ?? [];
  const mapped = items.slice(0, context.maxItems).map((item) => toItem(item, context, authorsOf(feed)));
  return {
    feed: {
      title: titleText(feed.title ?? ''),
      link: absoluteLink(feed.home_page_url ?? '', [], context.url) || (context.url ?? ''),
    },
    items: finishItems(mapped.filter((item) => item !== undefined)),
    dropped: Math.max(0, items.length - context.maxItems),
  };
}
