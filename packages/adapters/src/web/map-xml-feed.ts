import type { Instant } from '@tingchao/domain/time/instant.ts';
import { parseDate } from './chinese-date.ts';
import { absoluteLink, child, childrenOf, firstText, innerHtml, plain, readableTitle } from './feed-text.ts';
import { NotAFeed, type Feed, type FeedContext, type FeedItem } from './feed.ts';
import { finishItems } from './finish-items.ts';
import { titleText } from './html-text.ts';
import type { XmlElement } from './xml-tree.ts';

const both = (name: string): readonly string[] => [name, `atom:${name}`];

const DATES =
  'pubdate dc:date published atom:published issued atom:issued dcterms:issued dcterms:created created atom:created updated atom:updated modified atom:modified dcterms:modified date pubtime'.split(
    ' ',
  );

/** Where the body is looked for: the fuller forms first. */
const TEXTS =
  'content:encoded content atom:content xhtml:body body description summary atom:summary dc:description dcterms:abstract itunes:summary media:description'.split(
    ' ',
  );

function dateOf(item: XmlElement, at: Instant | undefined): Instant | null {
  for (const name of DATES) {
    const found = parseDate(plain(child(item, name)), { at });
    if (found !== null) return found;
  }
  return null;
}

/** `Name <mail>`, `mail (Name)` and `Name (mail)` say the name; a bare address stays. */
function personName(text: string): string {
  const one = titleText(text.replace(/<([^<>@\s]+@[^<>\s]+)>/g, '($1)'));
  const mailFirst = /^\S+@\S+\s*\((.+)\)$/.exec(one)?.[1];
  const nameFirst = /^(.+?)\s*\(\S+@[^\s:]+\)$/.exec(one)?.[1];
  return (mailFirst ?? nameFirst ?? one).trim();
}

function atomAuthors(element: XmlElement): string {
  const names = childrenOf(element, ...both('author')).map((person) => {
    const field = (name: string): string => plain(child(person, ...both(name)));
    if (person.children.length === 0) return personName(innerHtml(person));
    return personName(field('name') || field('email') || field('uri') || field('url') || plain(person));
  });
  return [...new Set(names.filter((name) => name !== ''))].join(', ');
}

function authorOf(element: XmlElement): string | null {
  const atom = atomAuthors(element);
  if (atom !== '') return atom;
  for (const name of ['dc:creator', 'dc:author', 'itunes:author', 'dc:publisher', 'source:author']) {
    const found = childrenOf(element, name)
      .map((each) => personName(innerHtml(each)))
      .filter((each) => each !== '');
    if (found.length > 0) return [...new Set(found)].join(', ');
  }
  const editor = child(element, 'managingeditor', 'webmaster');
  const owner = child(child(element, 'itunes:owner') ?? element, 'itunes:name');
  return personName(plain(owner)) || personName(editor === undefined ? '' : innerHtml(editor)) || null;
}

/** The link for readers: alternate before unspecified before none, HTML before other types. */
function linkOf(element: XmlElement, context: FeedContext): string {
  const links = childrenOf(element, ...both('link'));
  const rss = links.find((link) => plain(link) !== '' && link.attributes['href'] === undefined);
  if (rss !== undefined) return absoluteLink(plain(rss), rss.bases, context.url);
  const usable = links.filter((link) => (link.attributes['href'] ?? '').trim() !== '');
  const rank = (link: XmlElement): number => {
    const { rel = '', type = '' } = link.attributes;
    const relRank = rel === 'alternate' ? 0 : rel === '' ? 1 : 9;
    return relRank * 2 + (type === '' || /html/i.test(type) ? 0 : 1);
  };
  const best = usable.filter((link) => rank(link) < 18).toSorted((a, b) => rank(a) - rank(b))[0];
  return best === undefined ? '' : absoluteLink(best.attributes['href'] ?? '', best.bases, context.url);
}

function idOf(item: XmlElement): string {
  return plain(child(item, 'guid', ...both('id'), 'dc:identifier')) || (item.attributes['rdf:about'] ?? '').trim();
}

/** A guid stands for the link when it is one and does not say otherwise. */
function permalink(item: XmlElement, context: FeedContext): string {
  const guid = child(item, 'guid');
  const text = plain(guid);
  if (guid !== undefined && guid.attributes['ispermalink']?.toLowerCase() !== 'false') {
    if (/^https?:\/\//i.test(text)) return text;
    if (guid.attributes['ispermalink']?.toLowerCase() === 'true') return absoluteLink(text, guid.bases, context.url);
  }
  const about = item.attributes['rdf:about'] ?? '';
  const atomId = plain(child(item, ...both('id')));
  return [about, atomId].find((each) => /^https?:\/\//i.test(each)) ?? '';
}

/** An item without any page still names its attachment. */
function enclosureOf(item: XmlElement, context: FeedContext): string {
  const enclosure = child(item, 'enclosure');
  return enclosure === undefined ? '' : absoluteLink(enclosure.attributes['url'] ?? '', enclosure.bases, context.url);
}

function toItem(item: XmlElement, context: FeedContext, fallbackAuthor: string | null): FeedItem {
  const group = child(item, 'media:group');
  const original = plain(child(item, 'feedburner:origlink'));
  return {
    id: idOf(item),
    title: readableTitle(
      child(item, ...both('title'), 'dc:title', 'media:title') ?? child(group ?? item, 'media:title'),
    ),
    link: original || linkOf(item, context) || permalink(item, context) || enclosureOf(item, context),
    publishedAt: dateOf(item, context.at),
    text: firstText([
      ...TEXTS.map((name) => child(item, name)),
      group === undefined ? undefined : child(group, 'media:description'),
    ]),
    author: authorOf(item) ?? fallbackAuthor,
  };
}

const localName = (element: XmlElement): string => element.name.slice(element.name.indexOf(':') + 1);

/** RSS keeps its items in the channel, RDF beside it, and some writers do it the other way round. */
function parts(root: XmlElement): { readonly head: XmlElement; readonly items: readonly XmlElement[] } {
  if (localName(root) === 'feed') return { head: root, items: childrenOf(root, ...both('entry')) };
  if (localName(root) === 'entry') return { head: { ...root, children: [] }, items: [root] };
  const channel = localName(root) === 'channel' ? root : root.children.find((each) => localName(each) === 'channel');
  const items = [...(channel === undefined ? [] : [channel]), ...(channel === root ? [] : [root])].flatMap((each) =>
    each.children.filter((inner) => localName(inner) === 'item'),
  );
  const head = channel ?? root;
  // `<items>` of an old writer may hold the items themselves.
  const nested =
    items.length > 0
      ? items
      : head.children.filter((each) => each.name === 'items').flatMap((each) => childrenOf(each, 'item'));
  return { head, items: nested };
}

const FEED_ROOTS = new Set(['rss', 'rdf', 'feed', 'channel', 'entry']);

/** Maps RSS 0.9x, 1.0, 2.0 and Atom 0.3, 1.0 to one shape. Throws `NotAFeed` when the root is none of them. */
export function mapXmlFeed(root: XmlElement, context: FeedContext): Feed {
  if (!FEED_ROOTS.has(localName(root))) throw new NotAFeed(`不是订阅源：根元素是 <${root.name}>`);
  const { head, items } = parts(root);
  const link = linkOf(head, context) || (context.url?.trim() ?? '');
  // Relative links of items count from the site the feed names, else from the feed's own address.
  const inside: FeedContext = { ...context, url: link === '' ? context.url : link };
  const author = authorOf(head);
  return {
    feed: { title: readableTitle(child(head, ...both('title'), 'dc:title')) || link, link },
    items: finishItems(items.slice(0, context.maxItems).map((item) => toItem(item, inside, author))),
    dropped: Math.max(0, items.length - context.maxItems),
  };
}
