import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outlet } from '@tingchao/domain/response/publication/publication-settings.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Piece } from '@tingchao/ports/publisher.ts';
import { putWholeFile, toPolicy } from './whole-file.ts';

/** So many of the newest texts stand in the feed. */
const MOST_ITEMS = 100;

/** Adds a piece to the feed in a folder: one file a piece, and `feed.xml` made of them anew, newest first. */
export function addToFeed(
  folder: string,
  outlet: Extract<Outlet, { way: 'rss' }>,
  piece: Piece,
  link: string | null,
): void {
  const items = join(folder, 'items');
  putWholeFile(join(items, `${piece.id}.json`), JSON.stringify({ ...piece, link }));
  putWholeFile(join(folder, 'feed.xml'), toFeed(outlet, readItems(items)));
}

type Item = Piece & { readonly link: string | null };

function readItems(folder: string): readonly Item[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Item)
      .toSorted((a, b) => b.orderedAt - a.orderedAt || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_ITEMS);
  } catch (error) {
    throw toPolicy(error, folder);
  }
}

/** RSS 2.0; made of the same items it is the same to the byte. */
function toFeed({ name, siteUrl }: Extract<Outlet, { way: 'rss' }>, items: readonly Item[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<rss version="2.0"><channel>',
    `<title>${escape(name)}</title><link>${escape(siteUrl)}</link><description>${escape(name)}</description><language>zh-cn</language>`,
    ...items.map(
      ({ id, title, text, link, orderedAt }) =>
        `<item><title>${escape(title)}</title>${link === null ? '' : `<link>${escape(link)}</link>`}` +
        `<guid isPermaLink="false">${escape(id)}</guid><pubDate>${rfc822(orderedAt)}</pubDate>` +
        `<description>${escape(text)}</description></item>`,
    ),
    '</channel></rss>',
    '',
  ].join('\n');
}

const rfc822 = (at: Instant): string => new Date(at).toUTCString();

/** What XML 1.0 has no place for is left out; the rest is escaped. */
const escape = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
