import { defaultTraining } from '@tingchao/domain/analysis/linear/train-linear.ts';
import type { Letter } from './load-corpus.ts';
import type { Figures, HeadFigures } from './measure.ts';

export type CardFacts = {
  readonly letters: readonly Letter[];
  readonly duplicates: readonly (readonly [string, string])[];
  readonly folds: number;
  readonly dictionary: Figures;
  readonly modelOnly: Figures;
  readonly fused: Figures;
  readonly letterSum: string;
  readonly weightsSum: string;
  readonly weightsBytes: number;
  readonly settingsVersion: string;
};

/** The card of the shipped weights: what they were made from, under which licence, and what they are worth. */
export function writeCard(facts: CardFacts): string {
  const { letters, duplicates, folds } = facts;
  const { hash, minTexts, rounds, seed } = defaultTraining;
  return `# Card of the shipped weights

Written by \`packages/corpus/src/train.ts\`; never by hand.

| | |
|---|---|
| weights | \`config/model/letters.bin\`, ${facts.weightsBytes} bytes, sha256 ${facts.weightsSum}… |
| trained on | \`packages/corpus/letters\`: ${letters.length} texts, sha256 ${facts.letterSum}…; nothing else |
| origin of the texts | written for this project about an invented county; no real person, place, number or public data set |
| licence | texts CC0 1.0, weights and code Apache-2.0 |
| near duplicates (MinHash ≥ 0.5) | ${duplicates.length} pairs${
    duplicates.length === 0
      ? ''
      : `: ${duplicates
          .slice(0, 5)
          .map((pair) => pair.join(' ~ '))
          .join(', ')}`
  } |
| method | multinomial logistic regression (AdaGrad, ${rounds} rounds, seed ${seed}) over runs of 1–${hash.grams} characters that stand in ≥ ${minTexts} texts, 2^${hash.bits} buckets, int8 |
| settings it was measured with | ${facts.settingsVersion} |
| not for | chatter, adverts, newspapers: it has read letters only, and keeps silent there |

## Held-out figures

${folds}-fold over the texts themselves, strict / acceptable; each text was read by weights that had not seen it, and none of
them was looked at when the dictionary was written.

| | dictionary | model | both |
|---|---|---|---|
${figureRows(facts).join('\n')}

## Texts

| topic | texts | | kind | texts | | urgency | texts | | characters | texts |
|---|---|---|---|---|---|---|---|---|---|---|
${countRows(letters).join('\n')}
`;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

function figureRows({ dictionary, modelOnly, fused }: CardFacts): readonly string[] {
  const ways = [dictionary, modelOnly, fused];
  const row = (name: string, cell: (figures: Figures) => string): string =>
    `| ${name} | ${ways.map(cell).join(' | ')} |`;
  const both = (head: HeadFigures | null): string =>
    head === null ? '–' : `${percent(head.strict)} / ${percent(head.acceptable)}`;
  const f1 = (head: HeadFigures | null): string => (head === null ? '–' : head.macroF1.toFixed(3));
  return [
    row('topic', ({ topic }) => both(topic)),
    row('topic, macro-F1', ({ topic }) => f1(topic)),
    row('kind', ({ kind }) => both(kind)),
    row('lead unit', ({ unit }) => both(unit)),
    row('lead unit among the first three', ({ unit }) => (unit === null ? '–' : percent(unit.firstThree))),
    row('urgency, macro-F1', ({ urgency }) => f1(urgency)),
    row('`high` read as routine', ({ highMissed, high }) => `${highMissed} of ${high}`),
    row('read as elevated or high', ({ flagged }) => percent(flagged)),
  ];
}

const lengths = [
  ['to 50', 50],
  ['to 160', 160],
  ['to 350', 350],
  ['more', Infinity],
] as const;

function countRows(letters: readonly Letter[]): readonly string[] {
  const counts = (name: (letter: Letter) => string): (readonly [string, number])[] =>
    [...Map.groupBy(letters, name)].map(([id, list]) => [id, list.length] as const).sort(([, x], [, y]) => y - x);
  const columns = [
    counts(({ topic }) => topic),
    counts(({ kind }) => kind),
    counts(({ urgency }) => urgency),
    counts(({ text }) => lengths.find(([, most]) => text.length <= most)![0]),
  ];
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, at) => {
    const cells = columns.map((column) => (column[at] ? column[at].join(' | ') : ' | '));
    return `| ${cells.join(' | | ')} |`;
  });
}
