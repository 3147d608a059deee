import { expect, test } from 'vitest';
import { compareDocuments } from './compare-documents.ts';

test('words that came and went are told with the list they stand in, found by id however the list grew', () => {
  const before = { subtopics: [{ id: 'a', strong: ['甲', '乙'] }] };
  const after = {
    subtopics: [
      { id: 'new', strong: ['丁'] },
      { id: 'a', strong: ['乙', '丙'] },
    ],
  };
  expect(compareDocuments(before, after)).toEqual([
    { path: 'subtopics.a.strong', added: ['丙'], removed: ['甲'] },
    { path: 'subtopics.new', from: null, to: '{"id":"new","strong":["丁"]}' },
  ]);
});

test('a value, a list in another order and a key that is gone are told; equal documents are silent', () => {
  expect(compareDocuments({ a: 1, list: [1, 2], gone: '有' }, { a: 2, list: [2, 1] })).toEqual([
    { path: 'a', from: '1', to: '2' },
    { path: 'list', from: '原次序', to: '另一次序' },
    { path: 'gone', from: '有', to: null },
  ]);
  expect(compareDocuments({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]);
  expect(compareDocuments(undefined, { words: ['甲'] })).toEqual([{ path: '', from: null, to: '{"words":["甲"]}' }]);
});
