import type { EventSeverity, Facts, Level } from '../analysis/analysis.ts';
import { levels } from '../analysis/analysis.ts';
import type { Category } from './incident.ts';
import type { LevelSettings, TriggerId } from './level-settings.ts';
import { manySources, type Tally } from './tally.ts';

/** What the rules look at beside the tally itself. */
export type LevelContext = {
  readonly settings: LevelSettings;
  /** Sub-topics, best first. */
  readonly subtopics: readonly string[];
  readonly topics: readonly string[];
  readonly category: Category;
  readonly unverified: boolean;
};

export type LevelChoice = {
  readonly level: Level;
  /** Fired triggers, highest level first, in the settings' order. */
  readonly triggers: readonly TriggerId[];
};

/** Whether `a` is at least as high as `b`. */
export const atLeast = (a: Level, b: Level): boolean => levels.indexOf(a) <= levels.indexOf(b);

/**
 * 舆情等级 by hard triggers (the highest wins), by the score's band where none fires (rules.md §2.2). A status of false
 * information is no input: it can raise (`rumour_public_order`), never lower.
 */
export function chooseLevel(tally: Tally, score: number, context: LevelContext): LevelChoice {
  const { settings } = context;
  const fired = settings.levels.flatMap((level) =>
    level.triggers
      .filter(({ id }) => id !== 'default_rule' && decisions[id](tally, context))
      .map(({ id }) => ({ id, level: level.id })),
  );
  const highest = fired[0];
  if (highest !== undefined) return { level: highest.level, triggers: fired.map(({ id }) => id) };
  const band = settings.levels.find((level) => score >= level.scoreMin)?.id ?? 'IV';
  return { level: band, triggers: ['default_rule'] };
}

type Decision = (tally: Tally, context: LevelContext) => boolean;

const over = (value: number | null, limit: number): boolean => value !== null && value >= limit;
const anyMember = (tally: Tally, test: (member: Tally['members'][number]) => boolean): boolean =>
  tally.members.some(test);
const among = (ids: readonly string[], wanted: readonly string[]): boolean => ids.some((id) => wanted.includes(id));

/** Deaths that hold: an official statement's, else what enough independent sources say. */
export function verifiedDeaths(tally: Tally, settings: LevelSettings): number {
  const official = tally.officialFacts.deaths;
  if (official !== null) return official;
  return tally.deathAuthors.size >= settings.thresholds.deathSources ? (tally.facts.deaths ?? 0) : 0;
}

const wideAttention: Decision = (tally, { settings }) =>
  over(tally.topReads, settings.thresholds.reads) ||
  over(tally.topInteractions, settings.thresholds.interactions) ||
  manySources(tally, settings);

const decisions: Record<Exclude<TriggerId, 'default_rule'>, Decision> = {
  deaths_3: ({ officialFacts }, { settings: { thresholds } }) =>
    over(officialFacts.deaths, thresholds.deathsTop) || over(officialFacts.seriouslyInjured, thresholds.injuredTop),
  group_200: (tally, { settings: { thresholds } }) =>
    over(tally.facts.gathered, thresholds.gatheredTop) ||
    anyMember(tally, ({ signs, role, facts }) => signs.riot && role !== 'opinion' && !facts.plannedGathering),
  central_media: (tally) =>
    anyMember(tally, ({ media, signs, source }) => media === 'central' || (signs.hotSearch && source)),
  superior_order: (tally) =>
    anyMember(tally, ({ superiorOrder, signs }) => superiorOrder !== null && signs.orderToRespond),
  deaths_1: (tally, { settings }) =>
    over(tally.officialFacts.deaths, 1) || tally.deathAuthors.size >= settings.thresholds.deathSources,
  poison_10: ({ facts }, { settings: { thresholds } }) =>
    over(facts.ill, thresholds.ill) || over(facts.illPupils, thresholds.illPupils),
  group_30: ({ facts }, { settings: { thresholds } }) =>
    over(facts.gathered, thresholds.gathered) || facts.plannedGathering,
  town_utility: (tally, { settings, subtopics }) =>
    among(subtopics, settings.subtopics.utility) &&
    anyMember(tally, ({ signs }) => signs.utilityScope) &&
    anyMember(tally, ({ signs }) => signs.utilityHours > settings.thresholds.utilityHours || signs.waterQuality),
  provincial_media: (tally) => anyMember(tally, ({ media }) => media === 'provincial'),
  child_victim: (tally, context) =>
    anyMember(tally, ({ signs, official }) => signs.violence && signs.vulnerable && !official) &&
    wideAttention(tally, context),
  police_case: (tally, context) => anyMember(tally, ({ signs }) => signs.criminalCase) && wideAttention(tally, context),
  serious_accident: (tally, { subtopics, settings }) =>
    among(subtopics, settings.subtopics.emergency) &&
    anyMember(tally, ({ signs, official, role }) => signs.accident && !signs.minor && !official && role !== 'opinion'),
  disaster_evac: ({ facts }, { settings, subtopics }) =>
    among(subtopics, settings.subtopics.emergency) &&
    (over(facts.evacuated, settings.thresholds.evacuated) || over(facts.missing, 1)),
  multi_source: (tally, { settings }) => manySources(tally, settings),
  reads_100k: (tally, { settings: { thresholds } }) =>
    over(tally.topReads, thresholds.reads) || over(tally.topInteractions, thresholds.interactions),
  local_media: (tally) => anyMember(tally, ({ media }) => media === 'local'),
  economic_30: ({ facts }, { settings, subtopics }) =>
    among(subtopics, settings.subtopics.economic) &&
    (over(facts.claimants, settings.thresholds.claimants) || over(facts.amountYuan, settings.thresholds.amountYuan)),
  policy_confusion: (tally, { settings, category, unverified, subtopics }) =>
    (category === '政策误读' || among(subtopics, settings.subtopics.policyPure)) &&
    unverified &&
    tally.sourcePlatforms.size >= settings.thresholds.platforms,
  rumour_public_order: (tally, { settings, unverified, topics, subtopics }) =>
    unverified &&
    among([...topics.slice(0, 1), ...subtopics.slice(0, 1)], settings.subtopics.publicOrder) &&
    (tally.channels.size >= settings.thresholds.platforms || tally.topReads >= settings.thresholds.rumourReads),
};

/**
 * 突发事件等级 by 国务院令第493号 第三条 (以上 includes the number): a scale of its own, on verified numbers; `无` where there is
 * no emergency, or only an unverified claim of one.
 */
export function eventSeverity(deaths: number, officialFacts: Facts, emergency: boolean): EventSeverity {
  const injured = officialFacts.seriouslyInjured ?? 0;
  if (deaths >= 30 || injured >= 100) return '特别重大';
  if (deaths >= 10 || injured >= 50) return '重大';
  if (deaths >= 3 || injured >= 10) return '较大';
  return emergency || deaths > 0 ? '一般' : '无';
}
