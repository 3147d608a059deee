import { expect, test } from 'vitest';
import { findConflicts, type OwnedWord } from './word-conflicts.ts';

const word = (text: string, owner: string, use: OwnedWord['use'] = 'counts'): OwnedWord => ({
  word: text,
  owner,
  part: `${owner} part`,
  use,
});
const told = (changed: string, ...all: OwnedWord[]): readonly string[] =>
  findConflicts(new Set([changed]), all).map(
    (one) => `${one.kind} ${one.word}/${one.owner} ${one.other}/${one.otherOwner}`,
  );

test('one word in two topics is told once', () => {
  expect(told('路灯', word('路灯', '市容'), word('路灯', '交通'))).toEqual(['same 路灯/市容 路灯/交通']);
});

test('a word inside a longer one of another topic, and the longer one, are told from the side of the change', () => {
  const all = [word('污水', '生态'), word('污水管网', '住建')];
  expect(told('污水', ...all)).toEqual(['inside 污水/生态 污水管网/住建']);
  expect(told('污水管网', ...all)).toEqual(['covers 污水管网/住建 污水/生态']);
});

test('a longer word that speaks for both topics takes nothing from either', () => {
  expect(told('路灯不亮', word('路灯不亮', '市容'), word('路灯不亮', '交通'), word('路灯', '交通'))).toEqual([
    'same 路灯不亮/市容 路灯不亮/交通',
  ]);
});

test('words of one topic, and words that did not change, are no conflict', () => {
  expect(told('污水', word('污水', '生态'), word('污水管', '生态'), word('路', '交通'), word('公路', '市容'))).toEqual(
    [],
  );
});

test('a word that holds an exclusion of its own part can never count', () => {
  expect(told('臭豆腐味', word('臭豆腐味', '生态'), word('臭豆腐', '生态', 'excludes'))).toEqual([
    'excluded 臭豆腐味/生态 臭豆腐/生态',
  ]);
});

test('spelling makes no difference: full-width and half-width are one word', () => {
  expect(told('ＫＴＶ', word('ＫＴＶ', '治安'), word('ktv', '市容'))).toEqual(['same ＫＴＶ/治安 ktv/市容']);
});
