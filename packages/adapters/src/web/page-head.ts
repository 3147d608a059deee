import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { CheerioAPI } from 'cheerio';
import { parseDate } from './chinese-date.ts';
import { titleText } from './html-text.ts';
import { elementsNamed } from './page-walk.ts';

/** The content of the first meta element with one of the names (`name` or `property`, any case), in the order of the names. */
function meta($: CheerioAPI, ...names: readonly string[]): string {
  const all = $('meta').toArray();
  for (const name of names) {
    const found = all.find((element) => {
      const key = $(element).attr('name') ?? $(element).attr('property') ?? $(element).attr('itemprop') ?? '';
      return key.trim().toLowerCase() === name && ($(element).attr('content') ?? '').trim() !== '';
    });
    if (found !== undefined) return ($(found).attr('content') ?? '').trim();
  }
  return '';
}

const squeezed = (text: string): string => text.replace(/[\s“”"'‘’《》「」]/g, '');

/** The site's name after the last separator of `<title>` is not the article's. */
function withoutSite(title: string): string {
  return (
    titleText(title)
      .split(/\s*(?:[_|]|\s[-–—]\s|--+|—)\s*/)
      .filter((part) => part !== '')[0] ?? ''
  );
}

const HEADINGS = new Set(['h1', 'h2', 'h3']);

/** The heading a reader sees: one that the document's own title repeats, else the only large one. */
function visibleHeading($: CheerioAPI): string {
  const documentTitle = squeezed(titleText($('title').first().text()));
  const candidates = elementsNamed($, HEADINGS, (marks) => /title|tit|bt/i.test(marks))
    .slice(0, 200)
    .map((element) => titleText($(element).text()))
    .filter((text) => text.length >= 4 && text.length <= 150);
  const repeated = candidates.filter((text) => documentTitle.includes(squeezed(text)));
  if (repeated.length > 0) return repeated.reduce((a, b) => (b.length > a.length ? b : a));
  const h1 = $('h1')
    .toArray()
    .map((element) => titleText($(element).text()))
    .filter((text) => text.length >= 4);
  return h1.length === 1 ? (h1[0] ?? '') : '';
}

/** The title: `ArticleTitle`, the visible heading, then `og:title` and `<title>`; a cut or site-wide one loses to the heading. */
export function findTitle($: CheerioAPI): string {
  const article = titleText(meta($, 'articletitle', 'article:title', 'dc.title'));
  const heading = visibleHeading($);
  // CMS write the title into an attribute unescaped: at a quotation mark it ends early.
  if (article !== '' && !(heading.length > article.length && squeezed(heading).startsWith(squeezed(article))))
    return article;
  if (heading !== '') return heading;
  const shared = titleText(meta($, 'og:title', 'twitter:title', 'title'));
  const own = withoutSite($('title').first().text());
  return shared.length > own.length || own === '' ? withoutSite(shared) : own;
}

const META_DATES = [
  'pubdate',
  'publishdate',
  'article:published_time',
  'og:article:published_time',
  'og:release_date',
  'bytedance:published_time',
  'publication_date',
  'datepublished',
  'dc.date',
  'dc.date.issued',
  'weibo: article:create_at',
];

const DATE =
  /(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?(?:\s*[T\s]?\s*\d{1,2}\s*[::时]\s*\d{1,2}(?:\s*[::分]\s*\d{1,2}\s*秒?)?)?/;
const LABELLED = new RegExp(
  `(?:发布时间|发布日期|发文日期|发布于|公开日期|成文日期|信息时间|更新时间|来信时间|提交时间|留言时间|写信时间|时间|日期)\\s*[::]?\\s*(${DATE.source})`,
);

/** Parts that carry clocks, comments, lists and copyright lines: a date in them is not the article's. */
const OTHER_PARTS =
  'script, style, header, footer, nav, aside, form, [class*=comment i], [id*=comment i], [class*=footer i], [class*=header i]:not([class*=article i]), [class*=topbar i], [class*=related i], [class*=recommend i], [class*=copyright i], [class*=sidebar i], [class*=crumb i], [class*=hot i], [class*=rank i]';

/** When the page was published: metadata, then a labelled line, then a date beside the heading; null when none of them is there. */
export function findDate($: CheerioAPI, { at }: { readonly at: Instant | undefined }): Instant | null {
  const declared = parseDate(meta($, ...META_DATES), { at });
  if (declared !== null) return declared;
  // In a box of its own: searched by its one child, where the many of the body would be compared with each other.
  const body = $('<div></div>').append($('body').clone());
  body.find(OTHER_PARTS).remove();
  body.find('br, p, div, li, td, span, h1, h2, h3').append(' ');
  const text = body.text().slice(0, 200_000).replace(/\s+/g, ' ');
  const labelled = LABELLED.exec(text)?.[1];
  if (labelled !== undefined) return parseDate(labelled, { at });
  return structuredDate($) ?? timeElement(body, at) ?? besideHeading($, text, at);
}

function structuredDate($: CheerioAPI): Instant | null {
  const json = $('script[type="application/ld+json"]')
    .toArray()
    .map((element) => $(element).text())
    .join('\n')
    .slice(0, 100_000);
  return parseDate(/"datePublished"\s*:\s*"([^"]{4,40})"/.exec(json)?.[1] ?? '');
}

function timeElement(body: ReturnType<CheerioAPI>, at: Instant | undefined): Instant | null {
  const element = body
    .find('time, [itemprop=datePublished], [class*=pubtime i], [class*=publish i], [class*=date i]')
    .first();
  return parseDate(element.attr('datetime') ?? element.text().slice(0, 100), { at });
}

/** The first date within 300 characters after the heading. */
function besideHeading($: CheerioAPI, text: string, at: Instant | undefined): Instant | null {
  const heading = visibleHeading($).replace(/\s+/g, ' ');
  if (heading === '') return null;
  const start = text.lastIndexOf(heading.slice(0, 40));
  const near = start === -1 ? '' : text.slice(start + heading.length, start + heading.length + 300);
  return parseDate(DATE.exec(near)?.[0] ?? '', { at });
}

/** Who the page names as its author or source (`来源:…`, `作者:…`); empty when nobody. */
export function findAuthor($: CheerioAPI): string {
  const declared = titleText(meta($, 'contentsource', 'author', 'article:author', 'source'));
  if (declared !== '') return declared.slice(0, 60);
  const text = $('body').text().slice(0, 50_000);
  return titleText(
    /(?:信息来源|文章来源|来源|作者|发布单位|发布机构)\s*[::]\s*([^\s::|【】]{2,30})/.exec(text)?.[1] ?? '',
  );
}
