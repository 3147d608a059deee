import { load, type CheerioAPI } from 'cheerio';
import { decode } from './decode.ts';
import { UnreadablePage, type Rules } from './open-page.ts';
import { disproportion } from './page-proportions.ts';

/** How a list may be read, in the words of the settings, best first. */
export type ListProposal = {
  readonly format: 'html' | 'json';
  readonly container?: string;
  readonly items: string;
  readonly fields: Rules;
  /** Rows it finds on this page. */
  readonly rows: number;
  /** The rows carry a state like 待回复: a message board. */
  readonly isBoard: boolean;
};

export type PageProposals = {
  /** Feeds that the page names in its head, absolute. */
  readonly feeds: readonly string[];
  readonly lists: readonly ListProposal[];
};

type Nodes = ReturnType<CheerioAPI>;

const DATE =
  /(?:20)?\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}|(?<![\d-])\d{1,2}-\d{1,2}(?![\d-])|\d+\s*(?:分钟|小时|天)前|昨天|前天/;
const STATE =
  /^\s*[[【(（]?\s*(?:已|待|未|正在|暂未)?(?:回复|答复|办结|受理|办理|处理|签收|办理中|处理中)\s*[\]】)）]?\s*$/;
const FURNITURE = /nav|menu|foot|head|crumb|banner|friend|copyright|sidebar|share|login|search|page|pager/i;
/** Where rows lie in rows each is compared with all below it: what a proposal can be made of is flatter. */
const MOST = { tags: 20_000, depth: 100, attributes: 500 };
const MIN_ROWS = 3;
const MAX_PROPOSALS = 3;
const TITLE_UNITS = 4;

/** Looks for repeated rows with links in a page and says how they may be read. Throws `UnreadablePage` for monstrous markup. */
export function proposeFromHtml(
  bytes: Uint8Array,
  options: { readonly url: string; readonly contentType?: string | null },
): PageProposals {
  const { text } = decode(bytes, { contentType: options.contentType ?? null, kind: 'html' });
  const monstrous = disproportion(text, MOST);
  if (monstrous !== undefined) throw new UnreadablePage(monstrous);
  const $ = load(text);
  $('script,style,noscript,template').remove();
  const found = candidates($).flatMap(({ container, rows }) => {
    const proposal = describe($, container, rows);
    return proposal === undefined ? [] : [proposal];
  });
  const lists = found.toSorted((a, b) => b.score - a.score).slice(0, MAX_PROPOSALS);
  return { feeds: feedsIn($, options.url), lists: lists.map(({ proposal }) => proposal) };
}

function feedsIn($: CheerioAPI, url: string): readonly string[] {
  const links = $('link[rel~="alternate"]').toArray();
  const feeds = links.flatMap((node) => {
    const link = $(node);
    const href = link.attr('href') ?? '';
    if (!/rss|atom|feed\+json/i.test(link.attr('type') ?? '') || !URL.canParse(href, url)) return [];
    return [new URL(href, url).href];
  });
  return [...new Set(feeds)];
}

type Candidate = { readonly container: Nodes; readonly rows: readonly Nodes[] };

/** Elements with several children of one kind, each with a link that says something. */
function candidates($: CheerioAPI): readonly Candidate[] {
  const parents = new Map<unknown, Nodes>();
  for (const node of $('a[href]').toArray().slice(0, 5000)) {
    let row = $(node);
    for (let up = 0; up < 5 && row.length > 0; up += 1) {
      const parent = row.parent();
      const key = parent.get(0);
      if (key === undefined) break;
      parents.set(key, parent);
      row = parent;
    }
  }
  return [...parents.values()].flatMap((container) => {
    const rows = likeRows($, container);
    return rows.length >= MIN_ROWS ? [{ container, rows }] : [];
  });
}

/** The children of the most frequent tag that hold a link with words. */
function likeRows($: CheerioAPI, container: Nodes): readonly Nodes[] {
  const children = container
    .children()
    .toArray()
    .slice(0, 500)
    .map((node) => $(node));
  const withLink = children.filter((child) => titleLink($, child) !== undefined);
  const byTag = new Map<string, Nodes[]>();
  for (const child of withLink) {
    const tag = tagOf(child);
    byTag.set(tag, [...(byTag.get(tag) ?? []), child]);
  }
  return [...byTag.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

const tagOf = (node: Nodes): string => (node.prop('tagName') ?? '').toLowerCase();
const words = (node: Nodes): string => node.text().replaceAll(/\s+/g, '').trim();

/** The link of a row with the longest words; the row itself when it is the link. */
function titleLink($: CheerioAPI, row: Nodes): Nodes | undefined {
  const links =
    tagOf(row) === 'a'
      ? [row]
      : row
          .find('a[href]')
          .toArray()
          .slice(0, 20)
          .map((node) => $(node));
  const named = links.filter((link) => (link.attr('title') ?? words(link)).length >= TITLE_UNITS);
  return named.toSorted((a, b) => words(b).length - words(a).length)[0];
}

function describe(
  $: CheerioAPI,
  container: Nodes,
  rows: readonly Nodes[],
): { readonly proposal: ListProposal; readonly score: number } | undefined {
  const frame = selectorOf($, container);
  const first = rows[0];
  if (frame === undefined || first === undefined) return undefined;
  const link = titleLink($, first) as Nodes;
  const links = new Set(rows.map((row) => titleLink($, row)?.attr('href')));
  if (links.size < rows.length * 0.8) return undefined;
  const within = tagOf(first) === 'a' ? '' : linkSelector($, rows, link);
  const dated = rows.filter((row) => DATE.test(row.text())).length / rows.length;
  const time = dated >= 0.6 ? partSelector($, rows, (text) => DATE.test(text) && text.length <= 24) : undefined;
  const status = partSelector($, rows, (text) => STATE.test(text));
  const cut = rows.filter(
    (row) => (titleLink($, row)?.attr('title') ?? '').length > words(titleLink($, row) as Nodes).length,
  ).length;
  const fields: Rules = {
    title: cut > rows.length / 4 ? `${within}@title` : within === '' ? '@title' : within,
    link: `${within}@href`,
    ...(time !== undefined && { time }),
    ...(status !== undefined && { status }),
  };
  const tag = tagOf(first);
  const titles = rows.map((row) => words(titleLink($, row) as Nodes).length);
  const mean = titles.reduce((sum, length) => sum + length, 0) / titles.length;
  const marks = [
    container,
    ...container
      .parents()
      .toArray()
      .slice(0, 4)
      .map((node) => $(node)),
  ]
    .map((node) => `${node.attr('id') ?? ''} ${node.attr('class') ?? ''} ${tagOf(node)}`)
    .join(' ');
  const score =
    Math.min(rows.length, 30) *
    Math.min(mean, 25) *
    (1 + 2 * dated) *
    (status === undefined ? 1 : 2) *
    (FURNITURE.test(marks) ? 0.3 : 1);
  return {
    score,
    proposal: {
      format: 'html',
      container: frame,
      items: `${frame} > ${tag}${tag === 'a' ? '' : ':has(a)'}`,
      fields: within === '' && cut === 0 ? { ...fields, title: '.' } : fields,
      rows: rows.length,
      isBoard: status !== undefined,
    },
  };
}

/** `a` where a row has one link; else by its class or by the element it lies in. */
function linkSelector($: CheerioAPI, rows: readonly Nodes[], link: Nodes): string {
  if (rows.every((row) => row.find('a[href]').length === 1)) return 'a';
  const own = classSelector('a', link);
  const parent = link.parent();
  const choices = [own, `${tagOf(parent)} > a`, classSelector(tagOf(parent), parent) + ' > a', 'a'];
  const fits = (choice: string): boolean =>
    rows.every((row) => row.find(choice).first().get(0) === titleLink($, row)?.get(0));
  return choices.find(fits) ?? own;
}

/** The smallest part of a row that most rows have and whose own words are of that kind. */
function partSelector($: CheerioAPI, rows: readonly Nodes[], isMeant: (text: string) => boolean): string | undefined {
  for (const row of rows.slice(0, 3)) {
    const parts = row
      .find('*')
      .toArray()
      .map((node) => $(node));
    const part = parts.findLast((one) => isMeant(words(one)) && one.find('a').length === 0 && tagOf(one) !== 'a');
    if (part === undefined) continue;
    const tag = tagOf(part);
    const nth = `${tag}:nth-of-type(${part.prevAll(tag).length + 1})`;
    const fits = (choice: string): boolean =>
      rows.filter((one) => isMeant(words(one.find(choice).first()))).length >= rows.length * 0.6;
    const found = [classSelector(tag, part), tag, nth].find(fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

const SAFE = /^[A-Za-z][\w-]*$/;

function classSelector(tag: string, node: Nodes): string {
  const names = (node.attr('class') ?? '')
    .split(/\s+/)
    .filter((name) => SAFE.test(name) && !/\d{3}|^(?:on|active|cur|current|first|last|odd|even|hover)$/i.test(name));
  return names.length > 0 ? `${tag}.${names[0]}` : tag;
}

/** A selector that meets this element alone: by id, by class, else below the nearest ancestor that has one. */
function selectorOf($: CheerioAPI, node: Nodes): string | undefined {
  let path = '';
  let current = node;
  for (let up = 0; up < 6 && current.length > 0; up += 1) {
    const tag = tagOf(current);
    if (tag === 'body' || tag === 'html' || tag === '') break;
    const id = current.attr('id') ?? '';
    const step = SAFE.test(id) && !/\d{3}/.test(id) ? `${tag}#${id}` : classSelector(tag, current);
    path = path === '' ? step : `${step} > ${path}`;
    if ($(path).length === 1) return path;
    const nth = path.replace(step, `${step}:nth-of-type(${current.prevAll(tag).length + 1})`);
    if ($(nth).length === 1) return nth;
    current = current.parent();
  }
  return undefined;
}
