import { expect, test } from 'vitest';
import { settings } from './analyzer-under-test.ts';

test('every topic has examples', () => {
  expect(settings.topics.filter((topic) => topic.examples.length === 0).map(({ id }) => id)).toEqual([]);
});

test('no word is both a sign of a sub-topic and its exclusion', () => {
  for (const topic of settings.topics) {
    for (const { id, strong, normal, weak, exclude } of topic.subtopics) {
      expect([id, exclude.filter((word) => [...strong, ...normal, ...weak].includes(word))]).toEqual([id, []]);
    }
  }
});

test('the weights of the risk groups stay within their components', () => {
  for (const group of settings.risk.groups) {
    expect([group.id, group.weight <= settings.risk.components[group.component].max]).toEqual([group.id, true]);
  }
});
