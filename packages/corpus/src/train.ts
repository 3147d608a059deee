import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { cardFile, letterSum, weightsFile, weightsSum } from './checksums.ts';
import { byDictionary, crossRead, trainOn } from './cross-read.ts';
import { knownIds } from './known-ids.ts';
import { loadCorpus } from './load-corpus.ts';
import { measure } from './measure.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { openReader } from './read-matter.ts';
import { writeCard } from './write-card.ts';

// Run after letters were added: makes the shipped weights from `letters/` and nothing else, then measures them and
// writes their card. The same letters make the same weights.
const FOLDS = 5;
const config = fileURLToPath(new URL('../../../config/', import.meta.url));
const letters = loadCorpus(knownIds(config));
const weights = trainOn(letters);
writeFileSync(weightsFile, weights);
const settings = loadSettings(config);
const { fused, modelOnly } = crossRead(settings, letters, FOLDS, (others) => trainOn(others));
const card = writeCard({
  letters,
  duplicates: nearDuplicates(letters),
  folds: FOLDS,
  dictionary: measure(letters, letters.map(openReader(byDictionary(settings)))),
  modelOnly: measure(letters, modelOnly),
  fused: measure(letters, fused),
  letterSum: letterSum(letters),
  weightsSum: weightsSum(),
  weightsBytes: weights.length,
  settingsVersion: settings.version,
});
writeFileSync(cardFile, card);
process.stdout.write(card);
