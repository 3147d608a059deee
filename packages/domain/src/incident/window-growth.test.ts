import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../time/instant.ts';
import { mix32 } from './hash.ts';
import { SIGNATURE_SIZE } from './min-hash.ts';
import type { PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import { type ClusterWindow, openWindow } from './window.ts';

const POSTS = 48;
const DAY = 86_400_000;
const settings = {
  window: { days: 10, posts: POSTS },
  candidates: { scored: 8, termsWalked: 4, perTerm: 6 },
  background: 20,
};

/** A post about one of a few subjects, whose words, place and text it has. */
function sketch(number: number, subject: number, at: number): PostSketch {
  const words = [subject, subject + 1, 50 + (number % 5)].map((word) => mix32(word + 1));
  const terms = Uint32Array.from(new Set(words)).sort();
  return {
    id: `post-${number}`,
    repostOf: null,
    at: at as Instant,
    collectedAt: at as Instant,
    region: 1,
    author: number,
    official: false,
    channelType: 'weibo',
    desk: false,
    role: 'complaint',
    terms,
    weights: new Uint8Array(terms.length).fill(32),
    titleMask: 0,
    headline: false,
    placeMask: 0,
    numberMask: 0,
    townships: [1 + (subject % 3)],
    keys: [{ key: mix32(1000 + subject), worth: 4 }],
    spots: subject % 2 === 0 ? [subject + 1] : [],
    names: [],
    topics: [1],
    subtopics: [1 + (subject % 4)],
    demands: 0,
    length: 20,
    leaning: 'none',
    deictic: false,
    cause: false,
    medium: false,
    far: false,
    forwards: false,
    gathering: false,
    signature: Uint32Array.from({ length: SIGNATURE_SIZE }, (_, bin) => mix32(subject * 1000 + bin)),
    textHash: subject,
    pairs: new Uint32Array(sketchSizes.bits / 32),
    widePairs: new Uint32Array(0),
  };
}

const subject = fc.nat(6);
const incident = fc.nat(9).map((number) => `matter-${number}`);
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      subject,
      incident: fc.option(incident),
      hours: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), days: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), from: incident, incident }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), back: fc.nat(POSTS), incident }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), incident }) },
);

/** What a window says of a post and of all it holds, by ids: slots may differ. */
function told(window: ClusterWindow, post: PostSketch, added: number): unknown {
  const ids = (slots: readonly number[]): readonly string[] => slots.map((slot) => window.idAt(slot));
  const incidentOf = (slot: number): string | null => {
    const index = window.incidentAt(slot);
    return index < 0 ? null : window.incidentId(index);
  };
  const members = window.active().map((index) => {
    const slots: number[] = [];
    window.members(index, POSTS, (slot) => slots.push(slot));
    return [window.incidentId(index), ids(slots)];
  });
  const worth = new Float64Array(post.terms.length);
  window.stock.worth(post, worth);
  const held: unknown[] = [];
  for (let number = Math.max(0, added - POSTS - 2); number < added; number += 1) {
    const slot = window.slotOf(`post-${number}`);
    if (slot === undefined) continue;
    const { at, author, terms } = window.columns;
    const words = [...terms.subarray(slot * sketchSizes.terms, slot * sketchSizes.terms + 4)];
    held.push([number, window.idAt(slot), incidentOf(slot), at[slot], author[slot], words, window.norm(slot)]);
  }
  return {
    held,
    members,
    size: window.size,
    span: window.span,
    candidates: ids(window.candidates(post)),
    near: ids(window.near(post)),
    idfs: [...post.terms].map((term) => window.idf(term)),
    worth: [...worth],
  };
}

test('a window that grows as posts come says the same as one that had the room from the start', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 160 }), (steps) => {
      const wide = openWindow(settings, POSTS, { slots: POSTS, indexed: 1000 });
      const tight = openWindow(settings, POSTS, { slots: 3, indexed: 12 });
      let added = 0;
      let at = 1000 * DAY;
      for (const one of steps) {
        if (one.kind === 'gap') at += one.days * DAY;
        for (const window of [wide, tight]) {
          if (one.kind === 'add') window.add(sketch(added, one.subject, at), one.incident);
          else if (one.kind === 'merge') window.merge(one.from, one.incident);
          else if (one.kind === 'move') window.move(`post-${added - one.back}`, one.incident);
          else if (one.kind === 'forget') window.forget(one.incident);
        }
        if (one.kind === 'add') {
          added += 1;
          at += one.hours * 3_600_000;
        }
        if (added % 5 !== 0) continue;
        const post = sketch(added, added % 7, at);
        expect(told(tight, post, added)).toEqual(told(wide, post, added));
      }
    }),
    { numRuns: 12 },
  );
});

test('a window for a million posts takes little memory until they come', () => {
  const small = openWindow(settings, 200_000);
  const large = openWindow(settings, 1_000_000);
  expect(large.bytes).toBeLessThan(small.bytes * 1.4);
  // A window that is full takes four times as much.
  expect(large.bytes).toBeLessThan(256 * 2 ** 20);
});
