import type { CheerioAPI } from 'cheerio';
import { titleText } from './html-text.ts';
import { isText, type PageNode as Node } from './page-walk.ts';

/** What looks like a heading, in the order of the page. */
export type Heading = {
  readonly text: string;
  /** Where it ends in the outline's text. */
  readonly end: number;
  /** 1–3 for `h1`–`h3`, 4 for an element whose name says title, 5–6 for smaller headings and large or centred print. */
  readonly rank: number;
};

/** An element that says of itself that it holds a date. */
export type DateMark = { readonly text: string; readonly start: number };

/** A page as its reader goes through it: one text without the parts that carry clocks, comments and lists of other pages. */
export type Outline = {
  readonly text: string;
  readonly headings: readonly Heading[];
  readonly dates: readonly DateMark[];
};

/** Parts whose dates and headings are those of other things. */
const SKIPPED = new Set(
  'script style noscript template svg select option button nav footer aside iframe textarea'.split(' '),
);
const ELSEWHERE =
  /(?:^|[\s_-])(?:comments?\w*|pinglun\w*|reply-?list|replies|related\w*|recommend\w*|xg(?:xw|yd|lj)|hot(?:news|list|-news|-list)?|rank\w*|rdpd|ph(?:b|list)|side-?bar|right-?(?:bar|list|side)|foot(?:er)?\w*|bottom|copyright|site-?nav|nav\w*|menu\w*|crumbs?\w*|breadcrumbs?|weizhi|dqwz|weather|today|clock|sys-?time|now-?time|nowdate|calendar|login\w*|friend-?link\w*|search\w*|prev|next|pager|page-?nav)(?=$|[\s_-])/i;
/** A banner: skipped for dates, while some put the article's heading into one. */
const BANNER = /(?:^|[\s_-])(?:header?|head-?(?:bar|wrap|box)|banner|logo|site-?(?:name|title)|masthead)(?=$|[\s_-])/i;
const TITLE_NAME =
  /title|tit(?=$|[\s_\d-])|biaoti|headline|subject|(?:^|[\s_-])(?:\w{0,6}bt\d?|bt\w{0,3})(?=$|[\s_-])|activity-name/i;
const OTHER_TITLE = /sub-?tit|sub-?title|fbt|fubiaoti|yinti|site|logo|col-?tit|lm-?tit|nav|list|more|right/i;
const DATE_NAME =
  /(?:pub|post|create|article|news|release|issue|info)?[_-]?(?:time|date)|shijian|riqi|fbsj|fbrq|posted-?on|arti_update|authorposton|tail-info|(?:post|thread|floor)-?(?:info|meta|tail)/i;
/** Inside these a word or a number goes on; between others a reader sees a gap. */
const INLINE = new Set('b strong font sub sup u mark'.split(' '));
/** Times of what was done about it later. */
const LATER = /repl|answer|handle|huifu|dafu|banjie|update|modif|expire/i;
const MAX_TEXT = 200_000;
const MAX_HEADINGS = 300;

type Work = { parts: string[]; length: number; headings: Heading[]; dates: DateMark[] };

const marksOf = (node: Node): string =>
  'attribs' in node ? `${node.attribs['class'] ?? ''} ${node.attribs['id'] ?? ''}` : '';

/** Most of the page's text lies in it: a wrapper with a misleading name. */
const isWrapper = (node: Node, most: number): boolean => textLength(node, most) >= most;

/** Characters below a node, counted up to `most`. */
function textLength(node: Node, most: number): number {
  let count = 0;
  const open: Node[] = [node];
  for (let next = open.pop(); next !== undefined && count < most; next = open.pop()) {
    if (isText(next)) count += next.data.trim().length;
    else if ('children' in next && !('name' in next && SKIPPED.has(next.name))) open.push(...next.children);
  }
  return count;
}

function rankOf(node: Node, marks: string): number | undefined {
  if (!('name' in node && 'attribs' in node)) return undefined;
  if (/^h[123]$/.test(node.name)) return Number(node.name[1]);
  if (/^founder-title$/.test(node.name)) return 1;
  if (/^(?:h[45]|dt)$/.test(node.name)) return 5;
  if (TITLE_NAME.test(marks) && !OTHER_TITLE.test(marks)) return 4;
  const { style = '', align = '', size = '' } = node.attribs;
  const large = Number(/font-size\s*:\s*(\d+)(?:px|pt)/i.exec(style)?.[1] ?? 0);
  if (large >= 18 || Number(size.replace('+', '')) >= 4) return 5;
  return /center/i.test(align) || /text-align\s*:\s*center/i.test(style) ? 6 : undefined;
}

/**
 * A heading's words: all of them, and those of its own beside what was put into it (a state, a date, a count). With a date line
 * inside, only its own: the heading proper is then an element of itself.
 */
function headingTexts($: CheerioAPI, node: Node): readonly string[] {
  const whole = titleText($(node).text());
  if (!('children' in node)) return [whole];
  const own = titleText(
    node.children
      .filter((child) => isText(child) || ('name' in child && /^(?:b|strong|font|br)$/.test(child.name)))
      .map((child) => $(child).text())
      .join(''),
  );
  const hasDate = /(?:19|20)\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}|来源\s*:/.test(whole.normalize('NFKC'));
  if (hasDate) return [own];
  return own.length >= 6 && own !== whole ? [whole, own] : [whole];
}

/** Reads the outline of a page in one pass. */
export function outlineOf($: CheerioAPI): Outline {
  const body = $('body')[0];
  const work: Work = { parts: [], length: 0, headings: [], dates: [] };
  if (body !== undefined) {
    const most = Math.max(200, textLength(body, MAX_TEXT) * 0.4);
    walk($, body, most, { muted: false, inArticle: false, depth: 0 }, work);
  }
  return { text: work.parts.join(''), headings: work.headings, dates: work.dates };
}

const MAX_DEPTH = 700;

/** What the parts above a node say about it. */
type Place = { readonly muted: boolean; readonly inArticle: boolean; readonly depth: number };

const isBanner = (node: Node, marks: string, place: Place): boolean =>
  'name' in node &&
  !place.inArticle &&
  (node.name === 'header' || BANNER.test(marks)) &&
  !/article|post|entry|content|news|detail|info|time|date/i.test(marks);

function walk($: CheerioAPI, node: Node, most: number, place: Place, work: Work): void {
  if (work.length > MAX_TEXT || place.depth > MAX_DEPTH) return;
  if (isText(node)) {
    put(work, node.data.normalize('NFKC').replace(/\s+/g, ' '), place);
    return;
  }
  if (!('children' in node)) return;
  if (!('name' in node)) {
    eachChild($, node, most, place, work);
    return;
  }
  if (SKIPPED.has(node.name)) return;
  const marks = marksOf(node);
  if (node.name !== 'body' && ELSEWHERE.test(marks) && !isWrapper(node, most)) return;
  const muted = place.muted || (isBanner(node, marks, place) && !isWrapper(node, most));
  const inside = { muted, inArticle: place.inArticle || node.name === 'article', depth: place.depth };
  if (!INLINE.has(node.name)) put(work, ' ', inside);
  const before = work.length;
  if (!muted) noteDate($, node, marks, work);
  eachChild($, node, most, inside, work);
  if (!INLINE.has(node.name)) put(work, ' ', inside);
  noteHeading($, node, marks, { muted, start: before }, work);
}

function put(work: Work, text: string, { muted }: Place): void {
  if (muted) return;
  work.parts.push(text);
  work.length += text.length;
}

function eachChild($: CheerioAPI, node: Node, most: number, place: Place, work: Work): void {
  if (!('children' in node)) return;
  for (const child of node.children) walk($, child, most, { ...place, depth: place.depth + 1 }, work);
}

const FULL_DATE = /^\s*(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}/;

function noteDate($: CheerioAPI, node: Node, marks: string, work: Work): void {
  if (!('name' in node && 'attribs' in node)) return;
  const { datetime, title, 'data-time': data } = node.attribs;
  const attribute = [datetime, data, title].find((value) => value !== undefined && FULL_DATE.test(value));
  const named = node.name === 'time' || DATE_NAME.test(marks);
  if (LATER.test(marks)) return;
  if (attribute === undefined && (!named || textLength(node, 80) >= 80)) return;
  work.dates.push({ text: (attribute ?? $(node).text()).normalize('NFKC').trim(), start: work.length });
}

function noteHeading(
  $: CheerioAPI,
  node: Node,
  marks: string,
  { muted, start }: { readonly muted: boolean; readonly start: number },
  work: Work,
): void {
  const rank = rankOf(node, marks);
  if (rank === undefined || work.headings.length >= MAX_HEADINGS || textLength(node, 300) >= 300) return;
  const whole = titleText($(node).text());
  for (const text of headingTexts($, node)) {
    if (text.length < 4 || text.length > 200) continue;
    // What was put into the heading beside its words stands under it.
    const end = text === whole ? work.length : Math.min(work.length, start + text.length);
    work.headings.push({ text, end, rank: muted ? rank + 3 : rank });
  }
}
