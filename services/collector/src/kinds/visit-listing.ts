import type { Values } from '@tingchao/adapters/web/open-page.ts';
import type { CollectedItem } from '@tingchao/domain/post/collected-item.ts';
import { maskPersonal } from '@tingchao/domain/post/mask-post.ts';
import type { Identity } from '@tingchao/domain/post/post-id.ts';
import type { MessageBoardSource, WebChannelSource } from '@tingchao/domain/post/source-settings.ts';
import { readSeen } from '@tingchao/domain/post/revision.ts';
import { days, hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Throttled } from '@tingchao/ports/errors.ts';
import type { Watched } from '../source-memory.ts';
import {
  noValidators,
  PageGone,
  UnusablePage,
  VisitStopped,
  type Found,
  type Visit,
  type VisitContext,
} from '../visit.ts';
import { CONFIRM_MS, findRemoved, type Missing } from './find-removed.ts';
import { itemFromValues, type ReplyRules } from './item-values.ts';
import { detailUrl, readDetail } from './read-detail.ts';
import { readList, type Entry, type ReadList } from './read-list.ts';
import { visitListOnly } from './visit-list-only.ts';
import { lostRows, watchSelectors, type Opened } from './watch-selectors.ts';

/** How a kind of listing treats its items once they are known. */
export type Following = {
  readonly replies: ReplyRules | null;
  /** Until when a page is looked at again, and when next; null lets it go. */
  follow(
    item: CollectedItem,
    firstSeenAt: Instant,
    at: Instant,
  ): { readonly nextAt: Instant; readonly until: Instant } | null;
};

/** A page that is to be opened in this visit. */
type Target = {
  readonly id: string;
  readonly identity: Identity;
  /** Null when the entry leads to no page: then what the list says is all there is. */
  readonly url: string | null;
  readonly listed: Values;
  readonly evidence: Uint8Array;
  readonly firstSeenAt: Instant;
  readonly watched: Watched | null;
};

/** A page that cannot be opened so many times in a row is gone; it stays as it was last seen. */
const MAX_TRIES = 10;

/** Visits a list and the detail pages that are new, changed or due; failing details never hide the rest. */
export async function visitListing(
  source: MessageBoardSource | WebChannelSource,
  following: Following,
  visit: VisitContext,
): Promise<Visit> {
  // Whether a message that is missing stands in the list yet has to be seen: "not modified" does not tell.
  const looksFor = Object.values(visit.memory.watched).some(({ goneSince, removed }) => goneSince !== null && !removed);
  const read = await readList(source.list, source.maxItems, looksFor ? { ...visit, validators: noValidators } : visit);
  const empty = lostRows(source, read, visit.memory.fills);
  const list = empty === null ? read : { ...read, notes: [empty, ...read.notes] };
  if (source.detail === undefined) return visitListOnly(source, list, following, visit);
  const { targets, leftOver } = chooseTargets(source, list.entries, visit);
  const opened = await openTargets(source, following, targets, visit);
  const watch = await watchSelectors(source, list, opened.pages, visit);
  const lost = await missingAt(source, list, opened, visit);
  const notes = [...list.notes, ...opened.notes, ...lost.notes];
  if (leftOver > 0) notes.push(`还有 ${leftOver} 个详情页留到下次打开`);
  return {
    notModified: list.notModified && opened.found.length === 0,
    listed: list.entries.length,
    found: opened.found,
    ...list.validators,
    removed: lost.removed,
    watched: { ...seenListed(opened.watched, list, visit), ...lost.watched },
    notes,
    fills: watch.fills,
    canary: watch.canary,
    broken: watch.broken,
    brokeOff: opened.brokeOff,
  };
}

/** What the list shows was there at this visit, whether its page was opened or not. */
function seenListed(watched: Visit['watched'], { entries }: ReadList, visit: VisitContext): Visit['watched'] {
  const now = entries.flatMap(({ identity }) => {
    const id = visit.idOf(identity);
    const page = watched[id];
    return page === undefined ? [] : [[id, { ...page, lastSeenAt: visit.at }] as const];
  });
  return { ...watched, ...Object.fromEntries(now) };
}

/** Only boards hold messages that somebody waits for; what a column takes down is its own affair. */
const missingAt = async (
  source: MessageBoardSource | WebChannelSource,
  list: ReadList,
  opened: { readonly missing: readonly Missing[]; readonly pages: readonly Opened[] },
  visit: VisitContext,
): Promise<Pick<Visit, 'watched' | 'notes'> & { readonly removed: NonNullable<Visit['removed']> }> =>
  source.kind === 'message-board'
    ? findRemoved(source, list, opened.missing, opened.pages.length > 0, visit)
    : { removed: [], watched: {}, notes: [] };

/** New entries and entries whose listed status changed, then what is due to be looked at again, the longest waiting first. */
function chooseTargets(
  source: MessageBoardSource | WebChannelSource,
  entries: readonly Entry[],
  visit: VisitContext,
): { readonly targets: readonly Target[]; readonly leftOver: number } {
  const { seen, watched } = visit.memory;
  const listed = new Map(entries.map((entry) => [visit.idOf(entry.identity), entry]));
  const wanted: Target[] = [];
  for (const [id, entry] of listed) {
    const known = watched[id];
    const status = entry.values['status'] ?? null;
    const changed = known !== undefined && status !== null && status !== known.status;
    if (seen[id] !== undefined && !changed) continue;
    const url = detailUrl(source.detail!, nativeId(entry.identity), entry.values['link'] ?? null);
    const firstSeenAt = known?.firstSeenAt ?? visit.at;
    const { identity, values: listed, evidence } = entry;
    wanted.push({ id, identity, url, listed, evidence, firstSeenAt, watched: known ?? null });
  }
  const chosen = new Set(wanted.map(({ id }) => id));
  const due = Object.entries(watched)
    .filter(([id, page]) => !chosen.has(id) && page.nextAt <= visit.at)
    .toSorted(([, a], [, b]) => a.nextAt - b.nextAt)
    .map(([id, page]) => targetOf(source, id, page, listed.get(id)));
  // What waits since longest must not starve behind a flood of new entries.
  const share = Math.min(due.length, Math.ceil(source.maxDetails / 4));
  const targets = [...due.slice(0, share), ...wanted, ...due.slice(share)].slice(0, source.maxDetails);
  return { targets, leftOver: wanted.length + due.length - targets.length };
}

const nativeId = (identity: Identity): string | null => (identity.by === 'native' ? identity.id : null);

function targetOf(
  { detail }: MessageBoardSource | WebChannelSource,
  id: string,
  page: Watched,
  entry: Entry | undefined,
): Target {
  const identity: Identity =
    page.nativeId !== null ? { by: 'native', id: page.nativeId } : { by: 'link', link: page.link ?? page.url };
  const kept: Values = {
    ...(page.title !== '' && { title: page.title }),
    ...(page.link !== null && { link: page.link }),
    ...(page.status !== null && { status: page.status }),
  };
  const evidence = entry?.evidence ?? new Uint8Array();
  // A message that moved is found where the list says it is now.
  const now = entry === undefined ? null : detailUrl(detail!, page.nativeId, entry.values['link'] ?? null);
  return {
    id,
    identity,
    url: now ?? page.url,
    listed: entry?.values ?? kept,
    evidence,
    firstSeenAt: page.firstSeenAt,
    watched: page,
  };
}

async function openTargets(
  source: MessageBoardSource | WebChannelSource,
  following: Following,
  targets: readonly Target[],
  visit: VisitContext,
): Promise<
  Pick<Visit, 'found' | 'watched' | 'notes' | 'brokeOff'> & {
    readonly pages: readonly Opened[];
    readonly missing: readonly Missing[];
  }
> {
  const found: Found[] = [];
  const pages: Opened[] = [];
  const missing: Missing[] = [];
  const watched: Record<string, Watched> = { ...visit.memory.watched };
  const failures: string[] = [];
  let brokeOff: Error | null = null;
  for (const target of targets) {
    try {
      const read = await openTarget(source, following, target, visit);
      found.push(read.found);
      if (target.url !== null) pages.push({ url: target.url, values: read.values });
      if (read.watched === null) delete watched[target.id];
      else watched[target.id] = read.watched;
    } catch (error) {
      if (error instanceof VisitStopped || !(error instanceof Error)) throw error;
      if (error instanceof PageGone && target.watched !== null && visit.memory.seen[target.id] !== undefined) {
        missing.push({ id: target.id, page: target.watched });
        continue;
      }
      failures.push(error.message);
      const again = afterFailure(target, visit.at);
      if (again) watched[target.id] = again;
      else delete watched[target.id];
      // The host asks for patience: going on with the next page would be rude.
      if (error instanceof Throttled) {
        brokeOff = error;
        break;
      }
    }
  }
  if (found.length === 0 && failures.length > 0) brokeOff ??= new UnusablePage(failures[0]);
  const notes = failures.length > 0 ? [`${failures.length} 个详情页没有取到（${failures[0]}）`] : [];
  return { found, watched: withoutPast(watched, visit.at), notes, brokeOff, pages, missing };
}

async function openTarget(
  source: MessageBoardSource | WebChannelSource,
  { replies, follow }: Following,
  target: Target,
  visit: VisitContext,
): Promise<{ readonly found: Found; readonly values: Values; readonly watched: Watched | null }> {
  const { at, memory } = visit;
  const detail =
    target.url === null
      ? { values: {}, attachments: [], evidence: target.evidence }
      : await readDetail(source.detail!, target.url, visit);
  const values = { ...target.listed, ...detail.values };
  const item = itemFromValues(target.identity, values, at, replies, detail.attachments);
  if (item.text === '' && item.title === '') throw new Permanent(`没有读到文字：${target.url ?? target.id}`);
  const before = readSeen(memory.seen[target.id])?.standing;
  const lacksAnswer = before?.settled === true && item.reply === null;
  const answerMissingSince = lacksAnswer ? (target.watched?.answerMissingSince ?? at) : null;
  const answerGone = answerMissingSince !== null && at - answerMissingSince >= CONFIRM_MS;
  const found: Found = {
    item,
    evidence: detail.evidence,
    ...(answerGone && { answerGone }),
    ...(target.watched?.removed === true && { restored: true }),
  };
  const next = follow(item, target.firstSeenAt, at);
  if (target.url === null) return { found, values: detail.values, watched: null };
  // A message that waits again, or whose answer is missing, is followed however old it is.
  const again = before?.settled === true && !item.answered ? plus(at, REOPENED_MS) : null;
  const held = item.answered ? null : (target.watched?.until ?? null);
  const until = Math.max(next?.until ?? 0, again ?? 0, held ?? 0) as Instant;
  const watched: Watched = {
    ...pageOf(target, target.url),
    lastSeenAt: at,
    publishedAt: item.publishedAt,
    goneSince: null,
    answerMissingSince: answerGone ? null : answerMissingSince,
    removed: false,
    nextAt: next?.nextAt ?? plus(at, REOPENED_AGAIN_MS),
    until,
    tries: 0,
  };
  return { found, values: detail.values, watched: until > at ? watched : null };
}

/** How long a message that waits again is followed, and how often. */
const REOPENED_MS = days(120);
const REOPENED_AGAIN_MS = hours(12);

const pageOf = (target: Target, url: string): Omit<Watched, 'nextAt' | 'until' | 'tries'> => ({
  url,
  nativeId: nativeId(target.identity),
  link: target.listed['link'] ?? target.watched?.link ?? null,
  // At rest nothing a citizen said of himself: the page is asked for its words again.
  title: maskPersonal(target.listed['title'] ?? ''),
  status: target.listed['status'] ?? null,
  firstSeenAt: target.firstSeenAt,
  lastSeenAt: target.watched?.lastSeenAt ?? null,
  publishedAt: target.watched?.publishedAt ?? null,
  goneSince: target.watched?.goneSince ?? null,
  answerMissingSince: target.watched?.answerMissingSince ?? null,
  removed: target.watched?.removed ?? false,
});

/** A page that would not open is tried again, later each time; a new one stays wanted even when it leaves the list. */
function afterFailure(target: Target, at: Instant): Watched | null {
  const tries = (target.watched?.tries ?? 0) + 1;
  if (tries >= MAX_TRIES || target.url === null) return null;
  const nextAt = (at + Math.min(2 ** tries, 360) * 60_000) as Instant;
  const until = target.watched?.until ?? ((at + 7 * 86_400_000) as Instant);
  return { ...pageOf(target, target.url), status: target.watched?.status ?? null, nextAt, until, tries };
}

const withoutPast = (watched: Readonly<Record<string, Watched>>, at: Instant): Readonly<Record<string, Watched>> =>
  Object.fromEntries(Object.entries(watched).filter(([, page]) => page.until > at));
