import { hashText, type HashParameters } from './hash-features.ts';

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
  readonly heads: readonly Head[];
  /** Reads a normalised text (title, line break, body); a few microseconds for a short post. Pure. */
  read(all: string, titleEnd: number): LinearReading;
};

/** What a run counts in the title, in the head of the body, and after it. */
export const PLACE_WEIGHTS = [1.5, 1, 0.6] as const;

/** Two sums of 16 bits lie in one 32-bit number; so many weights of 0…255 can be added before one runs over. */
const LANE_SAFE = 256;
const BIAS = 128;

/** Lays weights out for reading: two classes in one 32-bit number, so that one addition serves both. */
export function compileLinear(weights: LinearWeights): LinearModel {
  const { hash, heads, scales, bias } = weights;
  const width = heads.reduce((sum, { classes }) => sum + classes.length, 0);
  const lanes = (width + 1) >> 1;
  const rows = weights.buckets.length;
  const rowOf = new Uint16Array(2 ** hash.bits);
  const table = new Int32Array((rows + 1) * lanes);
  for (let row = 0; row < rows; row += 1) {
    rowOf[weights.buckets[row]!] = row + 1;
    for (let at = 0; at < width; at += 1) {
      const lane = (row + 1) * lanes + (at >> 1);
      const value = weights.weights[row * width + at]! + BIAS;
      table[lane] = (at & 1) === 0 ? table[lane]! + value : (table[lane]! + (value << 16)) | 0;
    }
  }
  const offsets = offsetsOf(heads);
  // Working memory, which no other call runs beside: this is run for every post.
  const stamps = new Uint32Array(rows + 1);
  let stamp = 0;
  const seen = new Uint16Array(READ_ROWS);
  const seenAt = new Uint16Array(READ_ROWS);
  const sums = new Int32Array(lanes);

  const read = (all: string, titleEnd: number): LinearReading => {
    const text = hashText(all, titleEnd, hash);
    stamp = (stamp + 1) >>> 0;
    if (stamp === 0) {
      stamps.fill(0);
      stamp = 1;
    }
    const logits = new Float32Array(width);
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
        seenAt[known] = at;
        known += 1;
      }
      addRows(first, known, factor, logits);
      norm += (known - first) * factor * factor;
    }
    const length = norm === 0 ? 0 : 1 / Math.sqrt(norm);
    for (let k = 0; k < width; k += 1) logits[k] = bias[k]! + logits[k]! * scales[k]! * length;
    return { known, votes: votesOf(logits, heads), explain: (head, id) => explain(all, titleEnd, head, id) };
  };

  const addRows = (first: number, end: number, factor: number, into: Float32Array): void => {
    for (let from = first; from < end; from += LANE_SAFE) {
      const to = Math.min(end, from + LANE_SAFE);
      sums.fill(0);
      for (let i = from; i < to; i += 1) {
        const base = seen[i]! * lanes;
        for (let lane = 0; lane < lanes; lane += 1) sums[lane] = (sums[lane]! + table[base + lane]!) | 0;
      }
      const shift = BIAS * (to - from);
      for (let k = 0; k < width; k += 1) {
        const pair = sums[k >> 1]!;
        into[k]! += factor * (((k & 1) === 0 ? pair & 0xffff : pair >>> 16) - shift);
      }
    }
  };

  const explain = (all: string, titleEnd: number, head: HeadName, id: string): readonly string[] => {
    const index = heads.find(({ name }) => name === head)?.classes.indexOf(id) ?? -1;
    if (index < 0) return [];
    const from = offsets[head];
    const size = heads.find(({ name }) => name === head)!.classes.length;
    const text = hashText(all, titleEnd, hash);
    const said: { from: number; to: number; points: number }[] = [];
    for (let at = 0; at < text.count; at += 1) {
      const row = rowOf[text.buckets[at]!]!;
      if (row === 0 || text.lengths[at]! < 2) continue;
      const base = (row - 1) * width + from;
      let mean = 0;
      for (let k = 0; k < size; k += 1) mean += weights.weights[base + k]! * scales[from + k]!;
      const points = weights.weights[base + index]! * scales[from + index]! - mean / size;
      if (points > 0) said.push({ from: text.starts[at]!, to: text.starts[at]! + text.lengths[at]!, points });
    }
    return joinWords(all, said);
  };

  return { heads, read };
}

/** No text has more runs than this. */
const READ_ROWS = 6_000;

function offsetsOf(heads: readonly Head[]): Readonly<Record<HeadName, number>> {
  const offsets = { topic: 0, kind: 0, urgency: 0, unit: 0 };
  let at = 0;
  for (const { name, classes } of heads) {
    offsets[name] = at;
    at += classes.length;
  }
  return offsets;
}

const noVotes: Votes = { classes: [], shares: new Float32Array(0) };

function votesOf(logits: Float32Array, heads: readonly Head[]): Record<HeadName, Votes> {
  const votes: Record<HeadName, Votes> = { topic: noVotes, kind: noVotes, urgency: noVotes, unit: noVotes };
  let at = 0;
  for (const { name, classes } of heads) {
    votes[name] = { classes, shares: softmax(logits.subarray(at, at + classes.length)) };
    at += classes.length;
  }
  return votes;
}

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

/** The best runs as words: those that touch become one, of at most six characters. */
function joinWords(all: string, said: readonly { from: number; to: number; points: number }[]): readonly string[] {
  const best = said.toSorted((x, y) => y.points - x.points || x.from - y.from).slice(0, 8);
  const words: { from: number; to: number }[] = [];
  for (const { from, to } of best) {
    const near = words.find((word) => from <= word.to - 1 && to - 1 >= word.from);
    if (near && Math.max(near.to, to) - Math.min(near.from, from) <= 6) {
      near.from = Math.min(near.from, from);
      near.to = Math.max(near.to, to);
    } else if (!near) words.push({ from, to });
  }
  return [...new Set(words.map(({ from, to }) => all.slice(from, to)))].slice(0, 3);
}
