import type { Instant } from '@tingchao/domain/time/instant.ts';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import { load } from 'cheerio';
import { decode } from './decode.ts';
import { htmlToText } from './html-text.ts';
import { NotAPage } from './parse-page.ts';
import { disproportion } from './page-proportions.ts';

/** What a check of a site wants to know of a page. */
export type PageFacts = {
  readonly title: string;
  readonly text: string;
  /** Absolute http(s) links in their order, each address once. */
  readonly links: readonly { readonly url: string; readonly text: string }[];
  /** The newest date printed on the page that is not in the future; null when there is none. */
  readonly latest: Instant | null;
  /** Links with a date beside them or with a title long enough to be one: the entries of a list. */
  readonly entries: number;
};

const DATE = /(?<!\d)(20\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)/g;
/** Shorter link texts are those of the navigation. */
const TITLE_LENGTH = 10;
const MOST_LINKS = 2000;

/** Reads a page for a check. Throws `NotAPage` when the markup is out of all proportion. */
export function readPageFacts(
  bytes: Uint8Array,
  { url, contentType, at }: { readonly url: string; readonly contentType: string | null; readonly at: Instant },
): PageFacts {
  const { text: html } = decode(bytes, { contentType, kind: 'html' });
  const monstrous = disproportion(html);
  if (monstrous !== undefined) throw new NotAPage(monstrous);
  const $ = load(html);
  const base = $('base[href]').first().attr('href') ?? '';
  const from = URL.canParse(base, url) ? new URL(base, url).href : url;
  const links = new Map<string, string>();
  let entries = 0;
  for (const node of $('a[href]').toArray().slice(0, MOST_LINKS)) {
    const href = ($(node).attr('href') ?? '').trim();
    if (href === '' || /^(?:javascript|mailto|tel|data|#)/i.test(href) || !URL.canParse(href, from)) continue;
    const target = new URL(href, from);
    target.hash = '';
    if (!/^https?:$/.test(target.protocol)) continue;
    const text = ($(node).attr('title') ?? $(node).text()).replaceAll(/\s+/g, ' ').trim();
    if (!links.has(target.href)) {
      links.set(target.href, text);
      if (text.replaceAll(/[\s\d:./-]/g, '').length >= TITLE_LENGTH) entries += 1;
    }
  }
  const text = htmlToText(html);
  return {
    title: $('title').first().text().replaceAll(/\s+/g, ' ').trim(),
    text,
    links: [...links].map(([link, said]) => ({ url: link, text: said })),
    latest: latestDate(text, at),
    entries,
  };
}

/** The newest date in a text that is not after `at`; null when there is none. */
export function latestDate(text: string, at: Instant): Instant | null {
  let latest: Instant | null = null;
  for (const [, year = '', month = '', day = ''] of text.matchAll(DATE)) {
    const date = parseInstant(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
    if (date !== undefined && date <= at && (latest === null || date > latest)) latest = date;
  }
  return latest;
}
