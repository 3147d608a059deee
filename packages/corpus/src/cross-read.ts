import { headsOf, type LabelledText, toExample } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { packWeights } from '@tingchao/domain/analysis/linear/pack-model.ts';
import { defaultTraining, shuffled, trainLinear } from '@tingchao/domain/analysis/linear/train-linear.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { type MatterReading, openModelReader, openReader } from './read-matter.ts';

/** How much a county's own label counts beside one of the corpus: it says how that very desk decides. */
export const COUNTY_WEIGHT = 3;

/** Weights from labelled texts, masked first; `county` texts count `COUNTY_WEIGHT` times. Deterministic. */
export function trainOn(corpus: readonly LabelledText[], county: readonly LabelledText[] = []): Uint8Array {
  const examples = [...county.map((row) => toExample(row, COUNTY_WEIGHT)), ...corpus.map((row) => toExample(row))];
  return packWeights(trainLinear(examples, headsOf(examples)));
}

/**
 * Reads every row with weights that were trained without it, `folds` parts in turn: by dictionary and
 * model together, and by the model alone.
 */
export function crossRead(
  settings: Settings,
  rows: readonly LabelledText[],
  folds: number,
  train: (others: readonly LabelledText[]) => Uint8Array,
): { readonly fused: readonly MatterReading[]; readonly modelOnly: readonly MatterReading[] } {
  const fused: MatterReading[] = [];
  const modelOnly: MatterReading[] = [];
  const order = shuffled(rows.length, defaultTraining.seed);
  for (let fold = 0; fold < folds; fold += 1) {
    const isTested = (at: number): boolean => order[at]! % folds === fold;
    const weights = train(rows.filter((_, at) => !isTested(at)));
    const read = openReader({ ...settings, weights });
    const readByModel = openModelReader(weights);
    for (const [at, row] of rows.entries()) {
      if (!isTested(at)) continue;
      fused[at] = read(row);
      modelOnly[at] = readByModel(row);
    }
  }
  return { fused, modelOnly };
}

/** The settings without a model. */
export function byDictionary(settings: Settings): Settings {
  return { ...settings, model: { ...settings.model, mode: 'dictionary' } };
}
