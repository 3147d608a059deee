import { maskPersonal } from '@tingchao/domain/post/mask-post.ts';
import type { MessageBoardSource, WebChannelSource } from '@tingchao/domain/post/source-settings.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import type { Watched } from '../source-memory.ts';
import type { Found, Removed, Visit, VisitContext } from '../visit.ts';
import { CONFIRM_MS, droppedFromList } from './find-removed.ts';
import { itemFromValues } from './item-values.ts';
import type { ReadList } from './read-list.ts';
import type { Following } from './visit-listing.ts';
import { watchSelectors } from './watch-selectors.ts';

/** Visits a list whose rows are all there is: no page of its own stands behind an entry. */
export async function visitListOnly(
  source: MessageBoardSource | WebChannelSource,
  list: ReadList,
  following: Following,
  visit: VisitContext,
): Promise<Visit> {
  const { at, memory } = visit;
  const found = list.entries.map(({ identity, values, evidence }) => {
    const removed = memory.watched[visit.idOf(identity)]?.removed === true;
    const item = itemFromValues(identity, values, at, following.replies);
    return { item, evidence, ...(removed && { restored: true }) };
  });
  const { notModified, validators, notes } = list;
  const { fills, broken } = await watchSelectors(source, list, [], visit);
  const plain = { notModified, listed: found.length, found, ...validators, notes, fills, broken, brokeOff: null };
  if (source.kind !== 'message-board' || notModified || broken !== null) return { ...plain, watched: memory.watched };
  const { removed, watched } = followRows(found, following, visit);
  const told = removed.length > 0 ? [`${removed.length} 条留言已不在列表里，内容和快照已留存`] : [];
  return { ...plain, removed, watched, notes: [...notes, ...told] };
}

/** What the list shows and no longer shows of the messages that are followed. */
function followRows(
  found: readonly Found[],
  { follow }: Following,
  visit: VisitContext,
): { readonly removed: readonly Removed[]; readonly watched: Readonly<Record<string, Watched>> } {
  const { at, memory } = visit;
  const watched: Record<string, Watched> = {};
  const listed = new Set<string>();
  for (const { item } of found) {
    const id = visit.idOf(item.identity);
    listed.add(id);
    const known = memory.watched[id];
    const firstSeenAt = known?.firstSeenAt ?? at;
    const next = follow(item, firstSeenAt, at);
    if (next === null) continue;
    watched[id] = {
      url: '',
      nativeId: item.identity.by === 'native' ? item.identity.id : null,
      link: item.link,
      title: maskPersonal(item.title),
      status: null,
      firstSeenAt,
      ...next,
      tries: 0,
      lastSeenAt: at,
      publishedAt: item.publishedAt,
      goneSince: null,
      answerMissingSince: null,
      removed: false,
    };
  }
  const dropped = new Set(
    droppedFromList(
      found.map(({ item }) => item.publishedAt),
      memory.watched,
      listed,
    ),
  );
  const removed: Removed[] = [];
  for (const [id, page] of Object.entries(memory.watched)) {
    if (listed.has(id) || page.until <= at) continue;
    // A list that has rolled past it says nothing of it any more.
    const goneSince = dropped.has(id) ? (page.goneSince ?? at) : null;
    watched[id] = { ...page, goneSince, nextAt: plus(at, hours(12)) };
    if (page.removed || goneSince === null || at - goneSince < CONFIRM_MS) continue;
    removed.push({ id, lastSeenAt: page.lastSeenAt ?? page.firstSeenAt });
  }
  return { removed, watched };
}
