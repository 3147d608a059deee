import type { Analysis, Facts, Scored } from './analysis.ts';
import type { Tone } from './judge-role.ts';
import type { LanguageReader } from './language.ts';
import type { Reading } from './reading.ts';
import type { RiskHit } from './score-risk.ts';

type MarkInput = {
  readonly reading: Reading;
  readonly riskHits: readonly RiskHit[];
  readonly tone: Tone;
  readonly language: LanguageReader;
  readonly noise: string | undefined;
  readonly facts: Facts;
  readonly cues: Analysis['falseInfo']['cues'];
  readonly debunks: NonNullable<Analysis['debunks']> | null;
  readonly official: boolean;
  readonly hasPlace: boolean;
  readonly topics: readonly Scored[];
};

/** Longest text that can lean on an earlier matter without naming it. */
const FOLLOW_UP_LENGTH = 60;

/** The marks that changed a reading, each once: what a person must know to see why the machine read it so. */
export function listMarks(input: MarkInput): readonly string[] {
  const { reading, riskHits } = input;
  const marks = new Set<string>();
  for (const hit of riskHits) {
    if (hit.standing === 'negated' || hit.standing === 'denied') marks.add('negated');
    else if (hit.standing === 'hypothetical' || hit.standing === 'drill') marks.add(hit.standing);
    else if (hit.standing === 'asked') marks.add('question');
  }
  if (reading.has('drill')) marks.add('drill');
  if (input.language.doubleNegated) marks.add('double_negation');
  if (input.tone.sarcastic) marks.add('sarcasm');
  if (input.noise !== undefined) marks.add(input.noise);
  for (const { cue } of input.cues) marks.add(cue === 'urgency' ? 'urging' : cue);
  if (reading.has('allegation')) marks.add('alleged_cover_up');
  if (reading.has('clickbait')) marks.add('clickbait');
  if (reading.has('role.denial') && !input.official) marks.add('denial');
  if (input.facts.plannedGathering) marks.add('planned_gathering');
  if (input.debunks !== null) marks.add(input.debunks.scope === 'partial' ? 'partial_debunk' : 'debunk');
  if (isFollowUp(input)) marks.add('follow_up');
  return [...marks];
}

function isFollowUp({ reading, official, hasPlace, noise, topics }: MarkInput): boolean {
  if (official || noise !== undefined || reading.all.length > FOLLOW_UP_LENGTH) return false;
  const words = reading.words('role.follow_up');
  if (words.length === 0) return false;
  // “这条河”“那个视频” points at something told before, whatever else is said.
  if (!hasPlace && words.some((word) => word.startsWith('这') || word.startsWith('那'))) return true;
  return !hasPlace || (topics[0]?.score ?? 0) < 4;
}
