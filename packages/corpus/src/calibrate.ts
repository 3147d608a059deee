import { fileURLToPath } from 'node:url';
import type { ModelSettings } from '@tingchao/domain/analysis/linear/model-settings.ts';
import type { LabelledText } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { inFolds, trainOn } from './cross-read.ts';
import { knownIds } from './known-ids.ts';
import { loadCorpus } from './load-corpus.ts';
import { type Figures, measure } from './measure.ts';
import { type MatterReading, openReader } from './read-matter.ts';

// Tries the numbers of `config/model.yaml` one head after the other, on letters the weights have not seen; what is chosen
// is written there by a person.
const FOLDS = 4;
const config = fileURLToPath(new URL('../../../config/', import.meta.url));
const settings = loadSettings(config);
const letters: readonly LabelledText[] = loadCorpus(knownIds(config));
const folds = inFolds(letters, FOLDS, (others) => trainOn(others));
const { model } = settings;

function figuresWith(changed: Partial<ModelSettings>): Figures {
  const readings: MatterReading[] = [];
  for (const { weights, tested } of folds) {
    const read = openReader({ ...settings, weights, model: { ...model, ...changed } });
    for (const at of tested) readings[at] = read(letters[at]!);
  }
  return measure(letters, readings);
}

const percent = (value: number | undefined): string => (100 * (value ?? 0)).toFixed(1);

function show(name: string, head: 'topic' | 'kind' | 'unit' | 'urgency', changed: Partial<ModelSettings>): void {
  const figures = figuresWith(changed);
  const { strict, acceptable, firstThree, macroF1 } = figures[head]!;
  const urgent =
    head === 'urgency' ? `  missed ${figures.highMissed}/${figures.high}  flagged ${percent(figures.flagged)}` : '';
  process.stdout.write(
    `${name}  ${percent(strict)} / ${percent(acceptable)}  3: ${percent(firstThree)}  F1 ${macroF1.toFixed(3)}${urgent}\n`,
  );
}

for (const votes of [0, 7, 10, 14]) show(`topic.votes ${votes}`, 'topic', { topic: { ...model.topic, votes } });
for (const alone of [0.2, 0.4]) show(`topic.alone ${alone}`, 'topic', { topic: { ...model.topic, alone } });
for (const votes of [0, 5, 8, 12]) show(`kind.votes ${votes}`, 'kind', { kind: { votes } });
for (const votes of [4, 8, 12]) show(`unit.votes ${votes}`, 'unit', { unit: { ...model.unit, votes } });
for (const alone of [0.15, 0.4]) show(`unit.alone ${alone}`, 'unit', { unit: { ...model.unit, alone } });
for (const votes of [4, 6]) {
  for (const from of [2.2, 2.6, 3]) {
    for (const high of [0.25, 0.35, 0.45]) {
      show(`urgency ${votes} ${from} ${high}`, 'urgency', { urgency: { votes, from, high } });
    }
  }
}
