import type { CheerioAPI } from 'cheerio';
import { titleText } from './html-text.ts';
import { meta } from './page-meta.ts';
import type { Heading, Outline } from './page-outline.ts';

const squeezed = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s"'“”‘’《》「」.…]/g, '')
    .toLowerCase();

/** Names of sites, columns and offices, as they stand beside the article's title. */
const SITE =
  /(?:人民政府|政府网|政府门户|门户网站?|官方网站|官网|网站|网|首页|频道|栏目|论坛|贴吧|[日晚早周时]报|社区|客户端|新闻中心|融媒体中心|信息公开|政务公开|通知公告|公告公示|新闻动态|工作动态|政务动态|领导信箱|县长信箱|市长信箱|留言板|互动交流|政民互动|委员会|办公室|[局厅院])$/;
const isSite = (text: string): boolean => text.length <= 24 && SITE.test(text.trim());
/** A label of a page, not of an article. */
const isLabel = (text: string): boolean =>
  /^(?:首页|正文|详情|详细(?:内容|信息)?|内容(?:详情|页)?|文章(?:详情|正文|内容页?)?|新闻(?:详情|正文)|信件(?:详情|内容|查看)|通知公告|查看|搜索|登录|无标题文档|untitled.*|new page.*)$/i.test(
    text.trim(),
  );

const HAN = /[\u3400-\u9fff]/;

/** The parts of a document's title: between signs that separate, not between words that belong together. */
function partsOf(title: string): readonly string[] {
  const parts = titleText(title)
    .split(
      /\s*[_|｜»›]+\s*|\s+[-–—·]+\s+|--+|\s*(?<=[\u3400-\u9fff)）】”])[-–](?=[\u3400-\u9fff])\s*|(?<=\S)——(?=[^—]{2,16}(?:网|府|局|站|会)$)/,
    )
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length !== 1) return parts;
  const words = (parts[0] as string).split(/\s+/);
  // 大汉 puts site, column and title into one row of words.
  return words.length > 1 && HAN.test(title) && isSite(words[0] as string) ? words : parts;
}

/** The part that is the article's: the first that is neither site nor label, unless a later one is far longer. */
function ownPart(title: string): string {
  const parts = partsOf(title).filter((part) => !isSite(part) && !isLabel(part));
  const [first = ''] = parts;
  const longest = parts.reduce((a, b) => (b.length > a.length ? b : a), '');
  return longest.length > first.length * 2 && first.length < 10 ? longest : first;
}

const isCutOf = (short: string, long: string): boolean => {
  const [head, whole] = [squeezed(short), squeezed(long)];
  return head.length >= 4 && whole.length > head.length && whole.startsWith(head);
};

/** A heading the document's own title repeats, whole or cut; the longest of the best kind. */
function repeated(headings: readonly Heading[], documentTitle: string, own: string): string {
  const whole = squeezed(documentTitle);
  const agreeing = headings.filter(({ text }) => {
    if (isLabel(text) || (isSite(text) && own !== '' && squeezed(text) !== squeezed(own))) return false;
    return whole.includes(squeezed(text)) || (own.length >= 6 && isCutOf(own, text));
  });
  const same = (text: string): number => Number(squeezed(text) === squeezed(own));
  const best = agreeing.toSorted(
    (a, b) =>
      same(b.text) - same(a.text) ||
      Number(squeezed(b.text).includes(squeezed(own))) - Number(squeezed(a.text).includes(squeezed(own))) ||
      b.text.length - a.text.length ||
      a.rank - b.rank,
  )[0];
  if (best === undefined) return '';
  // A part of the title that is far shorter than what the title itself says is a column's name.
  return own !== '' && best.text.length * 2 < own.length ? '' : best.text;
}

const DATE_LINE = /(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}|发布时间|发布日期|来源\s*:/;

/** The heading that stands alone in its rank, or right above the line that says when and from where. */
function standing(headings: readonly Heading[], text: string): string {
  const usable = headings.filter((heading) => !isSite(heading.text) && !isLabel(heading.text));
  const aboveDate = usable.filter(({ end }) => DATE_LINE.test(text.slice(end, end + 120)));
  for (const rank of [1, 2, 3, 4, 5, 6]) {
    const same = aboveDate.filter((heading) => heading.rank === rank);
    if (same.length > 0) return (same[0] as Heading).text;
  }
  for (const rank of [1, 2, 4, 5]) {
    const same = usable.filter((heading) => heading.rank === rank);
    const different = new Set(same.map((heading) => heading.text));
    if (different.size === 1) return (same[0] as Heading).text;
  }
  return '';
}

/** The longest of several forms of which one begins with the other: CMS cut titles at quotation marks and at a width. */
const whole = (title: string, others: readonly string[]): string =>
  others.filter((other) => isCutOf(title, other)).reduce((a, b) => (b.length > a.length ? b : a), title);

/**
 * The title of an article: what the CMS declares (`ArticleTitle`), the heading that `<title>` repeats, the heading above the date
 * line, `og:title`, the own part of `<title>`; a cut one loses to the whole one. Empty when the page has none.
 */
export function findTitle($: CheerioAPI, { headings, text }: Outline): string {
  const documentTitle = titleText($('title').first().text());
  const own = ownPart(documentTitle);
  const texts = headings.map((heading) => heading.text);
  const declared = titleText(meta($, 'articletitle', 'article:title', 'dc.title'));
  if (declared !== '' && !isSite(declared)) return whole(declared, texts);
  const agreeing = repeated(headings, documentTitle, own);
  if (agreeing !== '') return agreeing;
  const shared = ownPart(meta($, 'og:title', 'twitter:title', 'title', 'headline'));
  const known = shared.length > own.length ? shared : own;
  const found = standing(headings, text);
  if (known === '') return found || (partsOf(documentTitle)[0] ?? '');
  // What the page calls itself and shows nowhere is the name of a column; else a heading that has nothing of it is a box's.
  const isShown = squeezed(text).includes(squeezed(known));
  if (found !== '' && (!isShown || isSite(known) || isLabel(known) || isCutOf(known, found))) return found;
  return whole(known.replace(/(?:\.{3}|…)$/, ''), texts);
}
