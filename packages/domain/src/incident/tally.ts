import { noFacts, type Facts, type PlaceMention, type Risk } from '../analysis/analysis.ts';
import { hours, type Instant } from '../time/instant.ts';
import type { IncidentBoardFact } from '../post/board-fact.ts';
import type { Exemplar } from './incident.ts';
import type { LevelSettings } from './level-settings.ts';
import type { MemberFacts } from './member-facts.ts';

/** Independent statements looked at for windows; more do not change any rule. */
const SOURCES_KEPT = 400;
/** An incident names so many of its members at most. */
export const MOST_EXEMPLARS = 50;

export type SourceSeen = {
  readonly at: number;
  readonly author: string;
  readonly channelType: string;
  /** `at` is the time it bears; else the time it was found. */
  readonly dated: boolean;
};

/**
 * Everything an incident says is computed from this sum over its members; adding a member twice changes nothing, and the
 * order does not matter.
 */
export type Tally = {
  readonly ids: Set<string>;
  readonly topics: Map<string, number>;
  readonly subtopics: Map<string, { score: number; readonly words: Map<string, number> }>;
  readonly places: Map<string, { readonly place: PlaceMention; votes: number; quiet: number }>;
  readonly channels: Set<string>;
  readonly sourceAuthors: Set<string>;
  readonly sourcePlatforms: Set<string>;
  sources: SourceSeen[];
  exemplars: Exemplar[];
  members: MemberFacts[];
  readonly boardFacts: IncidentBoardFact[];
  reposts: number;
  reads: number;
  interactions: number;
  topReads: number;
  topInteractions: number;
  facts: Facts;
  officialFacts: Facts;
  deathAuthors: Set<string>;
  risk: Risk;
  detectedAt: number;
  firstPublishedAt: number | null;
  lastPostAt: number;
};

/** An empty sum. */
export function createTally(): Tally {
  return {
    ids: new Set(),
    topics: new Map(),
    subtopics: new Map(),
    places: new Map(),
    channels: new Set(),
    sourceAuthors: new Set(),
    sourcePlatforms: new Set(),
    sources: [],
    exemplars: [],
    members: [],
    boardFacts: [],
    reposts: 0,
    reads: 0,
    interactions: 0,
    topReads: 0,
    topInteractions: 0,
    facts: noFacts,
    officialFacts: noFacts,
    deathAuthors: new Set(),
    risk: { score: 0, level: 'IV', reasons: [] },
    detectedAt: Number.POSITIVE_INFINITY,
    firstPublishedAt: null,
    lastPostAt: Number.NEGATIVE_INFINITY,
  };
}

/** Adds a member to the sum, in place; a member that is in it already is left alone. */
export function addMember(tally: Tally, member: MemberFacts): void {
  if (tally.ids.has(member.id)) return;
  tally.ids.add(member.id);
  tally.detectedAt = Math.min(tally.detectedAt, member.collectedAt);
  tally.lastPostAt = Math.max(tally.lastPostAt, member.collectedAt);
  if (member.publishedAt !== null) {
    tally.firstPublishedAt = Math.min(tally.firstPublishedAt ?? member.publishedAt, member.publishedAt);
  }
  // Members that say something of their own are kept for the rules that read each; copies only count. An answer is kept
  // however many have spoken before it.
  const speaks = member.role !== 'repost' && member.role !== 'duplicate';
  if (member.answer !== null || (speaks && tally.members.length < SOURCES_KEPT)) tally.members.push(member);
  if (!member.revision) countReach(tally, member);
  addExemplar(tally, member);
  tally.boardFacts.push(...member.boardFacts);
  if (member.role === 'repost') tally.reposts += 1;
  addSubjects(tally, member);
  addFacts(tally, member);
  if (member.source) {
    tally.sourceAuthors.add(member.author);
    tally.sourcePlatforms.add(member.channelType);
    if (tally.sources.length < SOURCES_KEPT) {
      tally.sources.push({
        at: member.publishedAt ?? member.collectedAt,
        author: member.author,
        channelType: member.channelType,
        dated: member.publishedAt !== null,
      });
    }
  }
}

function countReach(tally: Tally, member: MemberFacts): void {
  const { reads, reposts, comments, likes } = member.metrics;
  const interactions = reposts + comments + likes;
  tally.channels.add(member.channelType);
  tally.reads += reads;
  tally.interactions += interactions;
  if (member.official) return;
  tally.topReads = Math.max(tally.topReads, reads);
  tally.topInteractions = Math.max(tally.topInteractions, interactions);
}

function addExemplar(tally: Tally, member: MemberFacts): void {
  const rank = (exemplar: Exemplar): number =>
    (exemplar.official ? 4 : exemplar.role === 'repost' || exemplar.role === 'duplicate' ? 0 : 2) +
    Math.min(1.9, Math.log10(1 + exemplar.metrics.reads) / 4);
  tally.exemplars.push(member.exemplar);
  if (tally.exemplars.length <= MOST_EXEMPLARS) return;
  // The weakest leaves: the latest among the least telling.
  let weakest = 0;
  tally.exemplars.forEach((exemplar, at) => {
    const other = tally.exemplars[weakest] as Exemplar;
    const difference = rank(exemplar) - rank(other);
    const later = exemplar.collectedAt - other.collectedAt || (exemplar.postId > other.postId ? 1 : -1);
    if (difference < 0 || (difference === 0 && later > 0)) weakest = at;
  });
  tally.exemplars.splice(weakest, 1);
}

function addSubjects(tally: Tally, member: MemberFacts): void {
  const weight = member.role === 'repost' || member.role === 'duplicate' ? 0.2 : member.role === 'opinion' ? 0.4 : 1;
  member.topics.forEach((topic, at) => {
    tally.topics.set(topic.id, (tally.topics.get(topic.id) ?? 0) + (weight * topic.score) / (at + 1));
  });
  member.subtopics.forEach((subtopic, at) => {
    const held = tally.subtopics.get(subtopic.id) ?? { score: 0, words: new Map<string, number>() };
    held.score += (weight * subtopic.score) / (at + 1);
    if (member.role !== 'rumour') {
      for (const word of subtopic.words) held.words.set(word, (held.words.get(word) ?? 0) + weight);
    }
    tally.subtopics.set(subtopic.id, held);
  });
  for (const place of member.places) {
    const key = `${place.kind}:${place.name}`;
    const held = tally.places.get(key) ?? { place, votes: 0, quiet: 0 };
    const stronger = place.confidence > held.place.confidence ? place : held.place;
    tally.places.set(key, {
      place: stronger,
      votes: held.votes + vouches(member) * place.confidence,
      quiet: held.quiet + (member.role === 'rumour' || member.role === 'question' ? 0 : weight),
    });
  }
}

/** Who is there knows the place best; who asks, reports second hand or answers names others besides. */
function vouches(member: MemberFacts): number {
  return member.official ? 0.3 : (vouchedBy[member.role] ?? 1);
}

const vouchedBy: Partial<Record<MemberFacts['role'], number>> = {
  media: 0.5,
  question: 0.5,
  rumour: 0.4,
  opinion: 0.3,
  repost: 0.2,
  duplicate: 0.2,
};

function addFacts(tally: Tally, member: MemberFacts): void {
  tally.facts = largest(tally.facts, member.facts);
  if (member.official) tally.officialFacts = largest(tally.officialFacts, member.facts);
  if ((member.facts.deaths ?? 0) > 0 && member.source) tally.deathAuthors.add(member.author);
  if (member.official || member.role === 'praise') return;
  const { score } = member.risk;
  const words = (risk: Risk): string => JSON.stringify(risk.reasons);
  const graver =
    score > tally.risk.score ||
    (score === tally.risk.score && member.risk.reasons.length > 0 && words(member.risk) > words(tally.risk));
  if (graver) tally.risk = member.risk;
}

function largest(a: Facts, b: Facts): Facts {
  if (b === noFacts) return a;
  const most = (x: number | null, y: number | null): number | null =>
    x === null ? y : y === null ? x : Math.max(x, y);
  return {
    deaths: most(a.deaths, b.deaths),
    seriouslyInjured: most(a.seriouslyInjured, b.seriouslyInjured),
    ill: most(a.ill, b.ill),
    illPupils: most(a.illPupils, b.illPupils),
    gathered: most(a.gathered, b.gathered),
    plannedGathering: a.plannedGathering || b.plannedGathering,
    claimants: most(a.claimants, b.claimants),
    amountYuan: most(a.amountYuan, b.amountYuan),
    evacuated: most(a.evacuated, b.evacuated),
    missing: most(a.missing, b.missing),
  };
}

/** Whether within any window of `settings` enough independent authors spoke on enough platforms. */
export function manySources(tally: Tally, { thresholds }: LevelSettings): boolean {
  // No window holds more than there are in all; most incidents have one author on one platform.
  if (tally.sourceAuthors.size < thresholds.sources || tally.sourcePlatforms.size < thresholds.platforms) return false;
  const sources = tally.sources.toSorted((a, b) => a.at - b.at);
  const reach = hours(thresholds.sourceWindowHours);
  return sources.some((first, at) => {
    const within = sources.slice(at).filter((other) => other.at - first.at <= reach);
    const authors = new Set(within.map((source) => source.author));
    const platforms = new Set(within.map((source) => source.channelType));
    return authors.size >= thresholds.sources && platforms.size >= thresholds.platforms;
  });
}

/** The moment an incident was detected; the clock's start. */
export const detectedAt = (tally: Tally): Instant => tally.detectedAt as Instant;
