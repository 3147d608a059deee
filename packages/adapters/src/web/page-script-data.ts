import type { CheerioAPI } from 'cheerio';

/** An article that a page carries as data for its own scripts. */
export type ScriptArticle = {
  readonly title: string;
  /** Markup or plain text. */
  readonly content: string;
  readonly time: string;
  readonly author: string;
};

const CONTENT =
  /^(?:content|contents|content_?html|html_?content|article_?content|news_?content|detail_?content|content_?txt|body|article_?body|text|html|txt)$/i;
const TITLE = /^(?:title|name|news_?title|article_?title|headline|subject|doc_?title|content_?title)$/i;
const TIME =
  /^(?:publish\w*|pub_?(?:time|date)\w*|release_?(?:time|date)|create\w{0,2}_?(?:time|date|at)|date_?published|time|date)$/i;
const AUTHOR = /^(?:source|source_?name|author|author_?name|editor_?unit|origin)$/i;

const MIN_CONTENT = 50;
const MAX_SCRIPTS = 60;
const MAX_BYTES = 4_000_000;
const MAX_VALUES = 50_000;

/** The end of a JSON value that starts with a brace or bracket; −1 when it does not close. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 92) i += 1;
      else if (char === 34) inString = false;
    } else if (char === 34) inString = true;
    else if (char === 123 || char === 91) depth += 1;
    else if (char === 125 || char === 93) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}

function parsed(text: string): unknown {
  try {
    // What scripts may say and JSON may not.
    return JSON.parse(text.replaceAll(/:\s*undefined(?=\s*[,}])/g, ':null'));
  } catch {
    return undefined; // a script's own object notation: not data we can read
  }
}

/**
 * JSON values that the scripts of a page hold: whole data scripts, `name = {…}` and `JSON.parse("…")`. Shorter ones than `least`
 * characters are left out: no article is so short, but a list may be empty.
 */
export function scriptValues($: CheerioAPI, least: number = MIN_CONTENT): readonly unknown[] {
  const values: unknown[] = [];
  let budget = MAX_BYTES;
  for (const element of $('script:not([src])').toArray().slice(0, MAX_SCRIPTS)) {
    const text = $(element).text().trim();
    budget -= text.length;
    if (text.length < least || budget < 0) continue;
    if (text.startsWith('{') || text.startsWith('[')) {
      values.push(parsed(text));
      continue;
    }
    for (const match of [...text.matchAll(/=\s*(?=[{[])|JSON\.parse\(\s*(?=")/g)].slice(0, 40)) {
      const start = match.index + match[0].length;
      if (text[start] === '"') {
        const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(start))?.[0];
        const inner = quoted === undefined ? undefined : parsed(quoted);
        if (typeof inner === 'string') values.push(parsed(inner));
        continue;
      }
      const end = endOfJson(text, start);
      if (end - start >= least) values.push(parsed(text.slice(start, end)));
    }
  }
  return values.filter((value) => typeof value === 'object' && value !== null);
}

const textAt = (record: Readonly<Record<string, unknown>>, key: RegExp): string => {
  for (const [name, value] of Object.entries(record)) {
    if (key.test(name) && (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== '')
      return String(value).trim();
  }
  return '';
};

function articleOf(record: Readonly<Record<string, unknown>>): ScriptArticle | undefined {
  let content = '';
  for (const [name, value] of Object.entries(record)) {
    if (CONTENT.test(name) && typeof value === 'string' && value.length > content.length) content = value;
  }
  const title = textAt(record, TITLE);
  if (content.length < MIN_CONTENT || title === '' || title.length > 300) return undefined;
  return { title, content, time: textAt(record, TIME), author: textAt(record, AUTHOR) };
}

/** The longest article among the data a page carries for its scripts; undefined when there is none with title and content. */
export function scriptArticle($: CheerioAPI): ScriptArticle | undefined {
  let best: ScriptArticle | undefined;
  const open: unknown[] = [...scriptValues($)];
  for (let seen = 0; open.length > 0 && seen < MAX_VALUES; seen += 1) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      open.push(...value.slice(0, 1000));
      continue;
    }
    const record = value as Readonly<Record<string, unknown>>;
    const found = articleOf(record);
    if (found !== undefined && found.content.length > (best?.content.length ?? 0)) best = found;
    open.push(...Object.values(record).slice(0, 1000));
  }
  return best;
}
