import type { ClusteringSettings } from './clustering-settings.ts';
import { createGathered } from './gathered-slots.ts';
import { BANDS, writeBandKeys } from './min-hash.ts';
import type { PostSketch } from './post-sketch.ts';
import { createBuckets, createPostings } from './postings.ts';
import { sketchSizes } from './sketch-sizes.ts';

/**
 * Which posts of the window share rare words, names, places or near-duplicate text with a new one, and how rare a word is.
 * Posts are told by their number in order of arrival, from 1.
 */
export type CandidateIndex = {
  /** Inverse document frequency, natural logarithm, with the background as the floor of what can be known. */
  idf(term: number): number;
  /** How many posts there are, the background left out. */
  resize(posts: number): void;
  /** Adds a post whose number is larger than any before; counts its words. */
  add(post: PostSketch, number: number): void;
  /** Makes room for twice as many words and keys; counts of words begin anew and have to be made again (`count`). */
  grow(): void;
  /** Counts words, up to the first 0. */
  count(terms: Uint32Array): void;
  /** Words of a post that left, up to the first 0, are counted no more. */
  forget(terms: Uint32Array): void;
  /** The posts most likely alike, best first, none older than `oldest`. */
  candidates(post: PostSketch, oldest: number): readonly number[];
  /** Posts whose text may be nearly the same. */
  near(post: PostSketch, oldest: number): readonly number[];
  /** Bytes held. */
  readonly bytes: number;
};

const HEAD_BITS = 20;
/** Rarest words of a post that it can be found by. */
const TERMS_HELD = 24;
/** Keys a post is looked for by, beside words: more than a sketch has. */
const MOST_KEYS = 16;
/** Posts compared by their signatures at most. */
const MOST_NEAR = 16;

/** Opens an empty index. */
export function createCandidateIndex(settings: Pick<ClusteringSettings, 'candidates' | 'background'>): CandidateIndex {
  const { perTerm, termsWalked, scored } = settings.candidates;
  const byTerm = createPostings(perTerm, HEAD_BITS);
  const byBand = createBuckets(HEAD_BITS);
  let bits = HEAD_BITS;
  let frequency = new Uint32Array(2 ** bits);
  const gathered = createGathered((termsWalked + MOST_KEYS) * perTerm);
  const walked = new Uint32Array(Math.max(perTerm, MOST_NEAR));
  const bands = new Uint32Array(BANDS);
  /** Whose keys `bands` holds: the same post is looked for and then added. */
  let banded: Uint32Array | null = null;
  /** Logarithm of all documents there are, the background among them. */
  let logAll = Math.log(settings.background);

  const cell = (term: number): number => term >>> (32 - bits);
  const idf = (term: number): number => logAll - logOf(1 + (frequency[cell(term)] as number));
  const readBands = (signature: Uint32Array): void => {
    if (banded === signature) return;
    writeBandKeys(signature, bands);
    banded = signature;
  };

  // Each of these reads in a row what is asked one by one after it: the waits for memory overlap (`warmSlots`).
  const warmFrequencies = ({ terms }: PostSketch): void => {
    let sum = 0;
    for (let i = 0; i < terms.length; i += 1) sum += frequency[cell(terms[i] as number)] as number;
    unasked[0] = sum;
  };
  const warmPostings = ({ keys }: PostSketch, rare: number): void => {
    let sum = 0;
    for (let i = 0; i < rare; i += 1) sum += byTerm.warm(rareTerms[i] as number);
    for (const { key } of keys) sum += byTerm.warm(key);
    unasked[0] = sum;
  };
  const warmBands = (): void => {
    let sum = 0;
    for (let band = 0; band < BANDS; band += 1) sum += byBand.warm(bands[band] as number);
    unasked[0] = sum;
  };

  return {
    idf,
    resize(posts) {
      logAll = Math.log(settings.background + posts);
    },
    add(post, number) {
      for (const term of post.terms) frequency[cell(term)] = (frequency[cell(term)] as number) + 1;
      const rare = rarest(post, idf, TERMS_HELD);
      warmPostings(post, rare);
      for (let i = 0; i < rare; i += 1) byTerm.add(rareTerms[i] as number, number);
      for (const { key } of post.keys) byTerm.add(key, number);
      if (post.signature === null) return;
      readBands(post.signature);
      for (let band = 0; band < BANDS; band += 1) byBand.add(bands[band] as number, number);
    },
    grow() {
      byTerm.grow();
      byBand.grow();
      bits += 1;
      frequency = new Uint32Array(2 ** bits);
    },
    count(terms) {
      for (let i = 0; i < terms.length && terms[i] !== 0; i += 1) {
        const at = cell(terms[i] as number);
        frequency[at] = (frequency[at] as number) + 1;
      }
    },
    forget(terms) {
      for (let i = 0; i < terms.length && terms[i] !== 0; i += 1) {
        const at = cell(terms[i] as number);
        frequency[at] = Math.max(0, (frequency[at] as number) - 1);
      }
    },
    candidates(post, oldest) {
      gathered.clear();
      const gather = (key: number, worth: number): void => {
        const held = byTerm.walk(key, oldest, walked);
        for (let i = 0; i < held; i += 1) gathered.add(walked[i] as number, worth);
      };
      warmFrequencies(post);
      const rare = rarest(post, idf, termsWalked);
      warmPostings(post, rare);
      for (let i = 0; i < rare; i += 1) gather(rareTerms[i] as number, idf(rareTerms[i] as number));
      for (const { key, worth } of post.keys.slice(0, MOST_KEYS)) gather(key, worth);
      return gathered.best(scored);
    },
    near(post, oldest) {
      const alike: number[] = [];
      if (post.signature === null) return alike;
      readBands(post.signature);
      warmBands();
      for (let band = 0; band < BANDS && alike.length < MOST_NEAR; band += 1) {
        const held = byBand.walk(bands[band] as number, oldest, walked);
        for (let i = 0; i < held; i += 1) if (!alike.includes(walked[i] as number)) alike.push(walked[i] as number);
      }
      return alike;
    },
    get bytes() {
      return byTerm.bytes + byBand.bytes + frequency.byteLength;
    },
  };
}

/** Where sums go that nobody asks for, so that what they are made of is read. */
const unasked = new Float64Array(1);

const logs = Float64Array.from({ length: 4096 }, (_, value) => Math.log(value));
const logOf = (value: number): number => (value < 4096 ? (logs[value] as number) : Math.log(value));

const rareTerms = new Uint32Array(sketchSizes.terms);
const rareWorths = new Float64Array(sketchSizes.terms);

/** Writes the `most` terms of a post that are rarest in the window into `rareTerms`, rarest first, and returns how many. */
function rarest(post: PostSketch, idf: (term: number) => number, most: number): number {
  const { terms, weights } = post;
  let count = 0;
  for (let i = 0; i < terms.length; i += 1) {
    const worth = idf(terms[i] as number) * (weights[i] as number);
    if (count === most && worth <= (rareWorths[most - 1] as number)) continue;
    if (count < most) count += 1;
    let at = count - 1;
    for (; at > 0 && (rareWorths[at - 1] as number) < worth; at -= 1) {
      rareWorths[at] = rareWorths[at - 1] as number;
      rareTerms[at] = rareTerms[at - 1] as number;
    }
    rareWorths[at] = worth;
    rareTerms[at] = terms[i] as number;
  }
  return count;
}
