import { hashText, type HashParameters, READ_LIMIT } from './hash-features.ts';

/** The decisions one model takes, each with its classes in the order of the weights. */
export const headNames = ['topic', 'kind', 'urgency', 'unit'] as const;
export type HeadName = (typeof headNames)[number];
export type Head = { readonly name: HeadName; readonly classes: readonly string[] };

/** What training leaves and a file holds: rows of int8 weights, one per bucket that is known, over the classes of all heads. */
export type LinearWeights = {
  readonly hash: HashParameters;
  readonly heads: readonly Head[];
  /** Known buckets, ascending. */
  readonly buckets: Uint32Array;
  /** `buckets.length` rows of as many weights as there are classes in all. */
  readonly weights: Int8Array;
  /** What one step of a weight is worth, by class. */
  readonly scales: Float32Array;
  readonly bias: Float32Array;
};

/** How likely the model holds each class of a head, 0…1, in the order of `classes`; they add up to 1. */
export type Votes = { readonly classes: readonly string[]; readonly shares: Float32Array };

export type LinearReading = {
  /** Runs of characters of the text the model knows; below a handful its votes mean little. */
  readonly known: number;
  readonly votes: Readonly<Record<HeadName, Votes>>;
  /** The words (two characters or more, as they stand in the text) that spoke most for a class, best first, at most three. */
  explain(head: HeadName, id: string): readonly string[];
};

export type LinearModel = {
  /** Reads a normalised text (title, line break, body); a few microseconds for a short post. Pure. */
  read(all: string, titleEnd: number): LinearReading;
};

/** What a run counts in the title, in the head of the body, and after it. */
export const PLACE_WEIGHTS = [1.5, 1, 0.6] as const;

/** Two sums of 16 bits lie in one 32-bit number; so many weights of 0…255 can be added before one runs over. */
const LANE_SAFE = 256;
const BIAS = 128;

/** Where the classes of a head stand in a row of the weights. */
type Span = Head & { readonly from: number };

/**
 * Lays the weights of some heads out for reading: two classes in one 32-bit number, so that one addition serves both.
 * Who needs one decision pays for one: the others are not added up.
 */
export function compileLinear(weights: LinearWeights, only: readonly HeadName[] = headNames): LinearModel {
  const { hash, scales, bias } = weights;
  const rows = weights.buckets.length;
  const whole = scales.length;
  const spans = spansOf(weights.heads).filter(({ name }) => only.includes(name));
  const columns = Uint16Array.from(spans.flatMap(({ from, classes }) => classes.map((_, k) => from + k)));
  const width = columns.length;
  const lanes = (width + 1) >> 1;
  const rowOf = new Uint16Array(2 ** hash.bits);
  const table = new Int32Array((rows + 1) * lanes);
  for (let row = 0; row < rows; row += 1) {
    rowOf[weights.buckets[row]!] = row + 1;
    for (let at = 0; at < width; at += 1) {
      const lane = (row + 1) * lanes + (at >> 1);
      const value = weights.weights[row * whole + columns[at]!]! + BIAS;
      table[lane] = (at & 1) === 0 ? table[lane]! + value : (table[lane]! + (value << 16)) | 0;
    }
  }
  const means = spans.map((span) => meansOf(weights, span));
  // Working memory, which no other call runs beside: this is run for every post.
  const stamps = new Uint32Array(rows + 1);
  let stamp = 0;
  const seen = new Uint16Array(READ_RUNS);
  const lane32 = new Int32Array(lanes);
  const sums = new Float32Array(width);

  /** Adds the rows `seen[first, end)`, each `factor` times, to `sums`. */
  const addRows = (first: number, end: number, factor: number): void => {
    // Rows lie far apart: read in a row with nothing in between, the waits for memory overlap.
    let sum = 0;
    for (let i = first; i < end; i += 1) sum += table[seen[i]! * lanes]!;
    unasked[0] = sum;
    for (let from = first; from < end; from += LANE_SAFE) {
      const to = Math.min(end, from + LANE_SAFE);
      lane32.fill(0);
      for (let i = from; i < to; i += 1) {
        const base = seen[i]! * lanes;
        for (let lane = 0; lane < lanes; lane += 1) lane32[lane] = (lane32[lane]! + table[base + lane]!) | 0;
      }
      const shift = BIAS * (to - from);
      for (let k = 0; k < width; k += 1) {
        const pair = lane32[k >> 1]!;
        sums[k]! += factor * (((k & 1) === 0 ? pair & 0xffff : pair >>> 16) - shift);
      }
    }
  };

  const read = (all: string, titleEnd: number): LinearReading => {
    const text = hashText(all, titleEnd, hash);
    stamp = (stamp + 1) >>> 0;
    if (stamp === 0) {
      stamps.fill(0);
      stamp = 1;
    }
    sums.fill(0);
    let known = 0;
    let norm = 0;
    let at = 0;
    for (let part = 0; part < 3; part += 1) {
      const end = part === 0 ? text.titleCount : part === 1 ? text.headCount : text.count;
      const factor = PLACE_WEIGHTS[part]!;
      const first = known;
      for (; at < end; at += 1) {
        const row = rowOf[text.buckets[at]!]!;
        if (row === 0 || stamps[row] === stamp) continue;
        stamps[row] = stamp;
        seen[known] = row;
        known += 1;
      }
      addRows(first, known, factor);
      norm += (known - first) * factor * factor;
    }
    const length = norm === 0 ? 0 : 1 / Math.sqrt(norm);
    const votes: Record<HeadName, Votes> = { topic: noVotes, kind: noVotes, urgency: noVotes, unit: noVotes };
    let k = 0;
    for (const { name, classes, from } of spans) {
      const shares = new Float32Array(classes.length);
      for (let at = 0; at < shares.length; at += 1, k += 1) {
        shares[at] = bias[from + at]! + sums[k]! * scales[from + at]! * length;
      }
      votes[name] = { classes, shares: softmax(shares) };
    }
    return { known, votes, explain: (head, id) => explain(all, titleEnd, head, id) };
  };

  const explain = (all: string, titleEnd: number, head: HeadName, id: string): readonly string[] => {
    const span = spans.find(({ name }) => name === head);
    const index = span?.classes.indexOf(id) ?? -1;
    if (span === undefined || index < 0) return [];
    const column = span.from + index;
    const mean = means[spans.indexOf(span)]!;
    const { count, buckets, starts, lengths } = hashText(all, titleEnd, hash);
    const said: Said[] = [];
    for (let at = 0; at < count; at += 1) {
      if (lengths[at]! < 2) continue;
      const row = rowOf[buckets[at]!]!;
      if (row === 0) continue;
      const points = weights.weights[(row - 1) * whole + column]! * scales[column]! - mean[row - 1]!;
      if (points <= 0 || (said.length === MOST_RUNS && points <= said[MOST_RUNS - 1]!.points)) continue;
      let place = Math.min(said.length, MOST_RUNS - 1);
      for (; place > 0 && said[place - 1]!.points < points; place -= 1) said[place] = said[place - 1]!;
      said[place] = { from: starts[at]!, to: starts[at]! + lengths[at]!, points };
    }
    return joinWords(all, said);
  };

  return { read };
}

/** Where a sum goes that nobody asks for, so that what it is made of is read. */
const unasked = new Float64Array(1);

/** No text has more runs than this. */
const READ_RUNS = READ_LIMIT * 3;

function spansOf(heads: readonly Head[]): readonly Span[] {
  let from = 0;
  return heads.map((head) => {
    const span = { ...head, from };
    from += head.classes.length;
    return span;
  });
}

const noVotes: Votes = { classes: [], shares: new Float32Array(0) };

/** Turns scores into shares in place; they add up to 1. */
export function softmax(scores: Float32Array): Float32Array {
  let top = -Infinity;
  for (let k = 0; k < scores.length; k += 1) if (scores[k]! > top) top = scores[k]!;
  let sum = 0;
  for (let k = 0; k < scores.length; k += 1) {
    scores[k] = Math.exp(scores[k]! - top);
    sum += scores[k]!;
  }
  for (let k = 0; k < scores.length; k += 1) scores[k]! /= sum;
  return scores;
}

type Said = { readonly from: number; readonly to: number; readonly points: number };

/** So many runs of a text are looked at when a decision is explained. */
const MOST_RUNS = 8;

/** What each known run says for the classes of a head on average: what it says beyond that speaks for one of them. */
function meansOf({ weights, scales, buckets }: LinearWeights, { from, classes }: Span): Float32Array {
  const whole = scales.length;
  const means = new Float32Array(buckets.length);
  for (let row = 0; row < means.length; row += 1) {
    let sum = 0;
    for (let k = from; k < from + classes.length; k += 1) sum += weights[row * whole + k]! * scales[k]!;
    means[row] = sum / classes.length;
  }
  return means;
}

/** The best runs, best first, as words: those that touch become one, of at most six characters; none holds a number or a mark. */
function joinWords(all: string, said: readonly Said[]): readonly string[] {
  const words: { from: number; to: number }[] = [];
  for (const { from, to } of said) {
    const near = words.find((word) => from < word.to && to > word.from);
    if (near === undefined) words.push({ from, to });
    else if (Math.max(near.to, to) - Math.min(near.from, from) <= 6) {
      near.from = Math.min(near.from, from);
      near.to = Math.max(near.to, to);
    }
  }
  const shown = words.map(({ from, to }) => all.slice(from, to)).filter((word) => /^[\p{sc=Han}a-z]+$/u.test(word));
  return [...new Set(shown)].slice(0, 3);
}
