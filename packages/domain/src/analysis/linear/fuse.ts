import type { Analysis, Kind, PostRole, Scored } from '../analysis.ts';
import { type UrgencyPoints, urgencyOf } from '../judge-urgency.ts';
import type { HeadName, LinearReading } from './linear-model.ts';
import type { Fusion } from './open-model.ts';

/** What the model says of one text, with the settings it is fused by; absent where the dictionary decides alone. */
export type Spoken = { readonly reading: LinearReading; readonly settings: Fusion['settings'] };

/** Asks the model; it keeps silent on a text of which it knows too little. */
export function ask(fusion: Fusion | undefined, all: string, titleEnd: number): Spoken | undefined {
  if (fusion === undefined) return undefined;
  const reading = fusion.linear.read(all, titleEnd);
  return reading.known < fusion.settings.leastKnown ? undefined : { reading, settings: fusion.settings };
}

/** Parts that tell of a matter; of chatter, adverts and newspapers the model has learnt nothing. */
const telling: ReadonlySet<PostRole> = new Set<PostRole>(['complaint', 'report', 'question', 'rumour']);

/** A topic the dictionary does not name is shown as a second one from this share on. */
const SECOND = 0.25;

/**
 * Topics by the points of the dictionary plus those of the model, best first; a topic that only the model names shows
 * the words that spoke for it, if the settings know it. Where the dictionary found none, the model must be sure enough and the text tell something.
 */
export function fuseTopics(
  byWords: readonly Scored[],
  spoken: Spoken | undefined,
  { role, most, known }: { readonly role: PostRole; readonly most: number; readonly known: ReadonlySet<string> },
): readonly Scored[] {
  if (spoken === undefined || (byWords.length === 0 && !telling.has(role))) return byWords;
  const { votes, alone } = spoken.settings.topic;
  const { classes, shares } = spoken.reading.votes.topic;
  const least = byWords.length === 0 ? alone : SECOND;
  const fused = byWords.map(({ id, score, words }) => ({
    id,
    words,
    score: score + votes * shareOf(spoken, 'topic', id),
  }));
  for (let at = 0; at < classes.length; at += 1) {
    const id = classes[at]!;
    if (shares[at]! < least || !known.has(id) || fused.some((one) => one.id === id)) continue;
    fused.push({ id, score: votes * shares[at]!, words: [] });
  }
  return fused
    .toSorted((x, y) => y.score - x.score)
    .slice(0, most)
    .map(({ id, score, words }) => ({
      id,
      score: Math.round(score * 100) / 100,
      words: words.length > 0 ? words : spoken.reading.explain('topic', id),
    }));
}

/** The model's share of a class; 0 when it does not know the class. */
export function shareOf({ reading }: Spoken, head: HeadName, id: string): number {
  const { classes, shares } = reading.votes[head];
  const at = classes.indexOf(id);
  return at < 0 ? 0 : shares[at]!;
}

/** What a kind is worth that no cue word but the part of the post speaks for. */
const BY_ROLE = 1.2;

/** The kind by the points of the cue words plus those of the model; `byWords` is what the words alone say. */
export function fuseKind(
  byWords: Kind,
  scores: ReadonlyMap<Kind, number>,
  spoken: Spoken | undefined,
  role: PostRole,
): Kind {
  if (spoken === undefined || (byWords === '其他' && !telling.has(role))) return byWords;
  const { votes } = spoken.settings.kind;
  let best = byWords;
  let top = Math.max(BY_ROLE, scores.get(byWords) ?? 0) + votes * shareOf(spoken, 'kind', byWords);
  for (const [kind, score] of scores) {
    const fused = score + votes * shareOf(spoken, 'kind', kind);
    if (fused > top) {
      best = kind;
      top = fused;
    }
  }
  return best;
}

/** The urgency by points of words and model; the model never lowers what the words settle as `high`. */
export function fuseUrgency(byWords: UrgencyPoints, spoken: Spoken | undefined): Analysis['urgency'] {
  if (spoken === undefined || byWords.settled !== null) return urgencyOf(byWords);
  const { votes, from, high } = spoken.settings.urgency;
  if (shareOf(spoken, 'urgency', 'high') >= high) return 'high';
  return byWords.points + votes * (1 - shareOf(spoken, 'urgency', 'routine')) >= from ? 'elevated' : 'routine';
}
