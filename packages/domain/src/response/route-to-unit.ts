import type { Kind, PlaceMention } from '../analysis/analysis.ts';
import { type ModelParts, openModel } from '../analysis/linear/open-model.ts';
import { accusedUnits, misconductOfOfficials } from './recusal.ts';
import type { RoutingSettings } from './routing-settings.ts';
import { coordinate, type Coordination } from './coordination.ts';
import { compileDuties, type DutyScore } from './duty-scores.ts';
import { OUTSIDE, SUPERIOR, type UnitsSettings } from './units-settings.ts';
import { modelClause, proposed, unitsByPoints, type UnitVotes, voteOnUnits, withVotes } from './unit-votes.ts';
import { compileWords } from './word-index.ts';

/** What must be known of a matter to route it. */
export type Matter = {
  readonly topics: readonly string[];
  /** Best first. */
  readonly subtopics: readonly string[];
  /** Normalised title and text. */
  readonly text: string;
  readonly places: readonly PlaceMention[];
  readonly kind: Kind;
  /** The author is an official channel. */
  readonly official?: boolean;
  /** A false or disputed claim spreads: the publicity department joins for the wording. */
  readonly disputedClaim?: boolean;
  /** Ids of units the citizen complains about, when a person has said so. */
  readonly namedUnits?: readonly string[];
};

export type Route = {
  /** Unit id; `__outside__` when the matter is a neighbour's, `__superior__` when everybody must recuse. */
  readonly lead: string;
  /** The township, when `lead` is `town_gov` or one township has to help. */
  readonly leadPlace: string | null;
  readonly assisting: readonly string[];
  /** Units that may be concerned, best first, the lead itself first. */
  readonly candidates: readonly string[];
  readonly coordination: readonly Coordination[];
  /** The rule that chose the lead. */
  readonly clause: { readonly id: string; readonly text: string; readonly basis: string };
  readonly recused: readonly string[];
  /** 0…1. */
  readonly confidence: number;
  /** False: a person must settle place or unit before anything may be dispatched. */
  readonly dispatchable: boolean;
  readonly reasons: readonly string[];
};

export type Router = { routeToUnit(matter: Matter): Route };

/** Below this no place is good enough to dispatch on. */
const SURE_PLACE = 0.5;
/** So many units are worth showing. */
const MAX_CANDIDATES = 6;
/** A duty row must reach this to beat the topic default. */
const MIN_DUTY = 2;

type Choice = { readonly lead: string; readonly assist: readonly string[]; readonly clause: Route['clause'] };

const BASIS = '61号第一部分：属地管理、分级负责、谁主管谁负责，涉事责任部门是第一责任主体';

/**
 * Compiles the duty matrix once; `routeToUnit` then takes a few microseconds. Order of the lead: other authority →
 * explicit duty or township matter → topic default → coordinating office; the coordination overlay never changes it.
 * Where a model speaks, its votes stand beside the points of the duty words; authority, recusal and place stay law.
 */
export function compileRouting(
  settings: ModelParts & { readonly units: UnitsSettings; readonly routing: RoutingSettings },
): Router {
  const { units, routing } = settings;
  const byId = new Map(units.units.map((unit) => [unit.id, unit]));
  const scoreDuties = compileDuties(routing.duties);
  const townMatters = compileDuties(
    routing.township.matters.map((matter) => ({ ...matter, lead: 'town_gov', subtopics: [] })),
  );
  const guard = compileWords(routing.township.guard);
  const misconduct = misconductOfOfficials(routing.otherAuthority);
  const accused = accusedUnits(units, routing.recusal);

  const chooseTown = (matter: Matter, towns: readonly string[], best: DutyScore | undefined): Choice | undefined => {
    if (towns.length > 1 || (towns.length === 0 && !/[村组社]/u.test(matter.text))) return undefined;
    const [match] = townMatters(matter.text, []);
    if (!match || match.score < MIN_DUTY || (best && best.score > match.score)) return undefined;
    if (guard.find(matter.text).length > 0) return undefined;
    const { id, item, assist } = match.duty;
    return { lead: 'town_gov', assist, clause: { id: `township.${id}`, text: item, basis: routing.township.basis } };
  };

  const choose = (
    matter: Matter,
    towns: readonly string[],
    duties: readonly DutyScore[],
    votes: UnitVotes | undefined,
  ): Choice => {
    const authority = misconduct(matter.text, matter.kind);
    if (authority) {
      const { lead, assist, basis } = routing.otherAuthority;
      return { lead, assist, clause: { id: 'other_authority', text: `反映干部违纪违法（${authority}）`, basis } };
    }
    const [best] = duties;
    const town = chooseTown(matter, towns, best);
    if (town) return town;
    const unit = proposed(duties, votes, MIN_DUTY);
    if (unit !== undefined && mayPropose(unit, matter, towns, duties))
      return { lead: unit, assist: [], clause: { ...modelClause(unit), basis: BASIS } };
    if (best && best.score >= MIN_DUTY) {
      const { id, item, lead, assist, basis } = best.duty;
      return { lead, assist, clause: { id: `duty.${id}`, text: item, basis: basis ?? BASIS } };
    }
    for (const topic of matter.topics) {
      const [lead, ...assist] = routing.topicDefaults[topic] ?? [];
      if (lead === undefined) continue;
      return {
        lead,
        assist: assist.slice(0, 1),
        clause: { id: `topic.${topic}`, text: '按专题默认分办', basis: BASIS },
      };
    }
    if (best) {
      const { id, item, lead, assist, basis } = best.duty;
      return { lead, assist, clause: { id: `duty.${id}`, text: item, basis: basis ?? BASIS } };
    }
    const { basis } = routing.coordination.disputed;
    return { lead: routing.fallback, assist: [], clause: { id: 'fallback', text: '职责难以确定', basis } };
  };

  const rows = new Map(routing.duties.map((duty) => [duty.id, duty]));
  /** The best row, exchanged for its counterpart in the countryside where it has one (城区供水 → 农村饮水). */
  const asInVillage = (duties: readonly DutyScore[]): readonly DutyScore[] => {
    const [best, ...rest] = duties;
    const other = best?.duty.inVillage === undefined ? undefined : rows.get(best.duty.inVillage);
    if (!best || !other) return duties;
    return [{ duty: other, score: best.score }, best, ...rest.filter(({ duty }) => duty !== other)];
  };

  /** A known unit that may answer for a matter. */
  const mayLead = (id: string): boolean => byId.has(id) && byId.get(id)?.kind !== 'company';
  const fusion = openModel(settings, ['unit']);
  /** Place stays law: no township where its guard words stand, nobody else where a row has its counterpart in the countryside. */
  const mayPropose = (
    unit: string,
    { text, places }: Matter,
    towns: readonly string[],
    duties: readonly DutyScore[],
  ): boolean =>
    mayLead(unit) &&
    (unit !== 'town_gov' || (towns.length <= 1 && guard.find(text).length === 0)) &&
    !(inVillage(places) && duties.some(({ duty }) => duty.inVillage !== undefined));

  /** Every unit that may be concerned, best first, without those complained about. */
  const rank = (
    first: Choice,
    duties: readonly DutyScore[],
    topics: readonly string[],
    recused: ReadonlySet<string>,
    votes: UnitVotes | undefined,
  ): readonly string[] => {
    const ranked = new Set<string>([first.lead]);
    for (const id of votes === undefined ? [] : unitsByPoints(first.lead, duties, votes))
      if (byId.has(id)) ranked.add(id);
    for (let at = 0; at < duties.length && ranked.size < MAX_CANDIDATES; at += 1) ranked.add(duties[at]!.duty.lead);
    for (const topic of topics) for (const id of routing.topicDefaults[topic] ?? []) ranked.add(id);
    for (const id of first.assist) ranked.add(id);
    ranked.add(routing.fallback);
    for (const id of recused) ranked.delete(id);
    return [...ranked];
  };

  return {
    routeToUnit: (matter) => {
      const { kind, text, topics } = matter;
      const ours = matter.places.filter((place) => place.kind !== 'neighbor');
      const neighbours = matter.places.filter((place) => place.kind === 'neighbor');
      const towns = townships(ours);
      const votes = voteOnUnits(fusion, text);
      const scored = withVotes(scoreDuties(text, matter.subtopics), votes);
      const duties = inVillage(ours) ? asInVillage(scored) : scored;
      const first = choose(matter, towns, duties, votes);
      const isCadre = first.clause.id === 'other_authority';
      const recused = new Set<string>(matter.namedUnits);
      if (isCadre || kind === '举报') for (const id of accused(text)) recused.add(id);
      if (isCadre) recused.add('town_gov');

      const ranked = rank(first, duties, topics, recused, votes);
      const isOutside = neighbours.length > 0 && ours.every((place) => place.confidence < SURE_PLACE);
      const lead = isOutside ? OUTSIDE : leadAfterRecusal(first, isCadre, recused, ranked.filter(mayLead));
      const assisting = isOutside || isCadre ? [] : assistants(matter, first, lead, recused, duties, towns);
      const place = bestPlace(ours);
      const isPlaceSure = place === undefined || place.confidence >= SURE_PLACE;
      const leadPlace = towns.length === 1 ? towns[0]! : null;
      const isSettled =
        !isOutside &&
        !isCadre &&
        lead !== SUPERIOR &&
        lead !== routing.fallback &&
        !first.clause.id.startsWith('model.');
      return {
        lead,
        leadPlace,
        assisting,
        candidates: [lead, ...ranked.filter((id) => id !== lead)].slice(0, MAX_CANDIDATES),
        coordination: coordinate({
          lead,
          assisting,
          towns,
          neighbours,
          units: byId,
          rules: routing.coordination,
          clauseId: first.clause.id,
        }),
        clause: first.clause,
        recused: [...recused],
        confidence: isOutside ? 0.8 : sureness(first, duties, topics.length > 0),
        dispatchable: isSettled && isPlaceSure && (lead !== 'town_gov' || leadPlace !== null),
        reasons: reasonsFor(first, recused, isPlaceSure ? undefined : place, votes),
      };
    },
  };
}

/** The unit complained about never gets the matter; when nobody is left it goes to the superior. */
function leadAfterRecusal(
  first: Choice,
  isCadre: boolean,
  recused: ReadonlySet<string>,
  leads: readonly string[],
): string {
  if (!recused.has(first.lead)) return first.lead;
  return (isCadre ? undefined : leads[0]) ?? SUPERIOR;
}

function reasonsFor(
  first: Choice,
  recused: ReadonlySet<string>,
  unsure: PlaceMention | undefined,
  votes: UnitVotes | undefined,
): readonly string[] {
  const reasons = [`${first.clause.text}（${first.clause.id}）`];
  const byVotes = first.clause.id.startsWith('model.') || (votes?.points(first.lead) ?? 0) >= MIN_DUTY;
  if (votes !== undefined && byVotes && /^(?:duty|model)\./u.test(first.clause.id)) {
    reasons.push(`用词相近的来信多由其办理：${votes.words(first.lead).join('、')}`);
  }
  if (recused.size > 0) reasons.push(`回避：${[...recused].join('、')}`);
  if (unsure) reasons.push(`地点“${unsure.name}”把握不足，须人工确认`);
  return reasons;
}

/** A village, not a community of the town: 桥头村, not 锦绣社区. */
function inVillage(places: readonly PlaceMention[]): boolean {
  return places.some(
    (place) => place.kind === 'village' && place.confidence >= SURE_PLACE && /[村屯庄寨]$/u.test(place.name),
  );
}

function townships(places: readonly PlaceMention[]): readonly string[] {
  return unique(
    places
      .filter((place) => place.confidence >= SURE_PLACE)
      .map((place) => (place.kind === 'township' ? place.name : place.township))
      .filter((name) => name !== null),
  );
}

function bestPlace(places: readonly PlaceMention[]): PlaceMention | undefined {
  return places.reduce<PlaceMention | undefined>(
    (best, place) => (best === undefined || place.confidence > best.confidence ? place : best),
    undefined,
  );
}

/** Assisting units: those of the clause, the township where it happened, then the lead of a second strong duty. */
function assistants(
  matter: Matter,
  first: Choice,
  lead: string,
  recused: ReadonlySet<string>,
  duties: readonly DutyScore[],
  towns: readonly string[],
): readonly string[] {
  const [best, second] = duties;
  const also = best && second && second.score >= Math.max(4, best.score * 0.7) ? [second.duty.lead] : [];
  const local = towns.length > 0 && lead !== 'town_gov' ? ['town_gov'] : [];
  const wording = matter.disputedClaim === true ? ['publicity'] : [];
  return unique([...first.assist, ...local, ...also, ...wording]).filter((id) => id !== lead && !recused.has(id));
}

function sureness(choice: Choice, duties: readonly DutyScore[], hasTopic: boolean): number {
  if (choice.clause.id === 'other_authority') return 0.8;
  if (choice.clause.id === 'fallback') return 0.1;
  if (choice.clause.id.startsWith('topic.')) return 0.4;
  if (choice.clause.id.startsWith('model.')) return 0.4;
  if (choice.clause.id.startsWith('township.')) return 0.7;
  const [best, second] = duties;
  const gap = best ? Math.max(0, best.score - (second?.score ?? 0)) / best.score : 0;
  return Math.min(0.95, 0.45 + 0.4 * gap + (hasTopic ? 0.1 : 0));
}

function unique<T>(list: readonly T[]): T[] {
  return [...new Set(list)];
}
