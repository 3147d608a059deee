import { isUtf8 } from 'node:buffer';
import { decodeEntities } from './html-entities.ts';
import { htmlToText, titleText } from './html-text.ts';
import type { XmlElement } from './xml-tree.ts';

/** Characters of one item's text that are kept; analysis cuts further. */
const MAX_TEXT = 256 * 1024;

/** First child with one of the names, in the order of the names. */
export function child(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  for (const name of names) {
    const found = element.children.find((each) => each.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All children with one of the names, in document order. */
export function childrenOf(element: XmlElement, ...names: readonly string[]): readonly XmlElement[] {
  return element.children.filter((each) => names.includes(each.name));
}

/** Splits raw inner XML at its CDATA sections. */
function sections(raw: string): readonly { readonly text: string; readonly literal: boolean }[] {
  return raw
    .split(/<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)/)
    .map((text, i) => ({ text, literal: i % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** The HTML that an element carries: CDATA as it is, escaped markup unescaped once, naked markup kept. */
export function innerHtml(element: XmlElement): string {
  const outside = sections(element.raw).filter(({ literal }) => !literal);
  // Naked markup is already HTML: its references belong to the HTML, not to the XML around it.
  const naked = outside.some(({ text }) => /<\/?[A-Za-z]/.test(text));
  const own = sections(element.raw)
    .map(({ text, literal }) => (literal || naked ? text : decodeEntities(text)))
    .join('');
  return [own, ...element.children.map((each) => innerHtml(each))].join(element.children.length > 0 ? ' ' : '');
}

/** The plain value of a simple element (date, link, name): trimmed, references read once. */
export function plain(element: XmlElement | undefined): string {
  return element === undefined ? '' : innerHtml(element).trim();
}

function fromBase64(element: XmlElement): string | undefined {
  const { mode, type = '' } = element.attributes;
  const packed = element.raw.replace(/<!\[CDATA\[|\]\]>|\s/g, '');
  // RFC 4287 §4.1.3.3: a media type that is neither text nor XML carries base64 (JSON in the wild does not).
  const media = type.includes('/') && !/^text\/|[/+](xml|json)$/i.test(type);
  const announced = mode?.toLowerCase() === 'base64' || type.toLowerCase() === 'base64' || media;
  if (!announced || packed === '' || !/^[A-Za-z\d+/_-]+=*$/.test(packed)) return undefined;
  const bytes = Buffer.from(packed, 'base64');
  // A type alone promises little: the bytes must be text then.
  return mode === undefined && !isUtf8(bytes) ? undefined : bytes.toString('utf8');
}

const isMarkup = (element: XmlElement): boolean =>
  /^(x?html|.*[/+](x?html|xml))$/i.test(element.attributes['type'] ?? '');

/** The text a reader sees in an element, whatever way its markup is wrapped. */
export function readableText(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  const html = fromBase64(element) ?? innerHtml(element);
  return htmlToText(html, { maxLength: MAX_TEXT, knownTagsOnly: !isMarkup(element) });
}

/** An element's text as a title: one line. */
export function readableTitle(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return titleText(fromBase64(element) ?? innerHtml(element));
}

/** The first of the elements that has text to read. */
export function firstText(elements: readonly (XmlElement | undefined)[]): string {
  for (const element of elements) {
    const text = readableText(element);
    if (text !== '') return text;
  }
  return '';
}

/** An absolute http(s) link: references resolved against `xml:base` from the outside in, then `url`; empty when there is none. */
export function absoluteLink(link: string, bases: readonly string[], url: string | undefined): string {
  const cleaned = link.trim().replace(/[\t\r\n]+\s*/g, '');
  if (cleaned === '') return '';
  const base = bases.reduce<string | undefined>(
    (outer, next) => (URL.canParse(next.trim(), outer) ? new URL(next.trim(), outer).href : outer),
    url !== undefined && URL.canParse(url.trim()) ? url.trim() : undefined,
  );
  // An absolute link stays as its author wrote it; rewriting it would change ids.
  if (/^[a-z][a-z\d+.-]*:/i.test(cleaned)) return cleaned;
  return URL.canParse(cleaned, base) ? new URL(cleaned, base).href : cleaned;
}
