import { addMember, createTally, MOST_EXEMPLARS, type Tally } from '@tingchao/domain/incident/tally.ts';
import { compileSigns } from '@tingchao/domain/incident/signs.ts';
import { createDayKinds } from '@tingchao/domain/trend/day-kinds.ts';
import { periodsAt } from '@tingchao/domain/incident/sensitive-periods.ts';
import { deriveIncident, type DeriveContext, type IncidentBase } from '@tingchao/domain/incident/derive-incident.ts';
import { readMember } from '@tingchao/domain/incident/member-facts.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

/**
 * Sums kept in memory; another one is summed again from its posts. Most incidents stay small and are not met again: their posts
 * are named by the incident and read at once. An incident too big to name its posts has to be searched for, so its sum is kept
 * apart from the many. A sum takes about 6 KB, and what lives long in the heap is paid for at every collection of garbage.
 */
const SMALL_KEPT = 1_000;
const BIG_KEPT = 1_000;
/** More members than any rule looks at one by one. */
const MEMBERS_READ = 100_000;

/** The sums behind the incidents, kept while they are busy. */
export type IncidentBook = {
  /**
   * The sum of an incident's stored members; made once, then grown by `add`. Somebody else's change shows in the version:
   * a sum that belongs to another version than the stored one (0: none) is made again.
   */
  tallyOf(incidentId: string, version: number): Promise<Tally>;
  /**
   * Sums incidents from the posts they name, all read at once; one that does not name all of its members, or names one that is
   * no member any more, is left to `tallyOf`. Only for incidents whose posts are all counted.
   */
  sumCounted(incidents: readonly Incident[]): Promise<void>;
  /** The sum of these members, kept nowhere. */
  sumOf(members: readonly KeptPost[]): Tally;
  /** The sums that are held belong to these versions now. */
  saved(incidents: readonly Incident[]): void;
  /** The stored members, oldest first. */
  membersOf(incidentId: string): Promise<readonly KeptPost[]>;
  /** An empty sum for an incident that is being opened. */
  open(incidentId: string): Tally;
  add(tally: Tally, kept: KeptPost): void;
  /** The incident of a sum, one version after `base`. */
  derive(tally: Tally, base: IncidentBase, at: Instant): Incident;
  forget(incidentId: string): void;
};

type Held = { readonly tally: Tally; readonly version: number };

/** Compiles the level rules; reads posts from the platform's store. */
export function createIncidentBook({ settings, posts }: Pick<Platform, 'settings' | 'posts'>): IncidentBook {
  const signs = compileSigns(settings.levels);
  const kinds = createDayKinds(settings.calendars);
  const context: DeriveContext = {
    settings: settings.levels,
    settingsVersion: settings.version,
    periodsAt: (topics, at) => periodsAt(settings.risk.sensitivePeriods, topics, at, kinds),
    names: new Map(
      settings.topics.flatMap((topic) => [
        [topic.id, topic.name] as const,
        ...topic.subtopics.map((subtopic) => [subtopic.id, subtopic.name] as const),
      ]),
    ),
  };
  const [small, big] = [keepLatest<Held>(SMALL_KEPT), keepLatest<Held>(BIG_KEPT)];
  const heldOf = (id: string): Held | undefined => big.get(id) ?? small.get(id);
  const keep = (id: string, held: Held): Tally => {
    forget(id);
    (held.tally.ids.size > MOST_EXEMPLARS ? big : small).set(id, held);
    return held.tally;
  };
  const forget = (id: string): void => {
    small.delete(id);
    big.delete(id);
  };
  const add = (tally: Tally, kept: KeptPost): void => {
    if (!tally.ids.has(kept.post.id)) addMember(tally, readMember(kept, settings.levels, signs));
  };
  const sumOf = (members: readonly KeptPost[]): Tally => {
    const tally = createTally();
    for (const kept of members) add(tally, kept);
    return tally;
  };
  return {
    async tallyOf(id, version) {
      const held = heldOf(id);
      if (held?.version === version) return keep(id, held);
      return keep(id, { tally: sumOf(await posts.byIncident(id, MEMBERS_READ)), version });
    },
    async sumCounted(incidents) {
      const whole = incidents.filter(
        ({ id, version, counts, exemplars }) => heldOf(id)?.version !== version && counts.posts === exemplars.length,
      );
      const named = await posts.getMany(whole.flatMap(({ exemplars }) => exemplars.map(({ postId }) => postId)));
      for (const { id, version, exemplars } of whole) {
        // Exemplars stand in the order of collection, as members are read.
        const members = exemplars.flatMap(({ postId }) => named.get(postId) ?? []);
        const isWhole =
          members.length === exemplars.length && members.every((kept) => kept.membership.incidentId === id);
        if (isWhole) keep(id, { tally: sumOf(members), version });
      }
    },
    sumOf,
    saved(incidents) {
      for (const { id, version } of incidents) {
        const held = heldOf(id);
        if (held !== undefined) keep(id, { tally: held.tally, version });
      }
      // Not sooner: what a batch needs is held until it is saved, however large the batch is.
      small.prune();
      big.prune();
    },
    membersOf: (id) => posts.byIncident(id, MEMBERS_READ),
    open: (id) => keep(id, { tally: createTally(), version: 0 }),
    add,
    derive: (tally, base, at) => deriveIncident(tally, base, context, at),
    forget,
  };
}

/** A map that `prune` cuts to the `most` entries that were set last. */
function keepLatest<V>(most: number) {
  const kept = new Map<string, V>();
  return {
    get: (id: string): V | undefined => kept.get(id),
    delete: (id: string): void => void kept.delete(id),
    set(id: string, value: V): void {
      kept.delete(id);
      kept.set(id, value);
    },
    prune(): void {
      for (const id of kept.keys()) {
        if (kept.size <= most) return;
        kept.delete(id);
      }
    },
  };
}

/** What a new incident starts from. */
export function newBase(id: string, region: string): IncidentBase {
  return {
    id,
    region,
    version: 0,
    appendedVersion: 0,
    splitFrom: null,
    answeredBy: null,
    history: [],
    levelTimeline: [],
    level: 'IV',
    levelTriggers: [],
    detectedAt: Number.MAX_SAFE_INTEGER as Instant,
  };
}
