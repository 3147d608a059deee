import { describe, expect, test } from 'vitest';
import { segmenterContract } from '@tingchao/ports/segmenter.contract.ts';
import { commonOf, openSegmenter } from './open-segmenter.ts';

const userWords = ['青岚县', '石桥镇', '桥头村', '恒福化工', '不动产登记', '拖欠工资', '换热站', '锦绣社区'];
const samples = [
  '石桥镇桥头村的河水发黑,村民怀疑恒福化工偷排',
  '锦绣社区换热站停了三天',
  '不动产登记窗口让我跑了七趟',
  '青岚县柳河工地拖欠工资没人管',
];

const engines = [
  ['nodejieba', () => openSegmenter({ userWords })],
  ['@node-rs/jieba', () => openSegmenter({ userWords, withoutNative: true })],
] as const;

describe.each(engines)('%s', (_name, open) => {
  segmenterContract(open);

  test('place names and words of the lexicon stay whole', async () => {
    const segmenter = await open();
    const words = new Set(samples.flatMap((text) => segmenter.cut(text)));
    for (const word of ['石桥镇', '桥头村', '恒福化工', '不动产登记', '拖欠工资', '换热站', '锦绣社区', '青岚县'])
      expect(words).toContain(word);
  });

  test('a lone surrogate and a NUL are given back', async () => {
    const segmenter = await open();
    for (const text of ['停水\ud83d了三天', '停电\u0000了', '\udc00']) expect(segmenter.cut(text).join('')).toBe(text);
  });
});

test('both engines cut plain sentences into the same words', async () => {
  const [one, other] = await Promise.all(engines.map(([, open]) => open()));
  let same = 0;
  let all = 0;
  for (const text of samples) {
    const words = new Set(other!.cut(text));
    for (const word of one!.cut(text)) {
      all += 1;
      if (words.has(word)) same += 1;
    }
  }
  expect(same / all).toBeGreaterThan(0.9);
});

test('of a dictionary the words that are common enough stay, line by line', () => {
  expect(commonOf('自来水 500 n\n甲乙丙 3 nz\n停水 4 v\n')).toBe('自来水 500 n\n停水 4 v\n');
});
