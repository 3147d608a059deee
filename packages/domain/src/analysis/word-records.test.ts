import { expect, test } from 'vitest';
import type { RuleReading } from './compare-rules.ts';
import { compareReadings } from './compare-rules.ts';
import type { WordChange } from './rule-changes.ts';
import { openWordRecords, type Verdict } from './word-records.ts';

const added = (word: string, list = 'topics.ecology.subtopics.water.strong'): WordChange => ({
  word,
  change: 'added',
  from: null,
  to: list,
});
function reading(words: readonly string[] = [], riskWords: readonly string[] = []): RuleReading {
  return {
    topics: words.length === 0 ? [] : [{ id: 'ecology', score: 3, words }],
    subtopics: [],
    risk: { score: 0, level: 'IV', reasons: [{ rule: 'severity.casualty', words: riskWords, points: 5 }] },
    lead: 'gov_office',
    unit: 'gov_office',
    clause: 'fallback',
  };
}
const says = (caseId: string, topic: Verdict['topic'], reason: string, risk: Verdict['risk'] = null): Verdict => ({
  caseId,
  topic,
  risk,
  reasons: [reason],
});
function read(records: ReturnType<typeof openWordRecords>, text: string, after: RuleReading, verdict?: Verdict): void {
  const before = reading();
  const difference = compareReadings(before, after);
  records.add({ title: '', text }, { before, after, difference }, () => verdict);
}
const open = (changes: readonly WordChange[], watched: readonly string[] = []) =>
  openWordRecords(changes, { watched, variants: { 死鱼: ['4鱼'] } });

test('a word is counted where it stands, and decides where the first topic rests on it', () => {
  const records = open([added('排黑水')]);
  read(records, '夜里排黑水，天天排黑水', reading(['排黑水']));
  read(records, '没有排黑水', reading(['别的']));
  expect(records.records()).toMatchObject([{ word: '排黑水', hits: 3, posts: 2, decided: 1, precision: null }]);
});

test('without verdicts there is no precision; cases count once, however many posts they have', () => {
  const records = open([added('排黑水')]);
  for (const verdict of [
    says('c1', 'right', '牵头未改'),
    says('c1', 'right', '牵头未改'),
    says('c2', 'wrong', '牵头改派'),
    says('c3', null, '级别下调', 'wrong'),
  ]) {
    read(records, '排黑水', reading(['排黑水']), verdict);
  }
  expect(records.records()).toMatchObject([
    { decided: 4, right: 1, wrong: 1, precision: 0.5, reasons: { 牵头未改: 1, 牵头改派: 1 } },
  ]);
});

test('a risk word is judged by what became of the level, not of the lead', () => {
  const records = open([added('昏迷', 'risk.groups.casualty.words')]);
  read(records, '老人昏迷', reading([], ['昏迷']), says('c1', 'right', '级别下调', 'wrong'));
  expect(records.records()).toMatchObject([{ decided: 1, right: 0, wrong: 1, precision: 0 }]);
});

test('a variant spelling counts for its word', () => {
  const records = open([added('死鱼')]);
  read(records, '河里全是4鱼', reading(['4鱼']));
  expect(records.records()).toMatchObject([{ hits: 1, decided: 1 }]);
});

test('watched words that never occur are told', () => {
  const records = open([], ['污水', '死鱼']);
  read(records, '污水横流', reading());
  expect(records.silent()).toEqual(['死鱼']);
});
