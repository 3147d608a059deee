import type { CheerioAPI } from 'cheerio';
import { elementsNamed, elementsWithin, type PageNode as Node } from './page-walk.ts';

/** Never part of an article, whatever the page. */
const NEVER = new Set(
  'script style noscript template iframe object embed svg button select textarea input nav footer figcaption dialog'.split(
    ' ',
  ),
);

/** Words in class or id that name what stands beside an article. */
const BESIDE =
  /(?:^|[\s_-])(?:headers?|head-?bar|nav|navbar|menus?|right-?(?:list|bar)|left-?(?:list|nav)|footers?|sidebar|side-?bar|shar(?:e|ing)|share-?(?:bar|box)|bdshare\w*|jiathis\w*|social|related|recommend\w*|breadcrumbs?|crumbs?|copyright|newsletter|subscri(?:be|ption)|promo\w*|adverts?|advertisement|ads?|ad-?(?:box|slot|unit)|banner|sponsor\w*|outbrain|taboola|pagination|pager|paging|cookies?|cookie\w*|gdpr\w*|consent|modal|popup|pop-?up|caption|credit|bylines?|tags?|tag-?list|author-?(?:bio|box|info)|read-?more|more-?(?:stories|news|from)|toolbar|tools|print|weizhi|position|location|dqwz|prev-?next|next-?prev|shangxia\w*|qrcode|ewm|erweima|hot-?(?:news|list)|rank\w*|login|signin|skip-?link|topbar|top-?bar|masthead)(?=$|[\s_-])/i;

/** What readers wrote under an article may be longer than the article. */
const COMMENTS = /(?:^|[\s_-])(?:comments?|comment-?list|disqus|respond|pinglun|liuyan-?list|replies)(?=$|[\s_-])/i;

/** A part that holds so much of the page's running text is no side matter, whatever it is called. */
const TOO_LARGE = 0.35;
const ALMOST_ALL = 0.8;

const PARAGRAPHS = new Set('p pre td li blockquote div'.split(' '));
const BLOCKS = new Set('p pre td li blockquote div table ul ol section article h1 h2 h3'.split(' '));
const LINKS = new Set(['a']);
/** Shorter blocks are menus and labels. */
const MIN_RUNNING = 30;

const lengthOf = (text: string): number => text.replace(/\s+/g, '').length;

/** The running text of every innermost block: long enough, and not a row of links. */
function runningBlocks($: CheerioAPI): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  for (const element of elementsNamed($, PARAGRAPHS)) {
    if (elementsWithin(element, BLOCKS).length > 0) continue;
    const length = lengthOf($(element).text());
    if (length < MIN_RUNNING) continue;
    const linked = elementsWithin(element, LINKS).reduce((sum, link) => sum + lengthOf($(link).text()), 0);
    if (linked < length * 0.4) found.set(element, length);
  }
  return found;
}

const isHidden = (attributes: Readonly<Record<string, string>>): boolean =>
  'hidden' in attributes ||
  /^(?:navigation|complementary|banner|contentinfo|dialog|search)$/i.test(attributes['role'] ?? '') ||
  /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attributes['style'] ?? '');

const MAY_HIDE = new Set('div section aside header ul p span table form'.split(' '));
const ASIDE = new Set(['aside', 'header', 'form']);

/**
 * Takes out of a page what never belongs to its article: scripts, navigation, share bars, comments, cookie bars. Names of classes
 * are only hints: a part that holds more than a third of the running text stays and loses the misleading name.
 */
export function cleanPage($: CheerioAPI): void {
  for (const element of elementsNamed($, NEVER)) $(element).remove();
  const running = runningBlocks($);
  const all = Math.max(1, sum(running.values()));
  const shareOf = (element: Node): number => {
    const within = elementsWithin(element, PARAGRAPHS);
    return (sum(within.map((each) => running.get(each) ?? 0)) + (running.get(element) ?? 0)) / all;
  };
  const drop = (elements: readonly Node[], limit: number): void => {
    for (const element of elements) {
      const isRoot = 'name' in element && /^(?:html|body|main|article)$/.test(element.name);
      if (isRoot || shareOf(element) > limit) $(element).removeAttr('class').removeAttr('id');
      else $(element).remove();
    }
  };
  const none = new Set<string>();
  const marked = (pattern: RegExp): readonly Node[] => elementsNamed($, none, (marks) => pattern.test(marks));
  drop(marked(COMMENTS), ALMOST_ALL);
  drop(marked(BESIDE), TOO_LARGE);
  drop(elementsNamed($, ASIDE), TOO_LARGE);
  drop(
    elementsNamed($, MAY_HIDE).filter((element) => 'attribs' in element && isHidden(element.attribs)),
    ALMOST_ALL,
  );
  // A quoted message is part of the text, however its widget calls it.
  $('blockquote').removeAttr('class');
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
