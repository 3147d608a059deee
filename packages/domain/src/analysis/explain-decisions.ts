import type { Analysis, TextFeatures } from './analysis.ts';
import type { Dictionary } from './dictionary.ts';
import { ask } from './linear/fuse.ts';
import type { Fusion } from './linear/open-model.ts';
import { readText } from './reading.ts';

/** The words behind decisions that carry none in `Analysis` itself, those of the dictionary first; empty: by default. */
export type Why = { readonly kind: readonly string[]; readonly urgency: readonly string[] };

const SHOWN = 6;

/** Reads the text once more and names the words; for whoever asks why, not for every post. */
export function explainDecisions(
  { dictionary, fusion }: { readonly dictionary: Dictionary; readonly fusion: Fusion | undefined },
  { kind, urgency, role }: Analysis,
  { title, text }: TextFeatures,
): Why {
  const reading = readText(dictionary, title, text);
  const spoken = role === 'noise' || role === 'media' ? undefined : ask(fusion, reading.all, reading.titleEnd);
  const cues = ['urgency.high', 'urgency.elevated', 'urgency.hint'].flatMap((family) => reading.words(family));
  const join = (words: readonly string[], more: readonly string[] | undefined): readonly string[] =>
    [...new Set([...words.slice(0, SHOWN), ...(more ?? [])])].slice(0, SHOWN);
  return {
    kind: join(reading.words(`kind.${kind}`), spoken?.reading.explain('kind', kind)),
    urgency: urgency === 'routine' ? [] : join(cues, spoken?.reading.explain('urgency', urgency)),
  };
}
