import type { PlaceMention, Risk, Scored } from '../analysis/analysis.ts';
import type { Instant } from '../time/instant.ts';
import { atLeast, chooseLevel, eventSeverity, verifiedDeaths } from './choose-level.ts';
import { titleOf, type SubjectNames } from './incident-title.ts';
import type { Incident } from './incident.ts';
import { judgeCategory, judgeIncidentTruth } from './judge-incident.ts';
import type { LevelSettings } from './level-settings.ts';
import { PACE_RULE, paceOf } from './pace.ts';
import { PERIOD_RULE, type SensitivePeriod } from './sensitive-periods.ts';
import type { Tally } from './tally.ts';

/** Everything the derivation needs beside the members. */
export type DeriveContext = {
  readonly settings: LevelSettings;
  readonly names: SubjectNames;
  readonly settingsVersion: string;
  /** The sensitive periods that hold for a matter of these topics at a moment, the weightiest first. */
  readonly periodsAt: (topics: readonly string[], at: Instant) => readonly SensitivePeriod[];
};

/** Letters to an office: their channel's own deadline applies while nobody else speaks of the matter (sla.yaml `not_when`). */
const deskChannels: ReadonlySet<string> = new Set(['hotline_12345', 'gov_mailbox', 'leader_board', 'petition']);

/** What an incident keeps from one version to the next, whatever its members say. */
export type IncidentBase = Pick<
  Incident,
  | 'id'
  | 'region'
  | 'splitFrom'
  | 'answeredBy'
  | 'history'
  | 'levelTimeline'
  | 'level'
  | 'levelTriggers'
  | 'detectedAt'
  | 'absorbed'
  | 'apartFrom'
> & { readonly version: number; readonly appendedVersion: number };

/**
 * The incident that its members make at `at`. Level never falls by itself (a person lowers it, a second confirms), the
 * clock's start never moves later, an answer once seen stays. Same members and base, same incident.
 */
export function deriveIncident(tally: Tally, base: IncidentBase, context: DeriveContext, at: Instant): Incident {
  const { settings } = context;
  const topics = ranked(tally.topics);
  const subtopics = subtopicsOf(tally);
  const places = placesOf(tally);
  const topicIds = topics.map(([id]) => id);
  const subtopicIds = subtopics.map(({ id }) => id);
  const category = judgeCategory(tally, subtopicIds, topicIds, settings);
  const falseInfo = judgeIncidentTruth(tally);
  const risk = riskOf(tally, settings);
  const unverified = tally.members.some((member) => member.unverified);
  const chosen = chooseLevel(tally, risk.score, {
    settings,
    subtopics: subtopicIds,
    topics: topicIds,
    category,
    unverified,
  });
  const first = base.levelTimeline.length === 0;
  const stays = !first && !atLeast(chosen.level, base.level);
  const level = stays ? base.level : chosen.level;
  const levelTriggers = stays
    ? [...new Set([...base.levelTriggers, ...chosen.triggers])].filter((id) => id !== 'default_rule' || level === 'IV')
    : chosen.triggers;
  const raised = first || level !== base.level;
  const ownEmergency = tally.members.some(
    (member) => !member.official && !member.unverified && member.role !== 'opinion',
  );
  const emergency =
    falseInfo.status !== 'confirmed' &&
    (ownEmergency || tally.members.some((member) => member.official && member.affirms)) &&
    (category === '突发事件' || tally.facts.ill !== null || tally.facts.illPupils !== null);
  const onlyRumour =
    tally.members.length > 0 &&
    tally.members
      .filter((member) => member.role !== 'opinion' && !member.official)
      .every((member) => member.unverified);
  return {
    id: base.id,
    version: base.version + 1,
    appendedVersion: base.appendedVersion,
    status: 'open',
    mergedInto: null,
    splitFrom: base.splitFrom,
    region: base.region,
    title: titleOf(
      tally,
      places,
      subtopics,
      topicIds[0] ?? null,
      context.names,
      settings,
      onlyRumour || falseInfo.status === 'confirmed',
    ),
    topics: {
      primary: topicIds[0] ?? null,
      secondary: topics
        .slice(1, 4)
        .filter(([, score]) => score >= 0.2 * (topics[0]?.[1] ?? 0))
        .map(([id]) => id),
    },
    subtopics: subtopics.slice(0, 6),
    places,
    category,
    level,
    levelTriggers,
    levelTimeline: raised
      ? [...base.levelTimeline, { at, level, triggers: levelTriggers }].slice(-50)
      : base.levelTimeline,
    eventSeverity: eventSeverity(
      falseInfo.status === 'confirmed' ? 0 : verifiedDeaths(tally, settings),
      tally.officialFacts,
      emergency,
    ),
    risk: { ...heightened(risk, seasonOf(tally, topicIds, context)), level },
    falseInfo,
    facts: tally.facts,
    detectedAt: Math.min(base.detectedAt, tally.detectedAt) as Instant,
    firstPublishedAt: tally.firstPublishedAt as Instant | null,
    lastPostAt: tally.lastPostAt as Instant,
    counts: {
      posts: tally.ids.size,
      reposts: tally.reposts,
      independentSources: tally.sourceAuthors.size,
      channels: tally.channels.size,
      reads: tally.reads,
      interactions: tally.interactions,
    },
    channelTypes: [...tally.channels].toSorted() as Incident['channelTypes'],
    exemplars: tally.exemplars.toSorted((a, b) => a.collectedAt - b.collectedAt || (a.postId < b.postId ? -1 : 1)),
    answeredBy: earliestAnswer(tally, base.answeredBy),
    superiorOrders: tally.members.flatMap((member) => (member.superiorOrder === null ? [] : [member.superiorOrder])),
    needsPublicResponse: !(
      [...tally.channels].every((channel) => deskChannels.has(channel)) &&
      tally.sourceAuthors.size < settings.thresholds.sources
    ),
    history: base.history,
    ...boardFactsOf(tally),
    ...(base.absorbed === undefined ? {} : { absorbed: base.absorbed }),
    ...(base.apartFrom === undefined ? {} : { apartFrom: base.apartFrom }),
    settingsVersion: context.settingsVersion,
  };
}

/** More than these no time line shows. */
const BOARD_FACTS_KEPT = 100;

function boardFactsOf({ boardFacts }: Tally): Pick<Incident, 'boardFacts'> {
  if (boardFacts.length === 0) return {};
  const sorted = boardFacts.toSorted((a, b) => a.at - b.at || compare(a.postId, b.postId) || compare(a.kind, b.kind));
  return { boardFacts: sorted.slice(-BOARD_FACTS_KEPT) };
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

function ranked(scores: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  const all = [...scores];
  return all.length > 1 ? all.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)) : all;
}

function subtopicsOf(tally: Tally): readonly Scored[] {
  let best = 0;
  for (const { score } of tally.subtopics.values()) best = Math.max(best, score);
  return [...tally.subtopics]
    .filter(([, { score }]) => score >= 0.15 * best)
    .sort((a, b) => b[1].score - a[1].score || (a[0] < b[0] ? -1 : 1))
    .map(([id, { score, words }]) => ({
      id,
      score: Math.round(score * 100) / 100,
      words: ranked(words)
        .slice(0, 8)
        .map(([word]) => word),
    }));
}

/** Places that members vouch for; one that only a rumour names, and the neighbour county's, come last or not at all. */
function placesOf(tally: Tally): readonly PlaceMention[] {
  const most = new Map<PlaceMention['kind'], number>();
  for (const { place, votes } of tally.places.values()) {
    if (votes > (most.get(place.kind) ?? 0)) most.set(place.kind, votes);
  }
  const vouched = [...tally.places.values()].filter(
    ({ place, votes }) => place.kind !== 'neighbor' && votes > 0 && votes >= 0.4 * (most.get(place.kind) ?? 0),
  );
  if (vouched.length > 1) {
    vouched.sort(
      (a, b) =>
        placeOrder[a.place.kind] - placeOrder[b.place.kind] ||
        Number(b.quiet > 0) - Number(a.quiet > 0) ||
        b.votes - a.votes ||
        (a.place.name < b.place.name ? -1 : 1),
    );
  }
  return vouched.slice(0, 12).map(({ place }) => place);
}

const placeOrder: Record<PlaceMention['kind'], number> = {
  township: 0,
  village: 1,
  poi: 2,
  road: 3,
  county: 4,
  neighbor: 5,
};

/**
 * The first official answer that is not older than what it would answer: a notice from before the first citizen spoke
 * may be about the same matter, but it answers nobody and stops no clock.
 */
function earliestAnswer(tally: Tally, held: Incident['answeredBy']): Incident['answeredBy'] {
  const asked = tally.members
    .filter((member) => !member.official)
    .reduce((least, { publishedAt, collectedAt }) => Math.min(least, publishedAt ?? collectedAt), Infinity);
  const inTime = (at: number): boolean => asked === Infinity || at >= asked;
  let first = held !== null && inTime(held.at) ? held : null;
  for (const member of tally.members) {
    if (member.answer === null || !inTime(member.answer.at)) continue;
    const { at, text } = member.answer;
    if (first === null || at < first.at || (at === first.at && member.id < first.postId))
      first = { postId: member.id, at, text };
  }
  return first;
}

/** Most that words of mobilising and the pace give together: the cap of the component `velocity`. */
const MOST_VELOCITY = 10;

/** The gravest member's reasons, points for how far it has spread and for how fast it grows; 0…100. */
function riskOf(tally: Tally, settings: LevelSettings): Risk {
  const others = Math.max(0, tally.sourceAuthors.size - 1);
  const spread = Math.min(15, others * 3) + Math.min(10, Math.floor(Math.log10(1 + tally.reads) * 2));
  const reasons = [...tally.risk.reasons];
  if (spread > 0) {
    const words = [`${tally.sourceAuthors.size} 个独立信源`, `${tally.channels.size} 个平台`, `阅读 ${tally.reads}`];
    reasons.push({ rule: 'incident_spread', words, points: spread });
  }
  const pace = others > 0 ? paceOf(tally.sources, settings, tally.lastPostAt) : undefined;
  const mobilised = tally.risk.reasons
    .filter(({ rule }) => rule.startsWith('velocity.'))
    .reduce((sum, { points }) => sum + points, 0);
  const faster = pace === undefined ? 0 : Math.max(0, Math.min(pace.points, MOST_VELOCITY - mobilised));
  if (pace !== undefined) reasons.push({ rule: PACE_RULE, words: [pace.sentence], points: faster });
  const score = Math.min(100, Math.round(tally.risk.score + (others > 0 ? spread : 0) + faster));
  return { score, level: settings.levels.find((level) => score >= level.scoreMin)?.id ?? 'IV', reasons };
}

/** The sensitive periods of its latest post; an incident that no post is counted for yet has none. */
function seasonOf(tally: Tally, topics: readonly string[], { periodsAt }: DeriveContext): readonly SensitivePeriod[] {
  return tally.members.length === 0 ? [] : periodsAt(topics, tally.lastPostAt as Instant);
}

/** Most that special groups, conduct of officers and sensitive periods give together: the cap of the component `sensitivity`. */
const MOST_SENSITIVITY = 15;

/**
 * The score with the points of the sensitive periods its latest post falls in. They say what is looked at first (risk.yaml,
 * 敏感时点); the level was chosen without them, so no clock depends on the season.
 */
function heightened(risk: Risk, periods: readonly SensitivePeriod[]): Risk {
  if (periods.length === 0) return risk;
  const given = risk.reasons
    .filter(({ rule }) => rule.startsWith('sensitivity.'))
    .reduce((sum, { points }) => sum + points, 0);
  const sum = periods.reduce((total, { points }) => total + points, 0);
  const points = Math.max(0, Math.min(sum, MOST_SENSITIVITY - given));
  const reason = { rule: PERIOD_RULE, words: periods.map(({ name }) => name), points };
  return { ...risk, score: Math.min(100, Math.round(risk.score + points)), reasons: [...risk.reasons, reason] };
}
