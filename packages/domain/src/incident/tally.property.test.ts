import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFacts, postRoles } from '../analysis/analysis.ts';
import type { Instant } from '../time/instant.ts';
import type { MemberFacts } from './member-facts.ts';
import { survivorOf } from './merge-incidents.ts';
import { addMember, createTally, type Tally } from './tally.ts';

const member = fc
  .record({
    author: fc.constantFrom('a', 'b', 'c', 'd'),
    role: fc.constantFrom(...postRoles),
    channelType: fc.constantFrom('weibo', 'tieba', 'douyin') as fc.Arbitrary<MemberFacts['channelType']>,
    official: fc.boolean(),
    collectedAt: fc.integer({ min: 0, max: 1_000_000 }) as fc.Arbitrary<Instant>,
    reads: fc.integer({ min: 0, max: 200_000 }),
    ill: fc.option(fc.integer({ min: 1, max: 40 })),
  })
  .map((told): Omit<MemberFacts, 'id'> => {
    const metrics = { reads: told.reads, reposts: 1, comments: 1, likes: 1 };
    return {
      ...told,
      metrics,
      source: !told.official && ['complaint', 'report', 'question', 'rumour', 'media'].includes(told.role),
      revision: false,
      publishedAt: told.collectedAt,
      topics: [{ id: 'ecology', score: 2, words: ['河水'] }],
      subtopics: [],
      places: [],
      facts: { ...noFacts, ill: told.ill },
      risk: { score: told.reads % 100, level: 'IV', reasons: [] },
      media: 'none',
      unverified: false,
      answer: null,
      debunk: 'none',
      affirms: false,
      signs: {} as MemberFacts['signs'],
      superiorOrder: null,
      boardFacts: [],
      exemplar: {
        official: told.official,
        role: told.role,
        metrics,
        collectedAt: told.collectedAt,
      } as MemberFacts['exemplar'],
    };
  });

const members = fc
  .array(member, { minLength: 1, maxLength: 40 })
  .map((all) =>
    all.map((one, at): MemberFacts => ({ ...one, id: `p${at}`, exemplar: { ...one.exemplar, postId: `p${at}` } })),
  );

const sum = (all: readonly MemberFacts[]): Tally => {
  const tally = createTally();
  for (const one of all) addMember(tally, one);
  return tally;
};

const said = (tally: Tally) => ({
  ids: [...tally.ids].toSorted(),
  authors: [...tally.sourceAuthors].toSorted(),
  channels: [...tally.channels].toSorted(),
  facts: tally.facts,
  numbers: [tally.reads, tally.interactions, tally.reposts, tally.topReads, tally.risk.score],
  times: [tally.detectedAt, tally.firstPublishedAt, tally.lastPostAt],
});

test('what an incident counts does not depend on the order its posts came in', () => {
  fc.assert(
    fc.property(members, fc.integer({ min: 0, max: 39 }), (all, turn) => {
      const turned = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)].toReversed();
      expect(said(sum(turned))).toEqual(said(sum(all)));
    }),
  );
});

test('a post that comes again changes nothing', () => {
  fc.assert(
    fc.property(members, (all) => {
      expect(said(sum([...all, ...all]))).toEqual(said(sum(all)));
    }),
  );
});

test('the counts are those of the members', () => {
  fc.assert(
    fc.property(members, (all) => {
      const tally = sum(all);
      expect(tally.ids.size).toBe(all.length);
      expect(tally.reposts).toBe(all.filter(({ role }) => role === 'repost').length);
      expect(tally.sourceAuthors).toEqual(new Set(all.filter(({ source }) => source).map(({ author }) => author)));
      expect(tally.detectedAt).toBe(Math.min(...all.map(({ collectedAt }) => collectedAt)));
    }),
  );
});

test('a merge keeps the earliest detection: no clock moves later', () => {
  fc.assert(
    fc.property(members, members, (left, right) => {
      const [a, b] = [sum(left), sum(right)];
      const detected = (id: string, tally: Tally) => ({ id, detectedAt: tally.detectedAt as Instant });
      const survivor = survivorOf([detected('a', a), detected('b', b)]);
      for (const one of right) addMember(a, { ...one, id: `other ${one.id}` });
      expect(a.detectedAt).toBe(survivor.detectedAt);
    }),
  );
});

test('an incident holds at most 50 exemplars, official ones first of all', () => {
  fc.assert(
    fc.property(fc.array(member, { minLength: 60, maxLength: 90 }), (all) => {
      const tally = sum(
        all.map((one, at) => ({ ...one, id: `p${at}`, exemplar: { ...one.exemplar, postId: `p${at}` } })),
      );
      expect(tally.exemplars.length).toBe(50);
      const officials = all.filter(({ official }) => official).length;
      expect(tally.exemplars.filter(({ official }) => official).length).toBe(Math.min(50, officials));
    }),
  );
});
