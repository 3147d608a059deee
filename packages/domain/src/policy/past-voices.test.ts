import { expect, test } from 'vitest';
import { coverage, nearness, weighPast } from './past-voices.ts';
import { pairsOf } from '../response/reply-gate/sentences.ts';

const draft = { subtopics: ['heating'], words: ['供热', '热费', '停热'] };

test('an incident of the same part of a topic that says the draft’s words is nearest, one of another matter is not near', () => {
  const same = nearness({ subtopics: ['heating'], said: '供热公司收了热费不热' }, draft);
  const part = nearness({ subtopics: ['heating'], said: '家里冷得像冰窖' }, draft);
  const words = nearness({ subtopics: ['medical'], said: '医院供热不足' }, draft);
  const none = nearness({ subtopics: ['medical'], said: '挂号难' }, draft);
  expect([same, part, words, none]).toEqual([1, 0.6, 0.2, 0]);
});

test('what has nothing to do with the draft is counted and not shown', () => {
  const incident = {
    id: 'a',
    title: '挂号难',
    level: 'IV',
    topic: null,
    places: [],
    posts: 3,
    lastPostAt: '2026-01-01T00:00:00+08:00',
  };
  const voices = weighPast([incident], [{ ...incident, alike: 0 }], '2024-01-01');
  expect(voices).toMatchObject({ incidents: 1, posts: 3, byLevel: { IV: 1 }, nearest: [] });
  expect(coverage('挂号难', pairsOf('预约挂号'))).toBe(0.5);
});
