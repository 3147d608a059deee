import { load, type CheerioAPI } from 'cheerio';
import { decode } from './decode.ts';
import { filesInJson, filesWithin, type Attachment } from './page-attachments.ts';
import { disproportion, withoutLongBlanks } from './page-proportions.ts';
import { scriptValues } from './page-script-data.ts';
import { isText, sizeOf, type PageNode } from './page-walk.ts';

/** What to read from a page: name → CSS selector with optional `@attribute` (HTML) or dotted path (JSON). */
export type Rules = Readonly<Record<string, string | undefined>>;
/** What was read: only what is there and not empty. */
export type Values = Readonly<Record<string, string>>;

/** One part of a page, as HTML element or JSON value. */
export type PagePart = {
  /** Whether a selector or path meets anything. */
  has(rule: string): boolean;
  read(rules: Rules): Values;
  list(rule: string): readonly PagePart[];
  /** The files linked within what a selector or path meets (HTML: links, JSON: a list of files); none when it meets nothing. */
  files(rule: string): readonly Attachment[];
};

export type OpenPage = PagePart & {
  /** The page asks for a login instead of showing its content. */
  readonly asksForLogin: boolean;
};

/** The bytes are not what the source's `format` says; the message is one clear line. */
export class UnreadablePage extends Error {
  override readonly name = 'UnreadablePage';
}

/**
 * Opens a page for reading by rules. Throws `UnreadablePage` when JSON is expected and something else is there, also when
 * the markup is out of all proportion; any other bytes are HTML of some kind.
 */
export function openPage(
  bytes: Uint8Array,
  options: { readonly format: 'html' | 'json' | 'script'; readonly url: string; readonly contentType?: string | null },
): OpenPage {
  const contentType = options.contentType ?? null;
  const kind = options.format === 'json' ? 'text' : 'html';
  const { text } = decode(bytes, { contentType, kind });
  if (options.format === 'html') return htmlPage(text, options.url);
  if (options.format === 'script') return scriptPage(text, options.url);
  return jsonPage(text, options.url);
}

/** Nodes below the items of one list, each counted as often as items lie around it: every rule goes through all of them. */
const MAX_BELOW_ITEMS = 200_000;

type Nodes = ReturnType<CheerioAPI>;

const BLOCKS = new Set('p div br li tr h1 h2 h3 h4 h5 h6 section article blockquote dd dt'.split(' '));

function htmlPage(text: string, url: string): OpenPage {
  const monstrous = disproportion(text);
  if (monstrous !== undefined) throw new UnreadablePage(monstrous);
  const $ = load(withoutLongBlanks(text));
  $('script,style,noscript,template').remove();
  const root = htmlPart($, $.root(), $('base[href]').first().attr('href') ?? '', url);
  return { ...root, asksForLogin: isLogin($) };
}

/** A password field, or a title that says log in on a page with little else to read. */
function isLogin($: CheerioAPI): boolean {
  if ($('input[type=password]').length > 0) return true;
  const title = $('title').text();
  return (
    /登录|登陆|用户认证|统一身份认证|sign in|log ?in/i.test(title) &&
    $('body').text().replaceAll(/\s+/g, '').length < 400
  );
}

function htmlPart($: CheerioAPI, element: Nodes, base: string, url: string): PagePart {
  const find = (selector: string): Nodes => (selector === '' ? element : findWithin($, element, selector));
  const value = (rule: string): string => {
    const at = rule.lastIndexOf('@');
    const [selector, attribute] = at < 0 ? [rule, ''] : [rule.slice(0, at).trim(), rule.slice(at + 1).trim()];
    const found = find(selector).first();
    if (attribute === '') return textOf(found);
    const raw = (found.attr(attribute) ?? '').trim();
    if (/^onclick$/i.test(attribute)) return absolute(addressIn(raw), base, url);
    return /^(href|src|data-href|data-url)$/i.test(attribute) ? absolute(raw, base, url) : raw;
  };
  return {
    has: (rule) => find(rule.split('@', 1)[0] as string).length > 0,
    read: (rules) => readAll(rules, value),
    list: (rule) => {
      const items = find(rule).toArray();
      let below = 0;
      for (const item of items) {
        below += sizeOf(item, MAX_BELOW_ITEMS);
        if (below > MAX_BELOW_ITEMS) throw new UnreadablePage('网页里的条目层层相套，已拒绝');
      }
      return items.map((item) => htmlPart($, $(item), base, url));
    },
    files: (rule) => filesWithin($, find(rule), base, url, true),
  };
}

/** An item of a list has a handful of parts. */
const MAX_PARTS = 500;

/**
 * What a selector finds below an element. `find` compares every child of the element with every other before it looks, seconds for a row
 * of ten thousand; below one node there is nothing to compare. Selectors that speak of the element itself, as all with combinators do,
 * are left to it, and for them an element of very many children is refused.
 */
function findWithin($: CheerioAPI, element: Nodes, selector: string): Nodes {
  const [node] = element;
  if (node === undefined || element.length > 1 || !('name' in node && 'children' in node))
    return element.find(selector);
  if (/[\s>+~]|:scope/.test(selector.replaceAll(/\s*,\s*/g, ',').trim())) {
    if (node.children.length > MAX_PARTS) throw new UnreadablePage(`网页里的一条有超过 ${MAX_PARTS} 个部分，已拒绝`);
    return element.find(selector);
  }
  const around = $(Object.assign(Object.create(node) as typeof node, { children: [node], parent: null }));
  return around.find(selector).filter((_, one) => one !== node);
}

/** The text of an element with a line break where a reader sees one. */
function textOf(element: Nodes): string {
  const parts: string[] = [];
  const [node] = element;
  if (node !== undefined) putText(node, parts);
  const lines = parts
    .join('')
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00A0\u3000]+/g, ' ').trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** Puts the text below a node, a break before each block below it; the node's own begin is no break. */
function putText(root: PageNode, parts: string[]): void {
  const open: PageNode[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isText(node)) parts.push(node.data);
    else if ('children' in node) {
      if (node !== root && 'name' in node && BLOCKS.has(node.name)) parts.push('\n');
      for (const child of node.children.toReversed()) open.push(child);
    }
  }
}

/** The address a click leads to: the first quoted word of the script that looks like one. */
const addressIn = (script: string): string =>
  [...script.matchAll(/["']([^"'\s<>]{2,500})["']/g)]
    .map((match) => match[1] ?? '')
    .find((word) => /^(?:https?:|\.{0,2}\/)|\.(?:s?html?|jspx?|aspx?|php|do|action)(?:$|[?#])/i.test(word)) ?? '';

function absolute(link: string, base: string, url: string): string {
  if (link === '' || /^(javascript|mailto|tel|data):/i.test(link)) return '';
  const from = URL.canParse(base, url) ? new URL(base, url).href : url;
  return URL.canParse(link, from) ? new URL(link, from).href : '';
}

function jsonPage(text: string, url: string): OpenPage {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  try {
    return { ...jsonPart(JSON.parse(unwrapJsonp(trimmed)), url), asksForLogin: false };
  } catch (error) {
    const start = trimmed.slice(0, 1) === '<' ? '返回的是网页（可能要求登录），不是 JSON' : '返回的内容不是 JSON';
    throw new UnreadablePage(start, { cause: error });
  }
}

/** The data that the scripts of a page carry: each rule is read from the first value that has it. */
function scriptPage(text: string, url: string): OpenPage {
  const monstrous = disproportion(text);
  if (monstrous !== undefined) throw new UnreadablePage(monstrous);
  const $ = load(withoutLongBlanks(text));
  const values = scriptValues($, 2).map((value) => jsonPart(value, url));
  if (values.length === 0 && !isLogin($)) throw new UnreadablePage('网页的脚本里没有 JSON 数据');
  const holding = (rule: string): PagePart | undefined => values.find((value) => value.has(rule));
  return {
    has: (rule) => holding(rule) !== undefined,
    read: (rules) => readAll(rules, (rule) => holding(rule)?.read({ rule })['rule'] ?? ''),
    list: (rule) => holding(rule)?.list(rule) ?? [],
    files: (rule) => holding(rule)?.files(rule) ?? [],
    asksForLogin: isLogin($),
  };
}

/** `callback({...});` is JSON in a coat that many boards still wear. */
const unwrapJsonp = (text: string): string => /^[\w$.]+\s*\(([\s\S]*)\)\s*;?$/.exec(text)?.[1] ?? text;

function jsonPart(value: unknown, url: string): PagePart {
  return {
    has: (rule) => follow(value, rule) !== undefined,
    read: (rules) => readAll(rules, (rule) => toText(follow(value, rule))),
    list: (rule) => {
      const found = follow(value, rule);
      if (Array.isArray(found)) return found.map((one: unknown) => jsonPart(one, url));
      return [];
    },
    files: (rule) => {
      const found = follow(value, rule);
      return Array.isArray(found) ? filesInJson(found, url) : [];
    },
  };
}

/** Follows `a.b.0.c` (also `a[0].c`); the empty path and `.` are the value itself. */
function follow(value: unknown, path: string): unknown {
  const keys = path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '');
  let current = value;
  for (const key of keys) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key];
  }
  return current;
}

const toText = (value: unknown): string =>
  typeof value === 'string'
    ? value.trim()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';

function readAll(rules: Rules, value: (rule: string) => string): Values {
  const values: Record<string, string> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const found = rule === undefined ? '' : value(rule);
    if (found !== '') values[name] = found;
  }
  return values;
}
