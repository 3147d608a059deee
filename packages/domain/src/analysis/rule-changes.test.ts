import { expect, test } from 'vitest';
import { listRuleChanges } from './rule-changes.ts';

const water = {
  id: 'water',
  name: '水污染',
  leadUnit: 'ecology_bureau',
  coUnits: ['town_gov'],
  strong: ['死鱼'],
  weak: ['发黑'],
};
const topics = (over: object): readonly object[] => [{ id: 'ecology', subtopics: [{ ...water, ...over }] }];
const changed = (over: object) => listRuleChanges(topics({}), topics(over), 'topics');

test('a word added and a word taken away are two changes, each with its list', () => {
  expect(changed({ strong: ['排黑水'] }).words).toEqual([
    { word: '死鱼', change: 'removed', from: 'topics.ecology.subtopics.water.strong', to: null },
    { word: '排黑水', change: 'added', from: null, to: 'topics.ecology.subtopics.water.strong' },
  ]);
});

test('a strong word made weak has moved, and is one change', () => {
  expect(changed({ strong: [], weak: ['发黑', '死鱼'] })).toEqual({
    words: [
      {
        word: '死鱼',
        change: 'moved',
        from: 'topics.ecology.subtopics.water.strong',
        to: 'topics.ecology.subtopics.water.weak',
      },
    ],
    settings: [],
  });
});

test('the order of words says nothing', () => {
  const before = topics({ strong: ['死鱼', '翻塘'] });
  expect(listRuleChanges(before, topics({ strong: ['翻塘', '死鱼'] }), 'topics')).toEqual({ words: [], settings: [] });
});

test('another lead unit and other assisting units are settings, not words', () => {
  const { words, settings } = changed({ leadUnit: 'water_bureau', coUnits: [] });
  expect(words).toEqual([]);
  expect(settings).toEqual([
    { path: 'topics.ecology.subtopics.water.leadUnit', from: 'ecology_bureau', to: 'water_bureau' },
    { path: 'topics.ecology.subtopics.water.coUnits', from: 'town_gov', to: '' },
  ]);
});

test('a new sub-topic is one setting and all its words', () => {
  const more = { ...water, id: 'noise', name: '噪声', strong: ['扰民'], weak: [] };
  const after = [{ id: 'ecology', subtopics: [water, more] }];
  expect(listRuleChanges(topics({}), after, 'topics')).toEqual({
    words: [{ word: '扰民', change: 'added', from: null, to: 'topics.ecology.subtopics.noise.strong' }],
    settings: [{ path: 'topics.ecology.subtopics.noise', from: null, to: '噪声' }],
  });
});

test('a word of another weight is weighed; a new word with a weight of its own is only new', () => {
  const group = { id: 'casualty', words: ['受伤'], subWeights: { 受伤: 22 } };
  const after = { groups: [{ ...group, words: ['受伤', '骨折'], subWeights: { 受伤: 10, 骨折: 18 } }] };
  expect(listRuleChanges({ groups: [group] }, after, 'risk').words).toEqual([
    { word: '骨折', change: 'added', from: null, to: 'risk.groups.casualty.words' },
    {
      word: '受伤',
      change: 'weighed',
      from: 'risk.groups.casualty.words（22）',
      to: 'risk.groups.casualty.words（10）',
    },
  ]);
});
