import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { headsOf, toExample } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { packWeights } from '@tingchao/domain/analysis/linear/pack-model.ts';
import { trainLinear } from '@tingchao/domain/analysis/linear/train-linear.ts';
import { loadCorpus } from './load-corpus.ts';
import { knownIds } from './known-ids.ts';

// Run after letters were added: makes `config/model/letters.bin` from `letters/` and nothing else.
const config = fileURLToPath(new URL('../../../config/', import.meta.url));
const letters = loadCorpus(knownIds(config));
const examples = letters.map((letter) => toExample(letter));
const bytes = packWeights(trainLinear(examples, headsOf(examples)));
writeFileSync(`${config}model/letters.bin`, bytes);
process.stdout.write(`${letters.length} 篇,${bytes.length} 字节\n`);
