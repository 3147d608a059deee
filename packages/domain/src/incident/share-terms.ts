import type { PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';
import type { ClusterWindow } from './window.ts';

const TERMS = sketchSizes.terms;
const MARKS = 4096;
/** A title is compared when its words are worth this much together: about one that is not common. */
const TITLE_WORTH = 5;

/** What the words of two posts have in common, as parts of their cosine, 0…1. */
export type SharedTerms = {
  /** All shared words, stock phrases discounted (`StockPhrases`). */
  text: number;
  /** The same without the words of place names. */
  told: number;
  /** The same without the words of place names, and stock phrases counted in full. */
  spoken: number;
  /** How many amounts and counts. */
  numbers: number;
};

/** Compares the words of one post with those of slots. What depends on the post alone is computed once a post. */
export type TermSharer = {
  /** Begins a post; holds until the window changes. */
  begin(post: PostSketch): void;
  /** Writes into the object it returns, which is the same each time. */
  share(slot: number): Readonly<SharedTerms>;
  /** How much of each title the other post speaks of, 0…1; −1 when a title says too little. Of the slot shared last. */
  title(slot: number): number;
};

/** Opens a sharer over one window. */
export function createTermSharer(window: ClusterWindow): TermSharer {
  let { terms, weights, titleMask } = window.columns;
  const shared: SharedTerms = { text: 0, told: 0, spoken: 0, numbers: 0 };
  const left = new Float64Array(TERMS);
  const idfs = new Float64Array(TERMS);
  const worths = new Float64Array(TERMS);
  /** Own term of a mark + 1; terms that fall on one mark are chained by `after`. */
  const heads = new Uint8Array(MARKS);
  const after = new Uint8Array(TERMS);
  let post: PostSketch | undefined;
  let ownTitle = 0;
  let own = 0;

  const find = (term: number): number => {
    for (let entry = heads[term >>> 20] as number; entry !== 0; entry = after[entry - 1] as number) {
      if ((post as PostSketch).terms[entry - 1] === term) return entry - 1;
    }
    return -1;
  };

  return {
    begin(next) {
      if (post !== undefined) for (const term of post.terms) heads[term >>> 20] = 0;
      post = next;
      ({ terms, weights, titleMask } = window.columns);
      window.stock.worth(next, left);
      own = 0;
      ownTitle = 0;
      for (let i = 0; i < next.terms.length; i += 1) {
        const term = next.terms[i] as number;
        const idf = window.idf(term);
        const worth = idf * (next.weights[i] as number);
        idfs[i] = idf;
        worths[i] = worth;
        own += worth * worth;
        if ((next.titleMask >>> i) & 1) ownTitle += idf;
        after[i] = heads[term >>> 20] as number;
        heads[term >>> 20] = i + 1;
      }
    },
    share(slot) {
      let dot = 0;
      let told = 0;
      let spoken = 0;
      const { placeMask, numberMask } = post as PostSketch;
      let numbers = 0;
      const to = (slot + 1) * TERMS;
      for (let at = slot * TERMS; at < to; at += 1) {
        const term = terms[at] as number;
        if (term === 0) break;
        const i = heads[term >>> 20] === 0 ? -1 : find(term);
        if (i < 0) continue;
        const worth = (worths[i] as number) * (idfs[i] as number) * (weights[at] as number);
        const rest = worth * (left[i] as number);
        dot += rest;
        if ((placeMask >>> i) & 1) continue;
        numbers += (numberMask >>> i) & 1;
        told += rest;
        spoken += worth;
      }
      const norms = dot === 0 && spoken === 0 ? 1 : Math.sqrt(own) * window.norm(slot);
      shared.text = dot / norms;
      shared.told = told / norms;
      shared.spoken = spoken / norms;
      shared.numbers = numbers;
      return shared;
    },
    title(slot) {
      if (ownTitle <= TITLE_WORTH) return -1;
      const mask = titleMask[slot] as number;
      let ownShared = 0;
      let other = 0;
      let otherShared = 0;
      for (let at = 0; at < TERMS; at += 1) {
        const term = terms[slot * TERMS + at] as number;
        if (term === 0) break;
        const i = find(term);
        if (i >= 0 && ((post as PostSketch).titleMask >>> i) & 1) ownShared += idfs[i] as number;
        if (((mask >>> at) & 1) === 0) continue;
        const idf = i >= 0 ? (idfs[i] as number) : window.idf(term);
        other += idf;
        if (i >= 0) otherShared += idf;
      }
      return other > TITLE_WORTH ? (ownShared / ownTitle + otherShared / other) / 2 : -1;
    },
  };
}
