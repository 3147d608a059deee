import type { DeadlineParser } from '@tingchao/adapters/web/parse-deadline.ts';
import { maskMessage } from '@tingchao/domain/post/mask-post.ts';
import { originalId } from '@tingchao/domain/post/post-id.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { noteChange, readSeen, writeSeen } from '@tingchao/domain/post/revision.ts';
import { recordRemovals } from './record-removals.ts';
import { newVisitState, nextVisit, type VisitOutcome, type VisitPlan } from '@tingchao/domain/post/source-schedule.ts';
import { noteVolume, quietReason } from '@tingchao/domain/post/source-volume.ts';
import type { VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { toPost, toReplyPost } from '@tingchao/domain/post/to-post.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Throttled } from '@tingchao/ports/errors.ts';
import type { SourceState } from '@tingchao/ports/source-state-store.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { appendPosts } from './append-posts.ts';
import { erasedAmong } from './erased-posts.ts';
import { visitFeed } from './kinds/rss.ts';
import { visitMessageBoard } from './kinds/message-board.ts';
import { visitWebChannel } from './kinds/web-channel.ts';
import type { PoliteGet } from './polite-get.ts';
import { readMemory, remember, type SourceMemory } from './source-memory.ts';
import type { ReadySource } from './ready-source.ts';
import { visitGet } from './visit-get.ts';
import { VisitStopped, type Found, type Visit, type VisitContext } from './visit.ts';

/** What one visit came to. */
export type CollectReport = {
  readonly sourceId: string;
  readonly health: SourceState['health'];
  readonly reason: string;
  readonly found: number;
  readonly added: number;
  readonly posts: readonly Post[];
  readonly nextDueAt: Instant;
};

export type CollectDeps = {
  readonly platform: Pick<Platform, 'clock' | 'events' | 'log' | 'blobs' | 'sources' | 'posts'>;
  readonly get: PoliteGet;
  readonly parser: DeadlineParser;
  /** Secret of this deployment for author keys. */
  readonly authorSalt: string;
};

/**
 * Visits one source: fetch → parse → posts → log, then its state. The state is saved last, so a crash in between delivers
 * the same posts again under the same ids and loses none. Whatever goes wrong outside is the source's health; only a
 * failing log or store throws.
 */
export async function collectSource(source: ReadySource, deps: CollectDeps): Promise<CollectReport> {
  const visitEnds = new AbortController();
  try {
    return await collect(source, deps, visitEnds.signal);
  } finally {
    visitEnds.abort();
  }
}

async function collect(source: ReadySource, deps: CollectDeps, ended: AbortSignal): Promise<CollectReport> {
  const { clock, sources } = deps.platform;
  const at = clock.now();
  const before = (await sources.get(source.settings.id)) ?? newState(source.settings, at);
  const visited = await tryVisit(source, before, deps, at, ended);
  const kept = visited instanceof Error ? nothing : await keep(source, visited, before, deps, at);
  const outcome = outcomeOf(visited, kept.added);
  const plan = { ...planOf(source.settings), quiet: quietNow(source, kept, at) };
  const after: SourceState = {
    ...before,
    ...nextVisit(before, outcome, plan, at, jitter(source.settings.id, at)),
    ...(visited instanceof Error
      ? {}
      : {
          // A visit that broke off or met a redesign must not be told "not modified" next time.
          etag: isWhole(visited) ? visited.etag : null,
          lastModified: isWhole(visited) ? visited.lastModified : null,
          memory: kept.memory ?? before.memory,
        }),
  };
  await sources.put(after);
  tell(deps, before, after, visited instanceof Error ? 0 : visited.listed, kept.added);
  const { health, reason, nextDueAt } = after;
  const found = visited instanceof Error ? 0 : visited.listed;
  return { sourceId: after.sourceId, health, reason, found, added: kept.added, posts: kept.posts, nextDueAt };
}

const isWhole = ({ brokeOff, broken }: Visit): boolean => brokeOff === null && (broken ?? null) === null;

type Kept = {
  readonly added: number;
  readonly posts: readonly Post[];
  readonly memory?: SourceMemory;
};
const nothing: Kept = { added: 0, posts: [] };

/** Whether the source is quieter than the settings and its own past let expect; null where the visit brought nothing to judge by. */
function quietNow(source: ReadySource, { memory }: Kept, at: Instant): string | null {
  if (memory === undefined) return null;
  return quietReason(memory.volume, at, source.dayKind, source.settings.expectedPerDay ?? null);
}

/** A source's state before its first visit. */
export function newState(source: VisitedSource, at: Instant): SourceState {
  return { sourceId: source.id, ...newVisitState(planOf(source), at), etag: null, lastModified: null, memory: {} };
}

const planOf = (source: VisitedSource): VisitPlan => ({
  schedule: source.schedule,
  expectedPerDay: source.expectedPerDay ?? null,
  lateAfterIntervals: source.lateAfterIntervals,
});

async function tryVisit(
  source: ReadySource,
  before: SourceState,
  deps: CollectDeps,
  at: Instant,
  ended: AbortSignal,
): Promise<Visit | Error> {
  if (source.problem !== null) return new Error(source.problem);
  const context: VisitContext = {
    at,
    validators: { etag: before.etag, lastModified: before.lastModified },
    memory: readMemory(before.memory),
    get: visitGet(deps.get, ended),
    parser: deps.parser,
    idOf: source.idOf,
  };
  try {
    return await visit(source.settings, context);
  } catch (error) {
    // A stop is no fault of the source; and whatever a strange page makes of a parser must not touch other sources.
    if (error instanceof VisitStopped || !(error instanceof Error)) throw error;
    return error;
  }
}

function visit(settings: VisitedSource, context: VisitContext): Promise<Visit> {
  switch (settings.kind) {
    case 'rss':
      return visitFeed(settings, context);
    case 'message-board':
      return visitMessageBoard(settings, context);
    case 'web-channel':
      return visitWebChannel(settings, context);
  }
}

/** Makes posts of what is new or changed, puts their snapshots and appends them; the memory to save afterwards comes back. */
async function keep(
  source: ReadySource,
  visited: Visit,
  before: SourceState,
  deps: CollectDeps,
  at: Instant,
): Promise<Kept> {
  const memory = readMemory(before.memory);
  const noted = new Map<string, string>();
  const posts: Post[] = [];
  let fresh = 0;
  const erased = await erasedOf(source, visited, deps);
  const snapshots = snapshotter(deps, erased.pages);
  for (const found of inOrder(visited.found)) {
    const item = source.neutral(found.item);
    const id = source.idOf(found.item.identity);
    if (erased.ids.has(id)) continue;
    const { answerGone = false, restored = false } = found;
    const change = noteChange(item, readSeen(noted.get(id) ?? memory.seen[id]), { at, answerGone, restored });
    noted.set(id, writeSeen(change.seen));
    if (change.revision === null) continue;
    if (change.revision === 0) fresh += 1;
    const snapshot = await snapshots(found.evidence);
    const collection = { at, salt: deps.authorSalt, snapshot, revision: change.revision, facts: change.facts };
    posts.push(toPost(item, source.origin, collection));
    if (change.replyRevision === null) continue;
    const reply = toReplyPost(item, source.origin, { ...collection, revision: change.replyRevision });
    if (reply) posts.push(reply);
  }
  const gone = await recordRemovals(visited, memory.seen, deps.platform, at);
  for (const [id, seen] of gone.seen) noted.set(id, seen);
  await appendPosts(deps.platform.log, [...posts, ...gone.posts]);
  const watched = Object.fromEntries(Object.entries(gone.watched).filter(([id]) => !erased.ids.has(id)));
  // The first visit brings a backlog, a visit that broke off only a part: neither is what a day usually holds.
  const counts = before.lastOkAt !== null && isWhole(visited);
  const after: SourceMemory = {
    seen: remember(memory.seen, noted),
    watched,
    volume: counts ? noteVolume(memory.volume, at, fresh) : memory.volume,
    fills: visited.fills ?? memory.fills,
    canary: visited.canary === undefined ? memory.canary : visited.canary,
  };
  // A removal is recorded, it is no news from the source.
  return { added: posts.length, posts: [...posts, ...gone.posts], memory: after };
}

/** What was found and was erased here: a page that still shows it is not kept as a snapshot of anything. */
async function erasedOf(
  source: ReadySource,
  { found, watched }: Visit,
  { platform }: CollectDeps,
): Promise<{ readonly ids: ReadonlySet<string>; readonly pages: ReadonlySet<Uint8Array> }> {
  const idOf = ({ item }: Found): string => source.idOf(item.identity);
  const ids = await erasedAmong(platform.posts, [...found.map(idOf), ...Object.keys(watched)]);
  return { ids, pages: new Set(found.filter((one) => ids.has(idOf(one))).map(({ evidence }) => evidence)) };
}

/** Oldest first, so that an incident is founded by its earliest post; undated ones keep their place at the end. */
const inOrder = (found: readonly Found[]): readonly Found[] =>
  found.toSorted((a, b) => (a.item.publishedAt ?? Infinity) - (b.item.publishedAt ?? Infinity));

/** Puts each page once per visit, however many items it holds; null for those that show what was erased. */
function snapshotter(
  { platform }: CollectDeps,
  erased: ReadonlySet<Uint8Array>,
): (bytes: Uint8Array) => Promise<string | null> {
  const hashes = new Map<Uint8Array, Promise<string>>();
  return async (bytes) => {
    if (erased.has(bytes)) return null;
    const hash = hashes.get(bytes) ?? platform.blobs.put(bytes);
    hashes.set(bytes, hash);
    return hash;
  };
}

function outcomeOf(visited: Visit | Error, added: number): VisitOutcome {
  const failure = visited instanceof Error ? visited : visited.brokeOff;
  if (failure) {
    const retryAt = failure instanceof Throttled ? (failure.retryAt as Instant) : null;
    return { kind: 'failed', reason: oneLine(failure.message), retryAt };
  }
  const done = visited as Visit;
  if (done.notModified && isWhole(done)) return { kind: 'not_modified' };
  const broken = done.broken === undefined || done.broken === null ? null : oneLine(done.broken);
  return { kind: 'collected', found: done.listed, added, note: done.notes.map(oneLine).join('；'), broken };
}

/** One line for the log and the desk; the addresses in it come from pages and may name a person. */
const oneLine = (text: string): string => maskMessage(text.replaceAll(/\s+/g, ' ').trim()).slice(0, 500);

/** Spreads visits without chance: the same source at the same time has the same jitter, in [0, 1). */
function jitter(id: string, at: Instant): number {
  let hash = at % 1_000_003;
  for (const char of id) hash = (hash * 31 + (char.codePointAt(0) as number)) % 1_000_003;
  return hash / 1_000_003;
}

/** A failure is told when it begins and when its reason changes, not at every try. */
function tell({ platform }: CollectDeps, before: SourceState, after: SourceState, found: number, added: number): void {
  const { sourceId, health, reason } = after;
  if (health === 'failed') {
    if (before.health === 'failed' && before.reason === reason) return;
    platform.events.emit('source_failed', { sourceId, reason, retryAt: after.nextDueAt });
    return;
  }
  if (before.health === 'failed') platform.events.emit('source_recovered', { sourceId });
  if (added > 0 || health !== before.health) {
    platform.events.emit('source_collected', { sourceId, found, added, health });
  }
}

/** How many posts of a batch are new, not revisions. */
export const countOriginals = (posts: readonly Post[]): number =>
  posts.filter((post) => originalId(post.id) === post.id).length;
