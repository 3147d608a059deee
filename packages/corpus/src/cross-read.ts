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
  for (const { weights, tested } of inFolds(rows, folds, train)) {
    const read = openReader({ ...settings, weights });
    const readByModel = openModelReader(weights);
    for (const at of tested) {
      fused[at] = read(rows[at]!);
      modelOnly[at] = readByModel(rows[at]!);
    }
  }
  return { fused, modelOnly };
}

/** Weights for each part of the rows, trained on the other parts, with the indices of the rows they have not seen. */
export function inFolds(
  rows: readonly LabelledText[],
  folds: number,
  train: (others: readonly LabelledText[]) => Uint8Array,
): readonly { readonly weights: Uint8Array; readonly tested: readonly number[] }[] {
  const order = shuffled(rows.length, defaultTraining.seed);
  return Array.from({ length: folds }, (_, fold) => {
    const isTested = (at: number): boolean => order[at]! % folds === fold;
    return {
      weights: train(rows.filter((_, at) => !isTested(at))),
      tested: [...rows.keys()].filter(isTested),
    };
  });
}

/** The settings without a model. */
export function byDictionary(settings: Settings): Settings {
  return { ...settings, model: { ...settings.model, mode: 'dictionary' } };
}
