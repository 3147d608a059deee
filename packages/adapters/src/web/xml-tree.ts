import { XMLParser } from 'fast-xml-parser';
import { MAX_FEED_TAGS, MAX_TAG_LENGTH } from './feed-proportions.ts';
import { decodeEntities } from './html-entities.ts';

/** An element of a feed with its namespace told by what it means, not by the prefix the author chose. */
export type XmlElement = {
  /** `title`, `atom:link`, `content:encoded`: canonical prefix and local name, lower case. */
  readonly name: string;
  /** Attribute names in lower case with their written prefix; values with references read. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** What stands between the tags: for text constructs raw inner XML, otherwise the joined text. */
  readonly raw: string;
  /** The nearest `xml:base` values from the outside in. */
  readonly bases: readonly string[];
};

/** Elements whose content may be markup: taken raw, so that unclosed HTML in them cannot break the feed's own structure. */
const TEXT_CONSTRUCTS = new Set(
  'title description content encoded summary subtitle tagline body copyright rights info abstract'.split(' '),
);

const NAMESPACES: readonly (readonly [RegExp, string])[] = [
  [/^http:\/\/www\.w3\.org\/2005\/atom|^http:\/\/purl\.org\/atom\//i, 'atom'],
  [/^http:\/\/purl\.org\/rss\/1\.0\/modules\/content/i, 'content'],
  [/^http:\/\/purl\.org\/dc\/elements/i, 'dc'],
  [/^http:\/\/purl\.org\/dc\/terms/i, 'dcterms'],
  [/^https?:\/\/search\.yahoo\.com\/mrss/i, 'media'],
  [/^http:\/\/www\.itunes\.com\/dtds\//i, 'itunes'],
  [/^http:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns/i, 'rdf'],
  [/^http:\/\/www\.w3\.org\/1999\/xhtml/i, 'xhtml'],
];

/** The canonical prefix of a namespace; the RSS ones and those nobody knows have none of their own. */
function canonical(uri: string, prefix: string): string {
  const known = NAMESPACES.find(([pattern]) => pattern.test(uri))?.[1];
  if (known !== undefined) return known;
  return /^http:\/\/(purl\.org\/rss\/1\.0\/$|my\.netscape\.com|backend\.userland\.com|blogs\.law\.harvard)/i.test(uri)
    ? ''
    : prefix;
}

type Ordered = Readonly<Record<string, unknown>>;
type Scope = { readonly prefixes: ReadonlyMap<string, string>; readonly bases: readonly string[] };

/** The prolog lies in the first part of a document; a search for it goes no further. */
const PROLOG_LENGTH = 32 * 1024;

/** Removes what is no content: prologs (broken ones too), the document type with its entities, control characters. */
function withoutProlog(text: string): string {
  const head = text
    .slice(0, PROLOG_LENGTH)
    .replace(/<\?[^<>]{0,2000}\?>/g, '')
    .replace(/<\?xml[^<>]{0,200}>/gi, '')
    .replace(/<!DOCTYPE[^[<>]{0,2000}(?:\[[\s\S]*?\]\s*)?>/i, '');
  // A bracket that opens nothing ("<3") is text its author forgot to escape.
  return (head + text.slice(PROLOG_LENGTH)).replace(/[\p{Cc}--[\t\n\r]]/gv, '').replace(/<(?![A-Za-z_/!?])/g, '&lt;');
}

/** Whether a tag outside CDATA goes on beyond the bound; one pass. */
function hasEndlessTag(xml: string): boolean {
  let at = xml.indexOf('<');
  while (at !== -1) {
    if (xml.startsWith('<![CDATA[', at)) {
      const end = xml.indexOf(']]>', at);
      if (end === -1) return false;
      at = xml.indexOf('<', end);
      continue;
    }
    const next = xml.indexOf('<', at + 1);
    const end = next === -1 ? xml.length : next;
    if (end - at > MAX_TAG_LENGTH) {
      const close = xml.indexOf('>', at);
      if (close === -1 || close - at > MAX_TAG_LENGTH) return true;
    }
    at = next;
  }
  return false;
}

function rawNames(xml: string): string[] {
  const found = new Set<string>();
  let count = 0;
  for (const match of xml.matchAll(/<([A-Za-z_][\w.-]*(?::[\w.-]+)?)/g)) {
    count += 1;
    if (count > MAX_FEED_TAGS) throw new Error(`标签超过 ${MAX_FEED_TAGS} 个，已拒绝`);
    const name = (match[1] ?? '').toLowerCase();
    const [prefix, local = prefix] = name.includes(':') ? name.split(':') : ['', name];
    if (TEXT_CONSTRUCTS.has(local ?? '') && !(prefix === 'media' && local === 'content')) found.add(name);
  }
  return [...found].slice(0, 500);
}

/**
 * Parses a feed's XML tolerantly into a tree: no entity expansion, no document type, names resolved by namespace. Throws one line
 * when there is no element, or the document is beyond the bounds.
 */
export function parseXmlTree(text: string): XmlElement {
  const start = text.indexOf('<');
  if (start === -1) throw new Error('内容里没有 XML 元素');
  const xml = withoutProlog(text.slice(start));
  if (hasEndlessTag(xml)) throw new Error('有一个标签过长，已拒绝');
  const nodes = parseNodes(xml, rawNames(xml));
  const root = nodes.find((node) => nameOf(node) !== undefined);
  if (root === undefined) throw new Error('内容里没有 XML 元素');
  return convert(root, { prefixes: new Map(), bases: [] });
}

function parseNodes(xml: string, rawElements: readonly string[]): readonly Ordered[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    allowBooleanAttributes: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    cdataPropName: '#cdata',
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: 200,
    strictReservedNames: false,
    transformTagName: (name) => name.toLowerCase(),
    stopNodes: rawElements.map((name) => `..${name}` as const),
  });
  try {
    return parser.parse(xml) as readonly Ordered[];
  } catch (error) {
    // A text element closed by another's tag: once more, with its content taken as structure.
    if (rawElements.length > 0) return parseNodes(xml, []);
    throw error;
  }
}

function nameOf(node: Ordered): string | undefined {
  return Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#'));
}

function convert(node: Ordered, scope: Scope): XmlElement {
  const written = nameOf(node) ?? '';
  const attributes = Object.fromEntries(
    Object.entries((node[':@'] ?? {}) as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      decodeEntities(String(value)),
    ]),
  );
  const inner = entered(scope, attributes);
  const content = (node[written] ?? []) as readonly Ordered[];
  let raw = '';
  const children: XmlElement[] = [];
  for (const child of content) {
    if (typeof child['#text'] === 'string') raw += child['#text'];
    else if (Array.isArray(child['#cdata'])) raw += `<![CDATA[${cdataText(child['#cdata'] as readonly Ordered[])}]]>`;
    else if (nameOf(child) !== undefined) children.push(convert(child, inner));
  }
  return { name: resolved(written, inner.prefixes), attributes, children, raw, bases: inner.bases };
}

const cdataText = (parts: readonly Ordered[]): string =>
  parts.map((part) => (typeof part['#text'] === 'string' ? part['#text'] : '')).join('');

/** The scope inside an element: its own namespace declarations and base added. */
function entered(scope: Scope, attributes: Readonly<Record<string, string>>): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  const base = attributes['xml:base'];
  const prefixes =
    declared.length === 0
      ? scope.prefixes
      : new Map([
          ...scope.prefixes,
          ...declared.map(([name, uri]) => [name === 'xmlns' ? '' : name.slice(6), uri] as const),
        ]);
  return { prefixes, bases: base === undefined ? scope.bases : [...scope.bases, base] };
}

function resolved(written: string, prefixes: ReadonlyMap<string, string>): string {
  const colon = written.indexOf(':');
  const prefix = colon === -1 ? '' : written.slice(0, colon);
  const local = written.slice(colon + 1);
  const uri = prefixes.get(prefix);
  const canon = uri === undefined ? prefix : canonical(uri.trim(), prefix);
  return canon === '' ? local : `${canon}:${local}`;
}
