import { days } from '../time/instant.ts';
import { mix32 } from './hash.ts';
import type { PostSketch } from './post-sketch.ts';

/** Sub-topics of a post that its words are counted under. */
const COUNTED = 2;
/** Stands for the sub-topic of posts that have none. */
const NONE = 1;
/** Matters a sub-topic is thought to have had before anything is known of it. */
const BACKGROUND = 100;
const LOG_BACKGROUND = Math.log(BACKGROUND);
/** A window that has seen less is taken to have seen so much: a burst on the first day says nothing of what is usual. */
const LEAST_SPAN = days(1);
const STOCK_BITS = 20;

/**
 * What people say in every matter of a kind ("工资拖着不发"): in how many matters of a sub-topic a word stands. Matters are
 * counted, not posts, so that the words of one much discussed matter stay its own.
 */
export type StockPhrases = {
  /** Counts the words of the post that opened a matter; `by` is −1 when it leaves. */
  count(subtopics: ArrayLike<number>, terms: ArrayLike<number>, by: 1 | -1): void;
  /** For each term of a post what is left of its worth, 0…1: 1 for what few matters of its sub-topics speak of. */
  worth(post: PostSketch, into: Float64Array): void;
  /** Counts a post that says where its matter is. */
  countPlaced(subtopics: ArrayLike<number>, by: 1 | -1): void;
  /** How many such posts of a sub-topic come in `apart` milliseconds on average, with posts of `span` milliseconds held. */
  expected(subtopic: number, apart: number, span: number): number;
  /** Makes room for twice as many words; what was counted with `count` has to be counted again. */
  grow(): void;
  readonly bytes: number;
};

/** Opens empty counts. */
export function createStockPhrases(): StockPhrases {
  let bits = STOCK_BITS;
  let counts = new Uint32Array(2 ** bits);
  const matters = new Map<number, number>();
  const placed = new Map<number, number>();
  const at = (subtopic: number, term: number): number => mix32(subtopic ^ Math.imul(term, 0x9e3779b1)) >>> (32 - bits);
  const subtopicsOf = (all: ArrayLike<number>): readonly number[] => {
    const counted: number[] = [];
    for (let i = 0; i < COUNTED && i < all.length && all[i] !== 0; i += 1) counted.push(all[i] as number);
    return counted.length > 0 ? counted : [NONE];
  };
  return {
    grow() {
      bits += 1;
      counts = new Uint32Array(2 ** bits);
      matters.clear();
    },
    get bytes() {
      return counts.byteLength;
    },
    count(subtopics, terms, by) {
      for (const subtopic of subtopicsOf(subtopics)) {
        matters.set(subtopic, Math.max(0, (matters.get(subtopic) ?? 0) + by));
        for (let i = 0; i < terms.length && terms[i] !== 0; i += 1) {
          const cell = at(subtopic, terms[i] as number);
          counts[cell] = Math.max(0, (counts[cell] as number) + by);
        }
      }
    },
    countPlaced(subtopics, by) {
      for (const subtopic of subtopicsOf(subtopics))
        placed.set(subtopic, Math.max(0, (placed.get(subtopic) ?? 0) + by));
    },
    worth(post, into) {
      into.fill(1, 0, post.terms.length);
      for (const subtopic of subtopicsOf(post.subtopics)) {
        const all = (matters.get(subtopic) ?? 0) + BACKGROUND;
        for (let i = 0; i < post.terms.length; i += 1) {
          const held = counts[at(subtopic, post.terms[i] as number)] as number;
          const left = Math.log(all / (1 + held)) / LOG_BACKGROUND;
          if (left < (into[i] as number)) into[i] = left;
        }
      }
    },
    expected: (subtopic, apart, span) => ((placed.get(subtopic) ?? 0) * apart) / Math.max(span, LEAST_SPAN),
  };
}
