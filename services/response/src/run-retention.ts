import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { erasePost } from '@tingchao/domain/post/erase-post.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { SYSTEM } from '@tingchao/domain/response/case-parts.ts';
import {
  copiesExpired,
  finishedStates,
  holdsComplaint,
  isUnrelated,
  unrelatedUntil,
  withoutOriginal,
} from '@tingchao/domain/retention/what-expires.ts';
import {
  retentionStateSchema,
  type RetentionRun,
  type RetentionState,
} from '@tingchao/domain/retention/retention-runs.ts';
import { days, hours, instant, type Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { booksInLog } from '@tingchao/ports/record-book.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const BOOK = 'retention';
const RECORD = 'runs';
/** Posts that are let go in one step. */
const BATCH = 500;
const CASES = 200;
/** A page is taken in within such a time: a snapshot that posts share was taken for all of them within it. */
const SHARED_WITHIN_MS = days(2);
/** So many are looked at before any of them is let go. */
const SLICE = 5_000;
/** It reads every finished case: once a day is enough. */
const EVERY_MS = hours(20);
/** How often it is written down how far was looked, when nothing went. */
const NOTED_EVERY_MS = days(7);
/** Runs that are shown. */
const RUNS = 60;

const nothingYet: RetentionState = { lookedUntil: instant(0), closedUntil: instant(0), runs: [] };

/** What retention has done so far; the runs of late, the newest last. */
export async function readRetention(platform: Pick<Platform, 'log' | 'audit'>): Promise<RetentionState> {
  const record = await booksInLog(platform).get(BOOK, RECORD);
  return record ? retentionStateSchema.parse(record.content) : nothingYet;
}

/**
 * Lets go of what has had its time (`config/retention.yaml`): words of posts without an incident, originals of complaints of
 * cases long closed. `dry` only counts. Once in 20 hours unless a person asks; cut short, it is done again. Undefined when it
 * is not yet time, or another process runs it.
 */
export async function runRetention(
  platform: Platform,
  { dry = false, by }: { readonly dry?: boolean; readonly by?: string } = {},
): Promise<RetentionRun | undefined> {
  const at = platform.clock.now();
  const book = booksInLog(platform);
  const record = await book.get(BOOK, RECORD);
  const state = record ? retentionStateSchema.parse(record.content) : nothingYet;
  if (by === undefined && !dry && Math.abs(at - state.closedUntil) < EVERY_MS) return undefined;
  const until = unrelatedUntil(at, platform.settings.retention);
  let posts = 0;
  for (let from = state.lookedUntil; from < until;) {
    const slice = await letPostsGo(platform, { from, until, at, dry });
    posts += slice.posts;
    from = slice.lookedUntil;
  }
  const copies = await letOriginalsGo(platform, state.closedUntil, at, dry);
  const run: RetentionRun = { at, by: by ?? SYSTEM.id, posts, ...copies };
  if (dry) return run;
  const worthTelling = posts + copies.originals > 0 || by !== undefined;
  // A run that found nothing leaves no trace, but for how far it looked, now and then.
  if (!worthTelling && Math.abs(at - state.closedUntil) < NOTED_EVERY_MS) return run;
  const runs = worthTelling ? [...state.runs, run].slice(-RUNS) : state.runs;
  const content: RetentionState = { lookedUntil: instant(Math.max(until, state.lookedUntil)), closedUntil: at, runs };
  const version = (record?.version ?? 0) + 1;
  try {
    await book.put([{ book: BOOK, id: RECORD, version, at, by: run.by, action: 'retention_run', content }]);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
  return run;
}

type Span = { readonly from: Instant; readonly until: Instant; readonly at: Instant; readonly dry: boolean };

/** Some thousand posts at most; where it stopped, so that the next slice goes on there. */
async function letPostsGo(
  platform: Platform,
  { from, until, at, dry }: Span,
): Promise<{ readonly posts: number; readonly lookedUntil: Instant }> {
  const needed = new Set<string>();
  const going: KeptPost[] = [];
  let end = until;
  // Around the span as well: a post that stays may share the snapshot of one that goes.
  for await (const page of platform.posts.scan(instant(Math.max(0, from - SHARED_WITHIN_MS)))) {
    for (const kept of page) {
      const { collectedAt, snapshot } = kept.post;
      const goes = isUnrelated(kept) && collectedAt >= from && collectedAt < end;
      if (goes) going.push(kept);
      else if (snapshot !== null) needed.add(snapshot);
      if (going.length === SLICE && end === until) end = instant(collectedAt + 1);
    }
    if ((page.at(-1)?.post.collectedAt ?? at) > end + SHARED_WITHIN_MS) break;
  }
  if (dry) return { posts: going.length, lookedUntil: end };
  for (let first = 0; first < going.length; first += BATCH) {
    const batch = going.slice(first, first + BATCH);
    const blobs = snapshotsOf(batch).filter((hash) => !needed.has(hash));
    await platform.blobs.remove(blobs);
    await platform.commit({ redacted: batch.map((kept) => erasePost(kept, at)) });
    await platform.erase({ posts: batch.map(({ post }) => post.id), incidents: [], cases: [], blobs });
  }
  return { posts: going.length, lookedUntil: end };
}

async function letOriginalsGo(
  platform: Platform,
  from: Instant,
  at: Instant,
  dry: boolean,
): Promise<{ readonly cases: number; readonly originals: number }> {
  const counts = { cases: 0, originals: 0 };
  const { retention } = platform.settings;
  const incidents: string[] = [];
  for (const status of finishedStates) {
    for (let after: CaseFile | undefined; ;) {
      const page: readonly CaseFile[] = await platform.cases.list({ status, limit: CASES, after });
      const expired = page.filter(
        (file) => copiesExpired(file, at, retention) && (from === 0 || !copiesExpired(file, from, retention)),
      );
      incidents.push(...expired.map(({ incidentId }) => incidentId));
      after = page.at(-1);
      if (page.length < CASES) break;
    }
  }
  for (const id of incidents) {
    const members = (await platform.posts.byIncident(id)).filter(holdsComplaint);
    if (members.length === 0) continue;
    counts.cases += 1;
    counts.originals += members.length;
    if (dry) continue;
    const shared = await sharedSnapshots(platform, members, id);
    await platform.commit({ redacted: members.map(withoutOriginal) });
    await platform.blobs.remove(snapshotsOf(members).filter((hash) => !shared.has(hash)));
  }
  return counts;
}

/** Snapshots of these posts that a post outside their incident shows too. */
async function sharedSnapshots(
  platform: Platform,
  members: readonly KeptPost[],
  incident: string,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(snapshotsOf(members));
  const times = members.map(({ post }) => post.collectedAt);
  const [first, last] = [Math.min(...times) - SHARED_WITHIN_MS, Math.max(...times) + SHARED_WITHIN_MS];
  const shared = new Set<string>();
  for await (const page of platform.posts.scan(instant(Math.max(0, first)))) {
    for (const { post, membership } of page)
      if (post.snapshot !== null && wanted.has(post.snapshot) && membership.incidentId !== incident)
        shared.add(post.snapshot);
    if ((page.at(-1)?.post.collectedAt ?? 0) > last) break;
  }
  return shared;
}

const snapshotsOf = (posts: readonly KeptPost[]): readonly string[] => [
  ...new Set(posts.flatMap(({ post }) => (post.snapshot === null ? [] : [post.snapshot]))),
];
