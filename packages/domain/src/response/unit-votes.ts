import { ask, shareOf, type Spoken } from '../analysis/linear/fuse.ts';
import type { Fusion } from '../analysis/linear/open-model.ts';
import type { DutyScore } from './duty-scores.ts';

/** What the model says of the units a text concerns. */
export type UnitVotes = {
  /** Points a unit gets beside those of its duty words. */
  points(unit: string): number;
  /** Units the model holds likely, best first, at most four. */
  readonly likely: readonly { readonly unit: string; readonly share: number }[];
  /** The words that spoke most for a unit. */
  words(unit: string): readonly string[];
  /** The share from which the model may propose a unit that no duty word speaks for. */
  readonly alone: number;
};

const LIKELY = 4;

/** The votes on a normalised text whose first line is the title; `undefined` where the dictionary decides alone. */
export function voteOnUnits(fusion: Fusion | undefined, text: string): UnitVotes | undefined {
  const spoken = ask(fusion, text, Math.max(0, text.indexOf('\n')));
  if (spoken === undefined) return undefined;
  const { votes, alone } = spoken.settings.unit;
  return {
    points: (unit) => votes * shareOf(spoken, 'unit', unit),
    likely: likelyUnits(spoken),
    words: (unit) => spoken.reading.explain('unit', unit),
    alone,
  };
}

function likelyUnits({ reading }: Spoken): UnitVotes['likely'] {
  const { classes, shares } = reading.votes.unit;
  // The few best are kept in order while all are looked at once; equal ones stay in the order of the classes.
  const best: number[] = [];
  for (let at = 0; at < classes.length; at += 1) {
    let place = best.length;
    while (place > 0 && shares[best[place - 1]!]! < shares[at]!) place -= 1;
    if (place === LIKELY) continue;
    best.splice(place, 0, at);
    if (best.length > LIKELY) best.pop();
  }
  return best.map((at) => ({ unit: classes[at]!, share: shares[at]! }));
}

/** Duty rows by their points and the votes for their leads, best first; the rows and their points stay what they are. */
export function withVotes(duties: readonly DutyScore[], votes: UnitVotes | undefined): readonly DutyScore[] {
  if (votes === undefined) return duties;
  const sum = ({ duty, score }: DutyScore): number => score + votes.points(duty.lead);
  return duties.toSorted((x, y) => sum(y) - sum(x));
}

/** One strong word near the beginning says as much: the model does not speak against it. */
const STRONG_DUTY = 4;

/** The unit the model proposes beside rows that say little, ranked as by `withVotes`; `undefined` where a row may lead. */
export function proposed(
  duties: readonly DutyScore[],
  votes: UnitVotes | undefined,
  least: number,
): string | undefined {
  const first = votes?.likely[0];
  if (votes === undefined || first === undefined || first.share < votes.alone) return undefined;
  const [best] = duties;
  if (best === undefined) return first.unit;
  if (duties.some(({ duty, score }) => duty.lead === first.unit || score >= STRONG_DUTY)) return undefined;
  const outweighs = votes.points(first.unit) > best.score + votes.points(best.duty.lead);
  return best.score < least || outweighs ? first.unit : undefined;
}

/** The clause of a lead that no duty word speaks for; it quotes nothing, for it outlives an erasure. */
export const modelClause = (lead: string): { readonly id: string; readonly text: string } => ({
  id: `model.${lead}`,
  text: '没有足够的职责词，按用词相近的来信推荐，须人工确认',
});

/** What the lead chosen by the rules weighs among the candidates, beside the votes for it. */
const CHOSEN = 1.5;

/** Units by the points of their best row and the votes for them; at most three, so that the others keep a place. */
export function unitsByPoints(lead: string, duties: readonly DutyScore[], votes: UnitVotes): readonly string[] {
  const points = new Map<string, number>([[lead, CHOSEN + votes.points(lead)]]);
  const raise = (unit: string, to: number): void => {
    points.set(unit, Math.max(points.get(unit) ?? 0, to));
  };
  for (const { duty, score } of duties) raise(duty.lead, score + votes.points(duty.lead));
  for (const { unit } of votes.likely) raise(unit, votes.points(unit));
  return [...points]
    .toSorted(([, x], [, y]) => y - x)
    .slice(0, 3)
    .map(([unit]) => unit);
}
