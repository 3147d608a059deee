import { decodeEntities } from './html-entities.ts';

/** Elements whose content is never text for a reader. */
const DROPPED = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'iframe',
  'object',
  'textarea',
  'select',
  'math',
]);
const BLOCKS = new Set(
  'address article aside blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section summary table tbody tfoot thead title tr ul'.split(
    ' ',
  ),
);
const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite code col colgroup data del dfn em embed font i img input ins kbd label link map area mark meta meter nobr o:p param picture progress q rp rt ruby s samp small source span strike strong sub sup td th time tt track u var video audio wbr body html head base button canvas legend marquee optgroup frame frameset st1:chsdate'.split(
    ' ',
  ),
);

/** A tag longer than this is taken as text: no reader's page has one, and a scan must end. */
const MAX_TAG = 64 * 1024;

export type HtmlTextOptions = {
  /** Characters kept; the rest is cut. Default 1,000,000. */
  readonly maxLength?: number;
  /** Treat `<word>` that is no HTML element as text, for titles and mislabelled plain text. */
  readonly knownTagsOnly?: boolean;
};

/** How much more may be spent on looking for tag ends, so that broken tags cannot make the work quadratic. */
type Budget = { scan: number };

/** Where the tag that starts at `from` ends (index of `>`), quotes respected, or -1. */
function tagEnd(html: string, from: number, budget: Budget): number {
  const limit = Math.min(html.length, from + Math.min(MAX_TAG, budget.scan));
  let quote = '';
  let afterEquals = false;
  let first = -1;
  let i = from;
  for (; i < limit; i += 1) {
    const char = html[i] as string;
    if (char === '>' && first === -1) first = i;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && afterEquals) quote = char;
    else if (char === '>') break;
    if (char === '=') afterEquals = true;
    else if (char !== ' ' && char !== '\n' && char !== '\t') afterEquals = false;
  }
  budget.scan -= i - from;
  // An unclosed quote swallows everything: fall back to the first bracket.
  return i < limit ? i : first;
}

/** The index after a comment, declaration or processing instruction that starts at `at`. */
function afterMarkup(html: string, at: number): number {
  if (html.startsWith('<!--', at)) {
    const end = html.indexOf('-->', at + 4);
    return end === -1 ? html.length : end + 3;
  }
  if (html.startsWith('<![CDATA[', at)) return at + 9;
  const end = html.indexOf('>', at);
  return end === -1 ? html.length : end + 1;
}

/** The index after the closing tag of a dropped element, or the end of the text. */
function afterElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[\\s>/]`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(html);
  if (found === null) return html.length;
  const end = html.indexOf('>', closing.lastIndex - 1);
  return end === -1 ? html.length : end + 1;
}

/**
 * The text a reader sees: scripts, styles and comments dropped, blocks on their own lines, character references read once,
 * runs of space folded. One pass over the input, so hostile markup costs no more than its length.
 */
export function htmlToText(
  html: string,
  { maxLength = 1_000_000, knownTagsOnly = false }: HtmlTextOptions = {},
): string {
  const parts: string[] = [];
  const budget = { left: maxLength * 2, scan: html.length + 16 * MAX_TAG };
  const put = (text: string): void => {
    parts.push(text);
    budget.left -= text.length;
  };
  const putText = (from: number, to: number): void => {
    if (to > from) put(decodeEntities(html.slice(from, to)).replace(/[ \t\r\n\f\v]+/g, ' '));
  };
  let at = 0;
  while (at < html.length && budget.left > 0) {
    const open = html.indexOf('<', at);
    if (open === -1) {
      putText(at, html.length);
      break;
    }
    putText(at, open);
    const next = html[open + 1] ?? '';
    if (next === '!' || next === '?') {
      at = afterMarkup(html, open);
      continue;
    }
    const name = tagName(html, open);
    const end = name === '' ? -1 : tagEnd(html, open + 1, budget);
    if (end === -1 || (knownTagsOnly && !BLOCKS.has(name) && !INLINE.has(name) && !DROPPED.has(name))) {
      put('<');
      at = open + 1;
      continue;
    }
    at = end + 1;
    if (BLOCKS.has(name)) put('\n');
    else if (name === 'td' || name === 'th') put(' ');
    else if (DROPPED.has(name) && next !== '/' && html[end - 1] !== '/') at = afterElement(html, name, at);
  }
  return tidy(parts.join('')).slice(0, maxLength);
}

function tagName(html: string, open: number): string {
  return (/^<\/?([A-Za-z][A-Za-z\d:_-]{0,30})/.exec(html.slice(open, open + 34))?.[1] ?? '').toLowerCase();
}

/** Folds spaces, trims lines, drops empty ones. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \u00a0\u200b\ufeff]+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** A title as one line: known tags removed, references read, spaces folded, at most 500 characters. */
export function titleText(text: string): string {
  return htmlToText(text.slice(0, 20_000), { knownTagsOnly: true }).replace(/\s+/g, ' ').trim().slice(0, 500);
}
