import { setImmediate } from 'node:timers/promises';
import type { Analyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import type { Choice } from '@tingchao/domain/incident/choose-incident.ts';
import type { Grouping } from '@tingchao/domain/incident/grouping.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { movedMembership, survivorOf } from '@tingchao/domain/incident/merge-incidents.ts';
import { maskPost } from '@tingchao/domain/post/mask-post.ts';
import { postSchema, type Post } from '@tingchao/domain/post/post.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { BatchHandler, LogRecord } from '@tingchao/ports/message-log.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import type { IncidentBook } from './incident-book.ts';
import type { IncidentRelay } from './relay-incidents.ts';
import { saveIncidents, type IncidentChange } from './save-incidents.ts';

/** How long one slice may hold the event loop before others get their turn, in milliseconds. */
const SLICE_MS = 8;

export type PostHandlerParts = {
  readonly platform: Platform;
  readonly analyzer: Analyzer;
  readonly grouping: Grouping;
  readonly book: IncidentBook;
  readonly relay: IncidentRelay;
};

/**
 * Handles a batch of `posts.collected`: analyse, choose the incident, save the posts (masked), save the incidents, append
 * `posts.kept` and `incidents.changed`, then return (the log acknowledges). A post that is stored keeps its stored decision;
 * a record that cannot be read is parked with its reason.
 */
export function createPostHandler(parts: PostHandlerParts): BatchHandler {
  return async (batch) => {
    const started = performance.now();
    const { posts, parked } = readPosts(batch);
    await park(parts.platform, parked);
    const work = await decide(parts, posts);
    await prepareSums(parts.book, work);
    await parts.platform.posts.add(work.kept);
    const saved = await saveIncidents(parts.platform, parts.book, [...work.changes.values()]);
    await moveMerged(parts, work);
    await parts.platform.log.append(
      'posts.kept',
      work.kept.map((kept) => ({ key: kept.post.id, partitionKey: kept.post.region, value: JSON.stringify(kept) })),
    );
    await parts.relay.append(saved);
    const ms = Math.round(performance.now() - started);
    parts.platform.events.emit('posts_analyzed', { count: posts.length, incidents: saved.length, ms });
  };
}

type Parked = { readonly key: string; readonly value: string; readonly reason: string };

function readPosts(batch: readonly LogRecord[]): {
  readonly posts: readonly Post[];
  readonly parked: readonly Parked[];
} {
  const posts: Post[] = [];
  const parked: Parked[] = [];
  for (const record of batch) {
    try {
      const read = postSchema.safeParse(JSON.parse(record.value));
      if (read.success) posts.push(read.data);
      else
        parked.push({
          key: record.key,
          value: record.value,
          reason: `不是帖文:${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}`,
        });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      parked.push({ key: record.key, value: record.value, reason: `不是 JSON:${error.message}` });
    }
  }
  return { posts, parked };
}

async function park({ log, events }: Platform, parked: readonly Parked[]): Promise<void> {
  if (parked.length === 0) return;
  await log.append(
    'parked',
    parked.map(({ key, value, reason }) => ({
      key,
      value: JSON.stringify({ topic: 'posts.collected', key, reason, value }),
    })),
  );
  for (const { key, reason } of parked) events.emit('record_parked', { topic: 'posts.collected', key, reason });
}

type Work = {
  readonly kept: KeptPost[];
  readonly changes: Map<string, IncidentChange>;
  /** Incidents that the batch founded. */
  readonly opened: Set<string>;
};

async function decide(parts: PostHandlerParts, posts: readonly Post[]): Promise<Work> {
  const { platform, analyzer, grouping } = parts;
  const work: Work = { kept: [], changes: new Map(), opened: new Set() };
  const stored = new Map(await platform.posts.getMany(posts.map(({ id }) => id)));
  let slice = performance.now();
  for (const post of posts) {
    if (performance.now() - slice > SLICE_MS) {
      await setImmediate();
      slice = performance.now();
    }
    const before = stored.get(post.id);
    if (before !== undefined) {
      again(work, before);
      continue;
    }
    const { analysis, features } = analyzer.analyze(post, (text) => platform.segmenter.cut(text));
    const choice = grouping.place(post, analysis, features);
    const incidentId = await merge(parts, work, choice, post.collectedAt);
    const kept: KeptPost = {
      post: maskPost(post, { title: analysis.maskedTitle, text: analysis.maskedText }),
      analysis: { ...analysis, role: choice.role },
      membership: {
        decision: choice.decision,
        incidentId,
        reason: choice.reason,
        because: choice.because,
        ...(choice.answers.length > 0 ? { answers: choice.answers } : {}),
        settingsVersion: platform.settings.version,
      },
    };
    stored.set(post.id, kept);
    work.kept.push(kept);
    if (incidentId === null) continue;
    if (choice.decision === 'open') work.opened.add(incidentId);
    changeOf(work, incidentId, kept).added.push(kept);
    answerOthers(work, kept);
  }
  return work;
}

/** A post that is stored: its decision holds; what a crash left undone for its incidents is done now. */
function again(work: Work, kept: KeptPost): void {
  const { incidentId } = kept.membership;
  if (incidentId === null) return;
  changeOf(work, incidentId, kept);
  answerOthers(work, kept);
}

function answerOthers(work: Work, kept: KeptPost): void {
  const at = kept.post.publishedAt ?? kept.post.collectedAt;
  for (const id of kept.membership.answers ?? []) {
    changeOf(work, id, kept).answers.push({ postId: kept.post.id, at, text: kept.post.text.slice(0, 500) });
  }
}

function changeOf(work: Work, id: string, kept: KeptPost): IncidentChange {
  const held = work.changes.get(id);
  const at = kept.post.collectedAt;
  if (held !== undefined) {
    if (at > held.at) held.at = at;
    return held;
  }
  const change: IncidentChange = { id, region: kept.post.region, added: [], answers: [], takesIn: [], at };
  work.changes.set(id, change);
  return change;
}

/** Merges the incidents a choice shows to be one; returns the incident the post is a member of in the end. */
async function merge(parts: PostHandlerParts, work: Work, choice: Choice, at: Instant): Promise<string | null> {
  const { incidentId } = choice;
  if (incidentId === null || choice.merges.length === 0) return incidentId;
  const ids = [incidentId, ...choice.merges];
  const sums = await Promise.all(ids.map((id) => sumOf(parts, work, id)));
  const detected = ids.map((id, index) => ({ id, detectedAt: sums[index] as Instant }));
  const survivor = survivorOf(detected as [(typeof detected)[0], ...typeof detected]);
  const reason = `${choice.reason}(并案依据:一条帖文同时与两个事件同一事由)`;
  for (const id of ids) {
    if (id === survivor.id) continue;
    parts.grouping.merge(id, survivor.id);
    takeIn(work, survivor.id, id, reason, at);
  }
  return survivor.id;
}

async function sumOf({ book }: PostHandlerParts, work: Work, id: string): Promise<number> {
  const added = work.changes.get(id)?.added ?? [];
  const stored = work.opened.has(id) ? Number.POSITIVE_INFINITY : (await book.tallyOf(id)).detectedAt;
  return Math.min(stored, ...added.map((kept) => kept.post.collectedAt));
}

function takeIn(work: Work, into: string, id: string, reason: string, at: Instant): void {
  const gone = work.changes.get(id);
  const region = gone?.region ?? work.changes.get(into)?.region ?? '';
  const change = work.changes.get(into) ?? { id: into, region, added: [], answers: [], takesIn: [], at };
  work.changes.set(into, change);
  // Posts of this batch have not been stored yet: they become members of the survivor at once.
  for (const kept of gone?.added ?? []) {
    const moved = { ...kept, membership: movedMembership(kept.membership, into, reason) };
    work.kept[work.kept.indexOf(kept)] = moved;
    change.added.push(moved);
  }
  change.answers.push(...(gone?.answers ?? []));
  change.takesIn.push(...(gone?.takesIn ?? []));
  work.changes.delete(id);
  if (!work.opened.delete(id)) change.takesIn.push({ id, reason });
}

/** Reads the sums from the store before the batch's posts are in it, so that each post is added once and in its turn. */
async function prepareSums(book: IncidentBook, work: Work): Promise<void> {
  for (const change of work.changes.values()) {
    if (work.opened.has(change.id)) book.open(change.id);
    const tally = await book.tallyOf(change.id);
    for (const { id } of change.takesIn) {
      for (const kept of await book.membersOf(id)) book.add(tally, kept);
      book.forget(id);
    }
  }
}

/** After the incidents are saved: the stored posts of those that went up in another follow. */
async function moveMerged({ platform, book }: PostHandlerParts, work: Work): Promise<void> {
  for (const change of work.changes.values()) {
    for (const { id, reason } of change.takesIn) {
      const members = await book.membersOf(id);
      await platform.posts.move(
        members.map(({ post, membership }) => ({
          id: post.id,
          membership: movedMembership(membership, change.id, reason),
        })),
      );
    }
  }
}
