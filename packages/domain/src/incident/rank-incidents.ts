import type { ChoiceContext } from './choose-incident.ts';
import { hasPair, hasWide } from './hash.ts';
import { isDwelling, nameKinds, type PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import type { PairScore } from './same-matter.ts';
import type { ClusterWindow } from './window.ts';
import { slotFlags } from './window-columns.ts';

/** One incident a post may belong to. */
export type RankedIncident = {
  readonly index: number;
  readonly score: number;
  /** Its posts that were compared, best first. */
  readonly pairs: readonly PairScore[];
  /** Found by recency, not by likeness. */
  readonly leansOnly: boolean;
};

const { names: NAMES } = sketchSizes;
const WORDS = sketchSizes.bits / 32;

/** How many members speak for the place of an incident. */
const MEMBERS_READ = 16;

/**
 * Compares a post with slots. Slots in no incident are left out, and those of an incident whose every slot is in conflict
 * with the post: `rankIncidents` would leave it out, and most of what shares a word or a sub-topic is such.
 */
export function comparePairs(
  { window, matcher }: ChoiceContext,
  post: PostSketch,
  slots: readonly number[],
): readonly PairScore[] {
  const open: number[] = [];
  window.warm(post, slots);
  for (let at = 0; at < slots.length; at += 1) {
    const slot = slots[at] as number;
    const incident = window.incidentAt(slot);
    if (incident >= 0 && !open.includes(incident) && !matcher.forbids(post, slot)) open.push(incident);
  }
  if (open.length === 0) return [];
  const compared = slots.filter((slot) => open.includes(window.incidentAt(slot)));
  window.warmStories(compared);
  return compared.map((slot) => matcher.compare(post, slot));
}

/** Groups the compared posts by incident, leaves out those a veto forbids, and puts the best first. */
export function rankIncidents(
  { window }: ChoiceContext,
  post: PostSketch,
  scored: readonly PairScore[],
): readonly RankedIncident[] {
  if (scored.length === 0) return [];
  const groups = new Map<number, PairScore[]>();
  for (const pair of scored) {
    const incident = window.incidentAt(pair.slot);
    if (incident < 0) continue;
    const group = groups.get(incident);
    if (group === undefined) groups.set(incident, [pair]);
    else group.push(pair);
  }
  const ranked: RankedIncident[] = [];
  for (const [index, pairs] of groups) {
    pairs.sort((a, b) => b.score - a.score || a.slot - b.slot);
    const best = pairs[0] as PairScore;
    if (best.conflict !== 'none' || pairs.some((pair) => pair.conflict === 'spot')) continue;
    if (otherName(best, pairs)) continue;
    if (
      !best.reaches &&
      best.sharedSpots === 0 &&
      (otherPlace(window, post, index) || otherDwelling(window, post, index))
    )
      continue;
    const support = pairs.slice(1, 4).filter((pair) => pair.score > best.score * 0.7).length;
    ranked.push({ index, score: best.score + 0.08 * support, pairs, leansOnly: false });
  }
  return ranked.sort((a, b) => b.score - a.score || a.index - b.index);
}

/** A member names another estate, school or firm than the post, and no member the same: one that names none is no bridge. */
function otherName(best: PairScore, pairs: readonly PairScore[]): boolean {
  return (
    !best.reaches &&
    best.sharedSpots === 0 &&
    pairs.some((pair) => pair.conflict === 'name') &&
    !pairs.some((pair) => pair.sharedNames > 0)
  );
}

/**
 * The incident as a whole names places, and none of them is one of the post's: another township, or within it another
 * village, community or unit.
 */
export function otherPlace(window: ClusterWindow, post: PostSketch, incident: number): boolean {
  const { columns } = window;
  return (
    foreign(post.townships, columns.townships, sketchSizes.townships) ||
    foreign(post.spots, columns.spots, sketchSizes.spots)
  );

  function foreign(own: readonly number[], column: Uint32Array, size: number): boolean {
    if (own.length === 0) return false;
    const named = groundOf(window, incident, column, size);
    return named.size > 0 && !own.some((place) => named.has(place));
  }
}

/** The incident's members name estates, villages, schools or firms, the post its own, and neither side mentions the other's. */
function otherDwelling(window: ClusterWindow, post: PostSketch, incident: number): boolean {
  const { nameCores, nameKinds: kinds, pairs, flags } = window.columns;
  const own = post.names.filter(isDwelling);
  if (own.length === 0) return false;
  let named = false;
  let met = false;
  window.members(incident, MEMBERS_READ, (slot) => {
    if (met) return;
    for (let i = slot * NAMES; i < (slot + 1) * NAMES && nameCores[i] !== 0; i += 1) {
      if (((kinds[i] as number) & nameKinds.dwelling) === 0) continue;
      if (((flags[slot] as number) & slotFlags.official) === 0) named = true;
      if (hasWide(post.widePairs, nameCores[i] as number)) met = true;
    }
    if (own.some(({ core }) => hasPair(pairs, slot * WORDS, core))) met = true;
  });
  return named && !met;
}

/** Whether two incidents name common ground: no township, village or unit of the one contradicts the other's. */
export function sameGround(window: ClusterWindow, a: number, b: number): boolean {
  const { townships, spots } = window.columns;
  const named = (incident: number, column: Uint32Array, size: number): ReadonlySet<number> =>
    groundOf(window, incident, column, size);
  return (
    agree(named(a, townships, sketchSizes.townships), named(b, townships, sketchSizes.townships)) &&
    agree(named(a, spots, sketchSizes.spots), named(b, spots, sketchSizes.spots))
  );
}

/**
 * The places that an incident's members name. One answer may speak of several matters at several places: what offices name
 * counts only where no citizen names a place.
 */
function groundOf(window: ClusterWindow, incident: number, column: Uint32Array, size: number): ReadonlySet<number> {
  const told = new Set<number>();
  const answered = new Set<number>();
  window.members(incident, MEMBERS_READ, (slot) => {
    const official = ((window.columns.flags[slot] as number) & slotFlags.official) !== 0;
    for (let i = slot * size; i < (slot + 1) * size && column[i] !== 0; i += 1)
      (official ? answered : told).add(column[i] as number);
  });
  return told.size > 0 ? told : answered;
}

const agree = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  a.size === 0 || b.size === 0 || !a.isDisjointFrom(b);
