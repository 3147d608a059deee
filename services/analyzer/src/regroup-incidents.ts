import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { earliestAnswer } from '@tingchao/domain/incident/merge-incidents.ts';
import { planRegroup, type RegroupCommand } from '@tingchao/domain/incident/regroup.ts';
import type { RegroupPlan, RegroupRefusal, RegroupState, Revision } from '@tingchao/domain/incident/regroup-plan.ts';
import { no, ok, type Result } from '@tingchao/domain/result.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict, Transient } from '@tingchao/ports/errors.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { completeRegroup } from './complete-regroup.ts';
import { createIncidentBook, type IncidentBook } from './incident-book.ts';
import { createIncidentRelay, type IncidentRelay } from './relay-incidents.ts';

const TRIES = 8;

/** What an officer's regrouping led to. */
export type Regrouped = {
  /** The survivor, the new incident, the one restored or enlarged. */
  readonly subject: Incident;
  /** Every incident that changed, the subject among them. */
  readonly incidents: readonly Incident[];
};

/** Takes an officer's decisions on the grouping; `by` is the id of a named person. */
export type Regrouper = (command: RegroupCommand, by: string) => Promise<Result<Regrouped, RegroupRefusal>>;

/**
 * The one door for merge, split, move and undoing: decided on the stored state, saved against its versions (a conflict
 * reloads and decides again), then the posts follow, the audit log gets its lines, and the running analyzer and the
 * response are told. `Transient` when the incidents are too busy to be saved.
 */
export function createRegrouper(platform: Platform): Regrouper {
  const book = madeOf(platform, (settings) => createIncidentBook({ settings, posts: platform.posts }));
  const relay = createIncidentRelay(platform);
  return (command, by) => regroup(platform, { book: book(), relay }, command, by);
}

async function regroup(
  platform: Platform,
  { book, relay }: { readonly book: IncidentBook; readonly relay: IncidentRelay },
  command: RegroupCommand,
  by: string,
): Promise<Result<Regrouped, RegroupRefusal>> {
  for (let attempt = 1; ; attempt += 1) {
    const at = platform.clock.now();
    const state = await readState(platform, book, command);
    const erased = [...state.incidents.values()].find(({ erasedAt }) => erasedAt !== undefined);
    if (erased !== undefined) return no({ code: 'is_erased', incident: erased.id });
    const plan = planRegroup(command, state, by, at);
    if (!plan.ok) return plan;
    const { subject, away, revisions, moves } = plan.value;
    const revised: Incident[] = [];
    for (const revision of revisions) revised.push(await revise(platform, book, revision, at));
    const changed = [...away, ...revised];
    try {
      await platform.incidents.save(changed);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      if (attempt === TRIES) throw new Transient('事件正在频繁更新，请稍后重试', { cause: error });
      continue;
    }
    await completeRegroup(platform, changed);
    await relay.append(changed);
    const told = { kind: command.kind, incidentId: subject, posts: moves.length, actor: by };
    platform.events.emit('incidents_regrouped', told);
    return ok({ subject: revised.find(({ id }) => id === subject) as Incident, incidents: changed });
  }
}

/** Everything a command may look at: what it names, where those posts are, and where merges lead. */
async function readState(platform: Platform, book: IncidentBook, command: RegroupCommand): Promise<RegroupState> {
  const named = 'posts' in command ? await platform.posts.getMany(command.posts) : new Map<string, KeptPost>();
  const ids = new Set<string>(idsIn(command));
  for (const { membership } of named.values()) if (membership.incidentId !== null) ids.add(membership.incidentId);
  const incidents = new Map<string, Incident>();
  for (let wanted = [...ids]; wanted.length > 0;) {
    const found = await platform.incidents.getMany(wanted);
    for (const [id, incident] of found) incidents.set(id, incident);
    wanted = [...found.values()].flatMap(({ mergedInto }) =>
      mergedInto === null || incidents.has(mergedInto) ? [] : [mergedInto],
    );
  }
  const members: [string, readonly KeptPost[]][] = [];
  for (const id of incidents.keys()) members.push([id, await book.membersOf(id)]);
  return { incidents, members: new Map(members), posts: named };
}

function idsIn(command: RegroupCommand): readonly string[] {
  if (command.kind === 'merge') return command.incidents;
  return [command.kind === 'move' ? command.into : command.incident];
}

async function revise(
  platform: Platform,
  book: IncidentBook,
  { base, members, answerLost }: Revision,
  at: Instant,
): Promise<RegroupPlan['away'][number]> {
  const leaving = new Set(members.map(({ post }) => post.id));
  const others = answerLost ? await answersFromOutside(platform, base.id, base.detectedAt, leaving) : [];
  const answeredBy = earliestAnswer([base.answeredBy, ...others]);
  return book.derive(book.sumOf(members), { ...base, answeredBy }, at);
}

/** Official posts in other incidents that answer this one too. */
async function answersFromOutside(
  { posts }: Platform,
  id: string,
  since: Instant,
  members: ReadonlySet<string>,
): Promise<readonly Incident['answeredBy'][]> {
  const found: Incident['answeredBy'][] = [];
  for await (const page of posts.scan(since)) {
    for (const { post, membership } of page) {
      if (members.has(post.id) || membership.answers?.includes(id) !== true) continue;
      found.push({ postId: post.id, at: post.publishedAt ?? post.collectedAt, text: post.text.slice(0, 500) });
    }
  }
  return found;
}
