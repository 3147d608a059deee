import { expect, test } from 'vitest';
import { compareReadings, openRuleSums, type RuleReading } from './compare-rules.ts';

/** A post that says nothing the rules know. */
function aReading(over: Partial<RuleReading> = {}): RuleReading {
  const risk = { score: 0, level: 'IV', reasons: [] } as const;
  return { topics: [], subtopics: [], risk, lead: 'gov_office', unit: 'gov_office', clause: 'fallback', ...over };
}
const about = (id: string, ...words: string[]): RuleReading['topics'] => [{ id, score: 3, words }];
const grave = (score: number, level: 'II' | 'III' | 'IV', ...words: string[]): RuleReading['risk'] => ({
  score,
  level,
  reasons: [{ rule: 'severity.casualty', words, points: score }],
});

test('readings alike are no difference, however the scores of their topics differ', () => {
  const [more] = about('ecology', '污水');
  expect(
    compareReadings(aReading({ topics: about('ecology', '污水') }), aReading({ topics: [{ ...more!, score: 5 }] })),
  ).toBe(undefined);
});

test('a post that a new word brings to a topic is caught, with the word that did it', () => {
  const after = aReading({ topics: about('ecology', '排黑水'), lead: 'ecology_bureau' });
  expect(compareReadings(aReading(), after)).toMatchObject({
    primary: { from: null, to: 'ecology' },
    topics: { caught: ['ecology'], lost: [] },
    lead: { from: 'gov_office', to: 'ecology_bureau' },
    level: null,
    words: { from: [], to: ['排黑水'] },
  });
});

test('where only the risk differs, the words of the risk are told, without those that are negated', () => {
  const quiet = { ...grave(0, 'IV'), reasons: [{ rule: 'negated.casualty', words: ['死亡'], points: 0 }] };
  const topics = about('ecology', '污水');
  expect(
    compareReadings(aReading({ topics, risk: quiet }), aReading({ topics, risk: grave(40, 'III', '昏迷') })),
  ).toMatchObject({
    primary: null,
    level: { from: 'IV', to: 'III' },
    score: { from: 0, to: 40 },
    words: { from: [], to: ['昏迷'] },
  });
});

test('sums tell caught, lost and moved apart, and a score that keeps its level is a small change', () => {
  const sums = openRuleSums();
  const [water, road] = [aReading({ topics: about('ecology') }), aReading({ topics: about('traffic') })];
  sums.add(aReading(), water);
  sums.add(aReading(), water);
  sums.add(water, aReading());
  sums.add(water, road);
  sums.add(road, road);
  sums.add(road, { ...road, risk: grave(10, 'IV', '堵') });
  sums.add({ ...road, risk: grave(70, 'II', '堵') }, { ...road, risk: grave(40, 'III', '堵') });
  expect(sums.sums()).toMatchObject({
    posts: 7,
    changed: 6,
    recognised: { from: 5, to: 6 },
    caught: 2,
    lost: 1,
    moved: 1,
    raised: 0,
    lowered: 1,
    scores: 2,
    minor: 1,
    primary: [
      { from: null, to: 'ecology', posts: 2 },
      { from: 'ecology', to: null, posts: 1 },
      { from: 'ecology', to: 'traffic', posts: 1 },
    ],
    topics: [
      { id: 'ecology', caught: 2, lost: 2 },
      { id: 'traffic', caught: 1, lost: 0 },
    ],
    levels: { from: { I: 0, II: 1, III: 0, IV: 6 }, to: { I: 0, II: 0, III: 1, IV: 6 } },
  });
});
