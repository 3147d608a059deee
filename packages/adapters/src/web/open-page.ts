import { load, type CheerioAPI } from 'cheerio';
import { decode } from './decode.ts';
import { disproportion, withoutLongBlanks } from './page-proportions.ts';
import { scriptValues } from './page-script-data.ts';
import { elementsWithin, sizeOf } from './page-walk.ts';

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
  if (options.format === 'script') return scriptPage(text);
  return jsonPage(text);
}

/** Nodes that one page may make us copy: items that lie in one another would be copied over and over. */
const MAX_COPIED = 200_000;

type Nodes = ReturnType<CheerioAPI>;

const BLOCKS = new Set('p div br li tr h1 h2 h3 h4 h5 h6 section article blockquote dd dt'.split(' '));

type Budget = { copied: number };

function htmlPage(text: string, url: string): OpenPage {
  const monstrous = disproportion(text);
  if (monstrous !== undefined) throw new UnreadablePage(monstrous);
  const $ = load(withoutLongBlanks(text));
  $('script,style,noscript,template').remove();
  const root = htmlPart($, $.root(), $('base[href]').first().attr('href') ?? '', url, {
    copied: 0,
  });
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

function htmlPart($: CheerioAPI, element: Nodes, base: string, url: string, budget: Budget): PagePart {
  const find = (selector: string): Nodes => (selector === '' ? element : element.find(selector));
  const value = (rule: string): string => {
    const at = rule.lastIndexOf('@');
    const [selector, attribute] = at < 0 ? [rule, ''] : [rule.slice(0, at).trim(), rule.slice(at + 1).trim()];
    const found = find(selector).first();
    if (attribute === '') return textOf($, found, budget);
    const raw = (found.attr(attribute) ?? '').trim();
    if (/^onclick$/i.test(attribute)) return absolute(addressIn(raw), base, url);
    return /^(href|src|data-href|data-url)$/i.test(attribute) ? absolute(raw, base, url) : raw;
  };
  return {
    has: (rule) => find(rule.split('@', 1)[0] as string).length > 0,
    read: (rules) => readAll(rules, value),
    list: (rule) =>
      find(rule)
        .toArray()
        .map((node) => htmlPart($, $(node), base, url, budget)),
  };
}

/** The text of an element with a line break where a reader sees one. */
function textOf($: CheerioAPI, element: Nodes, budget: Budget): string {
  for (const node of element.toArray()) budget.copied += sizeOf(node, MAX_COPIED);
  if (budget.copied > MAX_COPIED) throw new UnreadablePage('网页里的条目层层相套，已拒绝');
  const copy = element.clone();
  for (const node of copy.toArray().flatMap((one) => elementsWithin(one, BLOCKS))) $(node).prepend('\n');
  const lines = copy
    .text()
    .split('\n')
    .map((line) => line.replaceAll(/[\s\u00A0\u3000]+/g, ' ').trim());
  return lines.filter((line) => line !== '').join('\n');
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

function jsonPage(text: string): OpenPage {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  try {
    return { ...jsonPart(JSON.parse(unwrapJsonp(trimmed))), asksForLogin: false };
  } catch (error) {
    const start = trimmed.slice(0, 1) === '<' ? '返回的是网页（可能要求登录），不是 JSON' : '返回的内容不是 JSON';
    throw new UnreadablePage(start, { cause: error });
  }
}

/** The data that the scripts of a page carry: each rule is read from the first value that has it. */
function scriptPage(text: string): OpenPage {
  const monstrous = disproportion(text);
  if (monstrous !== undefined) throw new UnreadablePage(monstrous);
  const $ = load(withoutLongBlanks(text));
  const values = scriptValues($).map(jsonPart);
  if (values.length === 0 && !isLogin($)) throw new UnreadablePage('网页的脚本里没有 JSON 数据');
  const holding = (rule: string): PagePart | undefined => values.find((value) => value.has(rule));
  return {
    has: (rule) => holding(rule) !== undefined,
    read: (rules) => readAll(rules, (rule) => holding(rule)?.read({ rule })['rule'] ?? ''),
    list: (rule) => holding(rule)?.list(rule) ?? [],
    asksForLogin: isLogin($),
  };
}

/** `callback({...});` is JSON in a coat that many boards still wear. */
const unwrapJsonp = (text: string): string => /^[\w$.]+\s*\(([\s\S]*)\)\s*;?$/.exec(text)?.[1] ?? text;

function jsonPart(value: unknown): PagePart {
  return {
    has: (rule) => follow(value, rule) !== undefined,
    read: (rules) => readAll(rules, (rule) => toText(follow(value, rule))),
    list: (rule) => {
      const found = follow(value, rule);
      if (Array.isArray(found)) return found.map(jsonPart);
      return [];
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
