import type { MessageBoardSource } from '@tingchao/domain/post/source-settings.ts';
import { hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Watched } from '../source-memory.ts';
import { UnusablePage, VisitStopped, type Removed, type VisitContext } from '../visit.ts';
import { detailUrl, readDetail } from './read-detail.ts';
import type { Entry, ReadList } from './read-list.ts';

/** A message is recorded as removed when it was missing at two visits at least so far apart: maintenance is shorter. */
export const CONFIRM_MS = hours(6);
/** A page that went missing is asked for again soon, so that the second look does not wait for the usual rhythm. */
const LOOK_AGAIN_MS = hours(3);

/** A message whose own page was not there at this visit, as it is watched. */
export type Missing = { readonly id: string; readonly page: Watched };

export type FoundRemoved = {
  readonly removed: readonly Removed[];
  readonly watched: Readonly<Record<string, Watched>>;
  readonly notes: readonly string[];
};

/**
 * Tells a removed message from the other reasons why its page is not there. Removed: the page is missing at two visits six hours
 * apart, the list was read and does not show it, and another page of the same board opens. In the list still: its page moved
 * or broke. No other page opens: the site changed its addresses. Everything but a missing page (no answer, refusals) is the
 * site's trouble and says nothing here.
 */
export async function findRemoved(
  source: MessageBoardSource,
  list: ReadList,
  missing: readonly Missing[],
  hasOpened: boolean,
  visit: VisitContext,
): Promise<FoundRemoved> {
  if (missing.length === 0) return { removed: [], watched: {}, notes: [] };
  const { at } = visit;
  const listed = new Set(list.entries.map(({ identity }) => visit.idOf(identity)));
  const others = missing.filter(({ id }) => !listed.has(id));
  const isThere = hasOpened || (!list.notModified && (await anotherOpens(source, list, missing, visit)));
  const fresh = others.filter(({ page }) => !page.removed);
  const proven = isThere && !list.notModified;
  const removed = proven
    ? fresh.flatMap(({ id, page }) =>
        page.goneSince !== null && at - page.goneSince >= CONFIRM_MS
          ? [{ id, lastSeenAt: page.lastSeenAt ?? page.firstSeenAt }]
          : [],
      )
    : [];
  const watched = Object.fromEntries(
    missing.map(({ id, page }) => [id, listed.has(id) ? stillListed(page, at) : stillMissing(page, at)]),
  );
  return { removed, watched, notes: notesOf(fresh.length, missing.length - others.length, removed.length, isThere) };
}

const stillListed = (page: Watched, at: Instant): Watched => ({
  ...page,
  lastSeenAt: at,
  goneSince: null,
  nextAt: plus(at, LOOK_AGAIN_MS),
});

/** What may have been removed is looked at again however old it is, until that is settled. */
const stillMissing = (page: Watched, at: Instant): Watched => {
  const nextAt = plus(at, page.removed ? hours(24) : LOOK_AGAIN_MS);
  const until = page.removed ? page.until : (Math.max(page.until, at + 4 * CONFIRM_MS) as Instant);
  return { ...page, goneSince: page.goneSince ?? at, nextAt, until };
};

/** Whether any other page of the board opens now: the canary, or one that the list shows. With nothing else to ask, the list stands for it. */
async function anotherOpens(
  source: MessageBoardSource,
  list: ReadList,
  missing: readonly Missing[],
  visit: VisitContext,
): Promise<boolean> {
  const { detail } = source;
  if (detail === undefined) return true;
  const gone = new Set(missing.map(({ page }) => page.url));
  const urls = [...list.entries.slice(0, 2).map((entry) => urlOf(source, entry)), visit.memory.canary?.url ?? null];
  const asked = urls.filter((url) => url !== null && !gone.has(url));
  if (asked.length === 0) return list.rows > 0 && urls.every((url) => url === null);
  try {
    await readDetail(detail, asked[0] as string, visit);
    return true;
  } catch (error) {
    if (error instanceof VisitStopped) throw error;
    if (error instanceof UnusablePage || error instanceof Transient || error instanceof Permanent) return false;
    throw error;
  }
}

const urlOf = ({ detail }: MessageBoardSource, { identity, values }: Entry): string | null =>
  detail === undefined
    ? null
    : detailUrl(detail, identity.by === 'native' ? identity.id : null, values['link'] ?? null);

function notesOf(fresh: number, moved: number, removed: number, isThere: boolean): readonly string[] {
  const waiting = fresh - removed;
  return [
    ...(removed > 0 ? [`${removed} 条留言已不在网站上，内容和快照已留存`] : []),
    ...(waiting > 0 && isThere ? [`${waiting} 条留言的网页不见了，再看一次才下结论`] : []),
    ...(waiting > 0 && !isThere ? [`${waiting} 条留言的网页不见了，别的留言也打不开，疑为网站改址，不作撤下处理`] : []),
    ...(moved > 0 ? [`${moved} 条留言还在列表里但网页打不开`] : []),
  ];
}

/**
 * Of a board without pages of its own: messages that the list should still show and does not. A list that has rolled past a
 * message proves nothing: its last row must be older, and the rows below a few pinned ones must run from new to old.
 */
export function droppedFromList(
  times: readonly (Instant | null)[],
  watched: Readonly<Record<string, Watched>>,
  listed: ReadonlySet<string>,
): readonly string[] {
  const last = runsDown(times) ? times.at(-1) : undefined;
  if (last === undefined || last === null) return [];
  return Object.entries(watched).flatMap(([id, { publishedAt }]) =>
    !listed.has(id) && publishedAt !== null && publishedAt > last ? [id] : [],
  );
}

/** Rows that a board keeps on top whatever their age. */
const MOST_PINNED = 3;
const LEAST_ROWS = 3;

function runsDown(times: readonly (Instant | null)[]): boolean {
  if (times.length < LEAST_ROWS || times.includes(null)) return false;
  const known = times as readonly Instant[];
  for (let from = 0; from <= Math.min(MOST_PINNED, known.length - LEAST_ROWS); from += 1) {
    if (known.slice(from).every((time, n, run) => n === 0 || time <= (run[n - 1] as Instant))) return true;
  }
  return false;
}
