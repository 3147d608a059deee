import { createHash } from 'node:crypto';
import type { FeedItem } from './feed.ts';

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 16);

/** A first line of text long enough to recognise, for items whose feed gives no title. */
function leadOf(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/**
 * Gives every item a title (its text's beginning, else its link) and an id that is the same next time. One id with different links
 * names nothing (some systems write a constant), so there the link is added; the same id with the same link is the same item.
 */
export function finishItems(items: readonly FeedItem[]): readonly FeedItem[] {
  const linksOf = new Map<string, Set<string>>();
  const named = items.map((item) => {
    const id = item.id || item.link || digest(item.title, item.text);
    linksOf.set(id, (linksOf.get(id) ?? new Set()).add(item.link));
    return { ...item, id, title: item.title || leadOf(item.text) || item.link };
  });
  return named.map((item) =>
    (linksOf.get(item.id)?.size ?? 0) > 1 ? { ...item, id: `${item.id}#${digest(item.link)}` } : item,
  );
}
