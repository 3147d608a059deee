import { describe, expect, test } from 'vitest';
import { hashText } from './hash-features.ts';
import { headsOf, toExample } from './labelled-text.ts';
import { compileLinear } from './linear-model.ts';
import { packWeights, unpackWeights } from './pack-model.ts';
import { trainLinear } from './train-linear.ts';

const letters = [
  ['学校食堂的饭菜又涨价了', 'education', '投诉', 'edu_bureau'],
  ['学校什么时候开学,要带什么', 'education', '咨询', 'edu_bureau'],
  ['孩子的学校周末还在补课', 'education', '投诉', 'edu_bureau'],
  ['学校门口的校服店太贵', 'education', '投诉', 'edu_bureau'],
  ['公交车等了四十分钟没来', 'transport', '投诉', 'transport'],
  ['公交车末班是几点,请问', 'transport', '咨询', 'transport'],
  ['公交车司机见到老人不停', 'transport', '投诉', 'transport'],
  ['去医院的公交车什么时候开通', 'transport', '咨询', 'transport'],
] as const;
const examples = letters.map(([text, topic, kind, leadUnit]) =>
  toExample({ title: '', text, topic, kind, leadUnit, urgency: 'routine' }),
);
const weights = trainLinear(examples, headsOf(examples));

describe('a linear model', () => {
  test('learns what words go with what label, and shows them', () => {
    const { votes, known, explain } = compileLinear(weights).read('这趟公交车一直不来', 0);
    expect(known).toBeGreaterThan(3);
    expect(votes.topic.classes[votes.topic.shares.indexOf(Math.max(...votes.topic.shares))]).toBe('transport');
    expect(explain('topic', 'transport').join()).toContain('公交');
  });

  test('gives shares that add up to one for every head', () => {
    const { votes } = compileLinear(weights).read('学校什么时候放假', 0);
    for (const { shares } of Object.values(votes))
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  });

  test('reads the same shares whether one head is laid out or all', () => {
    const all = compileLinear(weights).read('学校什么时候放假', 0);
    const one = compileLinear(weights, ['unit']).read('学校什么时候放假', 0);
    expect(one.votes.unit.shares).toEqual(all.votes.unit.shares);
    expect(one.votes.topic.shares.length).toBe(0);
  });

  test('comes out the same from the same texts', () => {
    expect(packWeights(trainLinear(examples, headsOf(examples)))).toEqual(packWeights(weights));
  });

  test('leaves a head untrained that a text has no label for', () => {
    const some = [...examples, toExample({ text: '学校的公交车', topic: 'education' })];
    expect(headsOf(some).map(({ name }) => name)).toEqual(['topic', 'kind', 'urgency', 'unit']);
    expect(trainLinear(some, headsOf(some)).weights.length).toBeGreaterThan(0);
  });
});

test('numbers of a phone are masked before anything is learnt from a text', () => {
  const { all } = toExample({ text: '我的电话是13800138000,请回复', topic: 'other' });
  expect(all).not.toContain('13800138000');
});

test('every number counts as the same number, and a run never crosses a mark', () => {
  const parameters = { bits: 18, grams: 2 };
  const runs = (text: string): number[] => {
    const { count, buckets } = hashText(text, 0, parameters);
    return [...buckets.subarray(0, count)];
  };
  expect(runs('欠了3个月')).toEqual(runs('欠了12个月'));
  expect(runs('路灯,坏了').length).toBe(6);
});

describe('packed weights', () => {
  test('are what was packed', () => {
    expect(unpackWeights(packWeights(weights))).toEqual({ ok: true, value: weights });
  });

  test('are refused when they are others, of another version, cut short or changed', () => {
    const bytes = packWeights(weights);
    const changed = bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1);
    expect(unpackWeights(new Uint8Array(0))).toEqual({ ok: false, error: 'not_weights' });
    expect(unpackWeights(new TextEncoder().encode('x'.repeat(100)))).toEqual({ ok: false, error: 'not_weights' });
    expect(unpackWeights(bytes.with(4, 9))).toEqual({ ok: false, error: 'other_version' });
    expect(unpackWeights(bytes.subarray(0, -1))).toEqual({ ok: false, error: 'damaged' });
    expect(unpackWeights(changed)).toEqual({ ok: false, error: 'damaged' });
  });
});
