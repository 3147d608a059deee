import { expect, test } from 'vitest';
import { compileAutomaton } from './aho-corasick.ts';

/** A small generator of numbers below 2³²; the same numbers each time. */
function numbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

const character = (value: number): string => String.fromCharCode(0x4e00 + (value % 1500));

/** Words of 1–5 characters, many of them the beginning, the middle or the end of another one. */
function manyWords(count: number): readonly string[] {
  const next = numbers();
  const words = new Set<string>(['𠮷野家', '\uffff', '\u0000a']);
  while (words.size < count) {
    const word = Array.from({ length: 1 + ((next() >>> 8) % 5) }, () => character(next() >>> 9)).join('');
    words.add(word).add(word.slice(1) || word);
  }
  return [...words];
}

test('twenty thousand words are all found, in order of their ends and longer ones first', () => {
  const words = manyWords(20_000);
  const next = numbers();
  const text = Array.from({ length: 3000 }, () =>
    (next() >>> 8) % 4 === 0 ? `${words[(next() >>> 8) % words.length]}，` : character(next() >>> 9),
  ).join('');
  const index = new Map(words.map((word, at) => [word, at]));
  const expected: string[] = [];
  for (let end = 1; end <= text.length; end += 1) {
    for (let length = Math.min(5, end); length > 0; length -= 1) {
      const word = index.get(text.slice(end - length, end));
      if (word !== undefined) expected.push(`${word}@${end}`);
    }
  }
  const found: string[] = [];
  const automaton = compileAutomaton(words);
  automaton.scan(text, (word, end) => found.push(`${word}@${end}`));
  expect(found).toEqual(expected);
  expect(automaton.bytes).toBeLessThan(automaton.states * 40 + 200_000);
});

test('no words are an automaton that finds nothing', () => {
  compileAutomaton([]).scan('停水', () => expect.unreachable());
});

test('a word given twice and an empty word are refused', () => {
  expect(() => compileAutomaton(['停水', '停电', '停水'])).toThrow('停水');
  expect(() => compileAutomaton(['停水', ''])).toThrow('empty');
});
