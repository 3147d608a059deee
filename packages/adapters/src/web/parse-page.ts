import type { Instant } from '@tingchao/domain/time/instant.ts';
import { load, type CheerioAPI } from 'cheerio';
import { parseDate } from './chinese-date.ts';
import { decode } from './decode.ts';
import { htmlToText, titleText } from './html-text.ts';
import { findAttachments, type Attachment } from './page-attachments.ts';
import { findAuthor } from './page-author.ts';
import { findBody } from './page-body.ts';
import { findDate } from './page-date.ts';
import { outlineOf } from './page-outline.ts';
import { scriptArticle } from './page-script-data.ts';
import { findTitle } from './page-title.ts';
import { disproportion, withoutLongBlanks } from './page-proportions.ts';

export type PageSelectors = {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly publishedAt?: string | undefined;
  readonly author?: string | undefined;
};

export type ParsePageOptions = {
  readonly contentType?: string | null | undefined;
  readonly url: string;
  /** CSS selectors of the source; one that finds something wins over our own rules. */
  readonly selectors?: PageSelectors | undefined;
  /** When the page was fetched, for dates like `昨天 08:30`. */
  readonly at?: Instant | undefined;
};

export type Page = {
  readonly title: string;
  readonly text: string;
  readonly publishedAt: Instant | null;
  readonly author: string | null;
  /** Files the page links to, absolute, each once. */
  readonly attachments: readonly Attachment[];
};

/** The document is too large or too deep to be a page. */
export class NotAPage extends Error {
  override readonly name = 'NotAPage';
}

export const MAX_PAGE_BYTES = 10 * 1024 * 1024;
function selected($: CheerioAPI, selector: string | undefined): string {
  if (selector === undefined) return '';
  const [css = '', attribute] = selector.split('@');
  const first = $(css.trim());
  if (attribute !== undefined) return (first.first().attr(attribute) ?? '').trim();
  return first
    .toArray()
    .map((element) => htmlToText($.html(element)))
    .join('\n')
    .trim();
}

/**
 * Reads one article or notice from its bytes: title, body as plain text, publication time, author. Selectors of the source win;
 * otherwise the page's own metadata, its visible heading, its 发布时间 line and the densest block of text decide. What is not
 * there is empty or null, never invented. Throws `NotAPage` beyond 10 MiB or out of all proportion.
 */
export function parsePage(bytes: Uint8Array, { contentType, url, selectors = {}, at }: ParsePageOptions): Page {
  if (bytes.length > MAX_PAGE_BYTES) {
    throw new NotAPage(`网页过大：${Math.round(bytes.length / 1024 / 1024)} MiB，上限 10 MiB(${url})`);
  }
  const html = withoutLongBlanks(decode(bytes, { contentType: contentType ?? null, kind: 'html' }).text);
  const monstrous = disproportion(html);
  if (monstrous !== undefined) throw new NotAPage(monstrous);
  const $ = load(html);
  const outline = outlineOf($);
  // Where the page itself is empty its scripts carry the article.
  const data = isBare(outline.text) ? scriptArticle($) : undefined;
  const title =
    titleText(selected($, selectors.title)) || (data === undefined ? findTitle($, outline) : titleText(data.title));
  const publishedAt =
    parseDate(selected($, selectors.publishedAt), { at }) ??
    parseDate(data?.time ?? '', { at }) ??
    findDate($, outline, title, url, at);
  const author = titleText(selected($, selectors.author)) || data?.author || findAuthor($, outline);
  const attachments = findAttachments($, url);
  const text = selected($, selectors.text) || (data === undefined ? findBody($, title) : htmlToText(data.content));
  return { title, text, publishedAt, author: author === '' ? null : author, attachments };
}

/** A page that shows next to nothing until its scripts have run. */
const isBare = (text: string): boolean => text.replace(/\s+/g, '').length < 120;
