import { load, type CheerioAPI } from 'cheerio';
import { htmlToText } from './html-text.ts';
import { findArticle } from './page-article.ts';
import { cleanPage } from './page-clean.ts';
import { densestText } from './page-density.ts';
import { articleLines } from './page-lines.ts';
import { elementsWithin, type PageNode as Node } from './page-walk.ts';

/** Containers that Chinese CMS (TRS, 大汉, 博达, 公众号, Discuz!) name themselves: they hold the body and nothing else. */
const NAMED =
  '#js_content, .TRS_UEDITOR, .TRS_Editor, .trs_editor_view, #UCAP-CONTENT, .v_news_content, #vsb_content, #vsb_content_2, #vsb_content_500, .wp_articlecontent, #zoom, #Zoom, #ivs_content, td.t_f, .t_fsz, .bt-article-content';

/** Fewer characters in a named container may be a caption or an empty editor; then the page is judged as any other. */
const MIN_NAMED = 30;
const MIN_BODY = 20;

const LINKS = new Set(['a']);
const LISTS = new Set('ul ol div section table p h2 h3 h4 dl'.split(' '));

const lengthOf = (text: string): number => text.replace(/\s+/g, '').length;

function linkShare($: CheerioAPI, element: Node): number {
  const all = lengthOf($(element).text());
  if (all === 0) return 0;
  return lengthOf($([...elementsWithin(element, LINKS)]).text()) / all;
}

/** Links to files are the notice's attachments, and an address written out is text. */
const isContent = ($: CheerioAPI, element: Node): boolean =>
  /\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|7z|txt)(?:$|[?#])/i.test(
    elementsWithin(element, LINKS)
      .map((link) => $(link).attr('href') ?? '')
      .join('\n'),
  ) || /https?:\/\/|附件/.test($(element).text());

/** Blocks of nothing but links lead to other pages. */
function withoutLinkBlocks(html: string): string {
  const $ = load(html);
  for (const element of elementsWithin($('body')[0] as Node, LISTS)) {
    if (linkShare($, element) > 0.8 && !isContent($, element)) $(element).remove();
  }
  return $('body').html() ?? '';
}

function namedContainer($: CheerioAPI): string {
  const found = $(NAMED)
    .toArray()
    .map((element) => ({ element, length: lengthOf($(element).text()) }))
    .filter(({ length }) => length >= MIN_NAMED);
  const largest = found.toSorted((a, b) => b.length - a.length)[0];
  return largest === undefined ? '' : ($.html(largest.element) ?? '');
}

const readable = (html: string, title: string): string =>
  html === '' ? '' : articleLines(htmlToText(withoutLinkBlocks(html)).split('\n'), title).join('\n');

/**
 * The body of an article as plain text: the container a CMS names, else what Readability finds, else the densest block of running
 * text; without navigation, comments, lists of links and the title's own line. Empty when the page has no text. Changes the tree.
 */
export function findBody($: CheerioAPI, title: string): string {
  cleanPage($);
  const named = readable(namedContainer($), title);
  if (lengthOf(named) >= MIN_NAMED) return named;
  const found = readable(findArticle($.html()), title);
  if (lengthOf(found) >= MIN_BODY) return found;
  return readable(densestText($), title);
}
