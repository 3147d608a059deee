import { mix32 } from '../../incident/hash.ts';
import { hashText, type HashParameters } from './hash-features.ts';
import { type Head, type HeadName, type LinearWeights, PLACE_WEIGHTS } from './linear-model.ts';

/** A normalised text with what a reader says of it; a head that nobody labelled is left out of its training. */
export type Example = {
  /** Title, line break, body, as a `Reading` has them. */
  readonly all: string;
  readonly titleEnd: number;
  readonly labels: Readonly<Partial<Record<HeadName, Label>>>;
  /** How much it counts; 1 unless told. */
  readonly weight?: number;
};
export type Label = {
  readonly id: string;
  /** Others that a careful reader would accept. */ readonly also: readonly string[];
};

export type TrainSettings = {
  readonly hash: HashParameters;
  /** A run of characters must stand in so many texts. */
  readonly minTexts: number;
  readonly rounds: number;
  readonly rate: number;
  /** How far the weights of a head are drawn to nothing: many classes with few texts each need more of it. */
  readonly decay: Readonly<Record<HeadName, number>>;
  /** 0: every text counts the same; 1: every class counts the same. */
  readonly balance: number;
  /** What the accepted others together take of the target. */
  readonly shared: number;
  readonly seed: number;
};

export const defaultTraining: TrainSettings = {
  hash: { bits: 18, grams: 2 },
  minTexts: 2,
  rounds: 12,
  rate: 0.5,
  decay: { topic: 5e-4, kind: 5e-5, urgency: 1e-4, unit: 5e-4 },
  balance: 0.5,
  shared: 0.2,
  seed: 20260301,
};

type Sparse = { readonly rows: Int32Array; readonly values: Float32Array };

/**
 * Multinomial logistic regression of all heads over one set of features, by AdaGrad in an order drawn from the seed.
 * Deterministic: the same examples, heads and settings make the same weights.
 */
export function trainLinear(
  examples: readonly Example[],
  heads: readonly Head[],
  settings: TrainSettings = defaultTraining,
): LinearWeights {
  const buckets = chooseBuckets(examples, settings);
  const width = heads.reduce((sum, { classes }) => sum + classes.length, 0);
  const rowOf = new Int32Array(2 ** settings.hash.bits).fill(-1);
  buckets.forEach((bucket, row) => (rowOf[bucket] = row));
  const inputs = examples.map((example) => sparseOf(example, rowOf, settings));
  const targets = targetsOf(examples, heads, width, settings);
  const weights = new Float32Array(buckets.length * width);
  const squares = new Float32Array(buckets.length * width).fill(0.01);
  const bias = new Float32Array(width);
  const gradient = new Float32Array(width);
  const active = new Uint8Array(width);
  const decay = Float32Array.from(heads.flatMap(({ name, classes }) => classes.map(() => settings.decay[name])));
  for (let round = 0; round < settings.rounds; round += 1) {
    const rate = settings.rate / (1 + round * 0.3);
    for (const at of shuffled(examples.length, settings.seed + round)) {
      const { rows, values } = inputs[at]!;
      gradient.set(bias);
      for (let i = 0; i < rows.length; i += 1) {
        const base = rows[i]! * width;
        const value = values[i]!;
        for (let k = 0; k < width; k += 1) gradient[k]! += value * weights[base + k]!;
      }
      towardsTarget(gradient, active, heads, targets, at * width);
      for (let k = 0; k < width; k += 1) bias[k]! -= rate * 0.02 * gradient[k]!;
      for (let i = 0; i < rows.length; i += 1) {
        const base = rows[i]! * width;
        const value = values[i]!;
        for (let k = 0; k < width; k += 1) {
          if (active[k] === 0) continue;
          const slope = gradient[k]! * value + decay[k]! * weights[base + k]!;
          const square = squares[base + k]! + slope * slope;
          squares[base + k] = square;
          weights[base + k]! -= (rate * slope) / Math.sqrt(square);
        }
      }
    }
  }
  return quantize({ hash: settings.hash, heads, buckets, bias }, weights, width);
}

/** From scores to their slope: share minus target, by head, times the weight of the text. */
function towardsTarget(
  scores: Float32Array,
  active: Uint8Array,
  heads: readonly Head[],
  targets: { readonly shares: Float32Array; readonly weights: Float32Array },
  base: number,
): void {
  let from = 0;
  for (const [index, { classes }] of heads.entries()) {
    const to = from + classes.length;
    const weight = targets.weights[(base / scores.length) * heads.length + index]!;
    let top = -Infinity;
    for (let k = from; k < to; k += 1) if (scores[k]! > top) top = scores[k]!;
    let sum = 0;
    for (let k = from; k < to; k += 1) sum += scores[k] = Math.exp(scores[k]! - top);
    for (let k = from; k < to; k += 1) {
      scores[k] = weight * (scores[k]! / sum - targets.shares[base + k]!);
      active[k] = weight > 0 ? 1 : 0;
    }
    from = to;
  }
}

function targetsOf(
  examples: readonly Example[],
  heads: readonly Head[],
  width: number,
  { balance, shared }: TrainSettings,
): { readonly shares: Float32Array; readonly weights: Float32Array } {
  const shares = new Float32Array(examples.length * width);
  const weights = new Float32Array(examples.length * heads.length);
  let from = 0;
  for (const [index, { name, classes }] of heads.entries()) {
    const position = new Map(classes.map((id, at) => [id, at]));
    const counts = new Float64Array(classes.length);
    let labelled = 0;
    for (const { labels } of examples) {
      const at = position.get(labels[name]?.id ?? '');
      if (at === undefined) continue;
      counts[at]! += 1;
      labelled += 1;
    }
    const mean = labelled / counts.filter((count) => count > 0).length;
    for (const [at, { labels, weight = 1 }] of examples.entries()) {
      const label = labels[name];
      const main = position.get(label?.id ?? '');
      if (label === undefined || main === undefined) continue;
      const also = label.also.map((id) => position.get(id)).filter((k) => k !== undefined && k !== main);
      const base = at * width + from;
      shares[base + main] = also.length > 0 ? 1 - shared : 1;
      for (const k of also) shares[base + k!]! += shared / also.length;
      weights[at * heads.length + index] = weight * Math.min(4, (mean / counts[main]!) ** balance);
    }
    from += classes.length;
  }
  return { shares, weights };
}

/** Buckets whose runs stand in enough texts, ascending; never more than a `Uint16Array` can number. */
function chooseBuckets(examples: readonly Example[], { hash, minTexts }: TrainSettings): Uint32Array {
  const texts = new Uint16Array(2 ** hash.bits);
  const last = new Int32Array(2 ** hash.bits).fill(-1);
  for (const [index, { all, titleEnd }] of examples.entries()) {
    const { count, buckets } = hashText(all, titleEnd, hash);
    for (let at = 0; at < count; at += 1) {
      const bucket = buckets[at]!;
      if (last[bucket] === index) continue;
      last[bucket] = index;
      texts[bucket]! += 1;
    }
  }
  let least = minTexts;
  const chosen = (): number[] => [...texts.keys()].filter((bucket) => texts[bucket]! >= least);
  let list = chosen();
  while (list.length > MAX_ROWS) {
    least += 1;
    list = chosen();
  }
  return Uint32Array.from(list);
}

const MAX_ROWS = 40_000;

function sparseOf({ all, titleEnd }: Example, rowOf: Int32Array, { hash }: TrainSettings): Sparse {
  const text = hashText(all, titleEnd, hash);
  const values = new Map<number, number>();
  let norm = 0;
  for (let at = 0; at < text.count; at += 1) {
    const row = rowOf[text.buckets[at]!]!;
    if (row < 0 || values.has(row)) continue;
    const value = PLACE_WEIGHTS[at < text.titleCount ? 0 : at < text.headCount ? 1 : 2];
    values.set(row, value);
    norm += value * value;
  }
  const length = norm === 0 ? 0 : 1 / Math.sqrt(norm);
  return {
    rows: Int32Array.from(values.keys()),
    values: Float32Array.from(values.values(), (value) => value * length),
  };
}

/** Indices in an order that the seed alone decides. */
export function shuffled(count: number, seed: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  let state = mix32(seed) || 1;
  for (let at = count - 1; at > 0; at -= 1) {
    state = mix32(state + 0x9e3779b9) || 1;
    const other = state % (at + 1);
    const kept = order[at]!;
    order[at] = order[other]!;
    order[other] = kept;
  }
  return order;
}

function quantize(
  rest: Omit<LinearWeights, 'weights' | 'scales'>,
  weights: Float32Array,
  width: number,
): LinearWeights {
  const scales = new Float32Array(width);
  for (let at = 0; at < weights.length; at += 1) {
    const size = Math.abs(weights[at]!);
    if (size > scales[at % width]!) scales[at % width] = size;
  }
  for (let k = 0; k < width; k += 1) scales[k] = scales[k] === 0 ? 1 : scales[k]! / 127;
  const small = new Int8Array(weights.length);
  for (let at = 0; at < weights.length; at += 1) {
    const steps = Math.round(weights[at]! / scales[at % width]!);
    // One step says nothing, and a row of noughts is short.
    small[at] = Math.abs(steps) > 1 ? steps : 0;
  }
  return { ...rest, weights: small, scales };
}
