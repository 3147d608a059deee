import type { TextFeatures } from '../analysis/analysis.ts';
import { hash32 } from './hash.ts';
import type { PostSketch } from './post-sketch.ts';
import { sketchSizes } from './sketch-sizes.ts';

export type WeighedTerms = Pick<PostSketch, 'terms' | 'weights' | 'titleMask' | 'placeMask' | 'numberMask'>;

/** `places`: names of places; `numbers`: what `numbersIn` finds in the text. */
export type TermWeigher = (
  features: TextFeatures,
  places: readonly string[],
  numbers: readonly string[],
) => WeighedTerms;

const TITLED = 1;
const PLACED = 2;
const NUMBER = 4;
const UNITS = 4096;
/** Above every count of a term in a text of 64 KiB, in quarters: room for it beside a key of 32 bits in a double. */
const MOST_QUARTERS = 2 ** 20;
const { terms: TERMS } = sketchSizes;

/** Opens a weigher; it owns its working arrays, so that a post makes no maps. */
export function createTermWeigher(common: ReadonlySet<string>): TermWeigher {
  let capacity = 512;
  let keys = new Uint32Array(capacity);
  let quarters = new Uint32Array(capacity);
  let marks = new Uint8Array(capacity);
  /** Index of a key + 1, by its last bits; what falls on one cell goes to the next free one. */
  let table = new Uint32Array(capacity * 2);
  let cells = new Uint32Array(capacity);
  let order = new Float64Array(capacity);
  let count = 0;
  /** Which units stand in the title, and in the names of places, by their last bits. */
  const seen = new Uint8Array(UNITS);

  const grow = (most: number): void => {
    while (capacity < most) capacity *= 2;
    if (keys.length === capacity) return;
    keys = new Uint32Array(capacity);
    quarters = new Uint32Array(capacity);
    marks = new Uint8Array(capacity);
    table = new Uint32Array(capacity * 2);
    cells = new Uint32Array(capacity);
    order = new Float64Array(capacity);
  };
  const cellOf = (key: number): number => {
    const mask = table.length - 1;
    let cell = key & mask;
    while (table[cell] !== 0 && keys[(table[cell] as number) - 1] !== key) cell = (cell + 1) & mask;
    return cell;
  };
  const add = (key: number, by: number, mark: number): void => {
    const cell = cellOf(key);
    if (table[cell] === 0) {
      keys[count] = key;
      quarters[count] = 0;
      marks[count] = 0;
      cells[count] = cell;
      count += 1;
      table[cell] = count;
    }
    const at = (table[cell] as number) - 1;
    quarters[at] = (quarters[at] as number) + by;
    marks[at] = (marks[at] as number) | mark;
  };
  const note = (text: string, mark: number): void => {
    for (let i = 0; i < text.length; i += 1) {
      const at = text.charCodeAt(i) & (UNITS - 1);
      seen[at] = mark === 0 ? 0 : (seen[at] as number) | mark;
    }
  };
  /** The keys to keep, ascending: the weightiest, of equals the lowest. */
  const chosen = (): Uint32Array => {
    if (count <= TERMS) return ascending(keys, count);
    for (let i = 0; i < count; i += 1)
      order[i] = (MOST_QUARTERS - (quarters[i] as number)) * 2 ** 32 + (keys[i] as number);
    order.subarray(0, count).sort();
    return ascending(order, TERMS);
  };

  return (features, places, numbers) => {
    const { title, tokens } = features;
    grow(tokens.length + numbers.length);
    count = 0;
    note(title, TITLED);
    for (const place of places) note(place, PLACED);
    // The tokens hold the title's first; what also stands in the title counts more.
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i] as string;
      if (token.length < 2 || isNumber(token)) continue;
      const near = seen[token.charCodeAt(0) & (UNITS - 1)] as number;
      const usual = common.has(token);
      const titled = !usual && (near & TITLED) !== 0 && title.includes(token);
      const placed = (near & PLACED) !== 0 && places.some((place) => place.includes(token));
      add(hash32(token), usual ? 1 : titled ? 6 : 4, (titled ? TITLED : 0) | (placed ? PLACED : 0));
    }
    for (const number of numbers) add(hash32(number), 4, NUMBER);
    note(title, 0);
    for (const place of places) note(place, 0);

    const terms = chosen();
    const weights = new Uint8Array(terms.length);
    let titleMask = 0;
    let placeMask = 0;
    let numberMask = 0;
    for (let i = 0; i < terms.length; i += 1) {
      const at = (table[cellOf(terms[i] as number)] as number) - 1;
      weights[i] = Math.min(255, Math.round(Math.sqrt((quarters[at] as number) / 4) * 32));
      if (((marks[at] as number) & TITLED) !== 0) titleMask |= 1 << i;
      if (((marks[at] as number) & PLACED) !== 0) placeMask |= 1 << i;
      if (((marks[at] as number) & NUMBER) !== 0) numberMask |= 1 << i;
    }
    for (let i = 0; i < count; i += 1) table[cells[i] as number] = 0;
    return { terms, weights, titleMask: titleMask >>> 0, placeMask: placeMask >>> 0, numberMask: numberMask >>> 0 };
  };
}

/** The first `count` keys in order, by insertion: they are few, and a call of `sort` costs more. */
function ascending(keys: ArrayLike<number>, count: number): Uint32Array {
  const sorted = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    const key = (keys[i] as number) % 2 ** 32;
    let at = i;
    for (; at > 0 && (sorted[at - 1] as number) > key; at -= 1) sorted[at] = sorted[at - 1] as number;
    sorted[at] = key;
  }
  return sorted;
}

/** Digits and points alone. */
function isNumber(token: string): boolean {
  const first = token.charCodeAt(0);
  return first >= 0x2e && first <= 0x39 && /^[\d.]+$/.test(token);
}
