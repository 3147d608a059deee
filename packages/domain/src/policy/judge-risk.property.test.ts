import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Affected } from './find-affected.ts';
import type { Misreading } from './finding.ts';
import { judgeRisk } from './judge-risk.ts';
import { noPast } from './past-voices.ts';

const settings: Parameters<typeof judgeRisk>[1] = {
  rules: [],
  thresholds: {
    high: 55,
    medium: 25,
    internalShare: 0.3,
    pastMonths: 24,
    interpretationWorkdays: 3,
    alike: 0.3,
  },
  sensitiveTopics: { land: 12, health: 8 },
};
const nobody: Affected = { groups: [], places: [], unknownPlaces: [], units: [] };

const misreading = fc
  .record({ rule: fc.constantFrom('a', 'b', 'c', 'd'), weight: fc.integer({ min: 0, max: 12 }) })
  .map(({ rule, weight }): Misreading => ({
    rule,
    // One rule has one weight.
    weight: rule === 'a' ? 5 : rule === 'b' ? 12 : weight % 3,
    name: rule,
    clause: '',
    sentence: '',
    words: [],
    why: '',
    advice: '',
    source: '',
  }));
const topics = fc.subarray([
  { id: 'land', name: '征地' },
  { id: 'health', name: '卫生' },
]);
const rank = { low: 0, medium: 1, high: 2 } as const;

test('one more misreading never lowers the risk of a draft, and the points stay between 0 and 100', () => {
  fc.assert(
    fc.property(
      fc.array(misreading, { maxLength: 30 }),
      topics,
      fc.constantFrom('measure', 'internal'),
      (all, about, kind) => {
        const judge = (misreadings: readonly Misreading[]) =>
          judgeRisk({ kind, misreadings, affected: nobody, past: noPast('2024-01-01'), topics: about }, settings);
        const [fewer, more] = [judge(all.slice(1)), judge(all)];
        const steady = all.filter(({ rule }) => rule === 'a' || rule === 'b');
        expect(judge(steady).score).toBeGreaterThanOrEqual(judge(steady.slice(1)).score);
        for (const { score } of [fewer, more]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
        }
        expect(rank[judge(steady).level]).toBeGreaterThanOrEqual(rank[judge(steady.slice(1)).level]);
      },
    ),
  );
});

test('a division of work among offices weighs less than a measure with the same words', () => {
  fc.assert(
    fc.property(fc.array(misreading, { maxLength: 30 }), topics, (misreadings, about) => {
      const of = (kind: 'measure' | 'internal') =>
        judgeRisk({ kind, misreadings, affected: nobody, past: noPast('2024-01-01'), topics: about }, settings).score;
      expect(of('internal')).toBeLessThanOrEqual(of('measure'));
    }),
  );
});
