import { growColumn, type Growth } from './grow-slots.ts';
import { packSignature, SIGNATURE_WORDS } from './min-hash.ts';
import { sketchSizes } from './sketch-sizes.ts';
import type { PostSketch } from './post-sketch.ts';

/** Flags of a slot, one bit each. */
export const slotFlags = {
  official: 1,
  leans: 2,
  cause: 4,
  medium: 8,
  gathering: 16,
  signed: 32,
  named: 64,
  far: 128,
  /** The post that opened its incident. */
  founder: 256,
} as const;

const {
  terms: TERMS,
  townships: TOWNSHIPS,
  spots: SPOTS,
  names: NAMES,
  topics: TOPICS,
  subtopics: SUBTOPICS,
} = sketchSizes;
const WORDS = sketchSizes.bits / 32;

/**
 * The window's posts as columns: slot `s` owns the `s`-th stretch of each array. About 640 bytes a slot. The arrays are other
 * ones when the window has grown: none may be kept from one post to the next.
 */
export type WindowColumns = {
  readonly at: Float64Array;
  readonly author: Uint32Array;
  readonly region: Uint32Array;
  readonly flags: Uint16Array;
  /** Length of the text, at most 65,535. */
  readonly length: Uint16Array;
  readonly terms: Uint32Array;
  readonly weights: Uint8Array;
  readonly townships: Uint32Array;
  readonly spots: Uint32Array;
  readonly nameCores: Uint32Array;
  /** `nameKinds` of the name beside it. */
  readonly nameKinds: Uint8Array;
  readonly topics: Uint32Array;
  readonly subtopics: Uint32Array;
  readonly demands: Uint32Array;
  readonly titleMask: Uint32Array;
  readonly textHash: Uint32Array;
  /** `packSignature` */
  readonly signature: Uint32Array;
  readonly pairs: Uint32Array;
};

/** Columns for `capacity` posts. */
export function createColumns(capacity: number): WindowColumns {
  return {
    at: new Float64Array(capacity),
    author: new Uint32Array(capacity),
    region: new Uint32Array(capacity),
    flags: new Uint16Array(capacity),
    length: new Uint16Array(capacity),
    terms: new Uint32Array(capacity * TERMS),
    weights: new Uint8Array(capacity * TERMS),
    townships: new Uint32Array(capacity * TOWNSHIPS),
    spots: new Uint32Array(capacity * SPOTS),
    nameCores: new Uint32Array(capacity * NAMES),
    nameKinds: new Uint8Array(capacity * NAMES),
    topics: new Uint32Array(capacity * TOPICS),
    subtopics: new Uint32Array(capacity * SUBTOPICS),
    demands: new Uint32Array(capacity),
    titleMask: new Uint32Array(capacity),
    textHash: new Uint32Array(capacity),
    signature: new Uint32Array(capacity * SIGNATURE_WORDS),
    pairs: new Uint32Array(capacity * WORDS),
  };
}

/** Gives the columns twice as many slots, in place. */
export function growColumns(columns: WindowColumns, growth: Growth): void {
  const arrays = columns as Record<string, WindowColumns[keyof WindowColumns]>;
  for (const [name, column] of Object.entries(arrays)) arrays[name] = growColumn(column, growth);
}

/**
 * Reads of each slot what a first look asks for. Slots lie far apart: one after the other each look would wait for memory
 * several times; read in a row, with nothing to decide in between, the waits overlap. The sum means nothing.
 */
export function warmSlots(columns: WindowColumns, slots: readonly number[], named: boolean): number {
  const { flags, townships, nameCores, nameKinds, pairs } = columns;
  let sum = 0;
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] as number;
    sum += (flags[slot] as number) + (townships[slot * TOWNSHIPS] as number) + (nameCores[slot * NAMES] as number);
    if (!named) continue;
    sum += nameKinds[slot * NAMES] as number;
    for (let at = slot * WORDS; at < (slot + 1) * WORDS; at += LINE) sum += pairs[at] as number;
  }
  return sum;
}

/** The same for all that a comparison of words and subjects asks for. */
export function warmStories(columns: WindowColumns, slots: readonly number[]): number {
  const { terms, weights, subtopics, topics, spots, at, author, length, demands } = columns;
  let sum = 0;
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] as number;
    sum += (terms[slot * TERMS] as number) + (terms[slot * TERMS + LINE] as number) + (weights[slot * TERMS] as number);
    sum +=
      (subtopics[slot * SUBTOPICS] as number) + (topics[slot * TOPICS] as number) + (spots[slot * SPOTS] as number);
    sum += (at[slot] as number) + (author[slot] as number) + (length[slot] as number) + (demands[slot] as number);
  }
  return sum;
}

/** The same for what tells how alike two texts are. */
export function warmSignatures({ textHash, flags, signature }: WindowColumns, slots: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] as number;
    const from = slot * SIGNATURE_WORDS;
    sum += (textHash[slot] as number) + (flags[slot] as number);
    sum += (signature[from] as number) + (signature[from + LINE] as number);
  }
  return sum;
}

/** Words of 32 bits that memory gives at once. */
const LINE = 16;

/** Writes a sketch into a slot, over whatever was there. */
export function writeSlot(columns: WindowColumns, slot: number, post: PostSketch): void {
  columns.at[slot] = post.at;
  columns.author[slot] = post.author;
  columns.region[slot] = post.region;
  columns.flags[slot] =
    (post.official ? slotFlags.official : 0) |
    (post.leaning === 'none' ? 0 : slotFlags.leans) |
    (post.cause ? slotFlags.cause : 0) |
    (post.medium ? slotFlags.medium : 0) |
    (post.far ? slotFlags.far : 0) |
    (post.gathering ? slotFlags.gathering : 0) |
    (post.signature === null ? 0 : slotFlags.signed) |
    (post.names.some((name) => name.places) ? slotFlags.named : 0);
  columns.length[slot] = Math.min(65_535, post.length);
  columns.demands[slot] = post.demands;
  columns.titleMask[slot] = post.titleMask;
  columns.textHash[slot] = post.textHash;
  const { terms, weights } = post;
  columns.terms.set(terms, slot * TERMS);
  if (terms.length < TERMS) columns.terms.fill(0, slot * TERMS + terms.length, (slot + 1) * TERMS);
  columns.weights.set(weights, slot * TERMS);
  fill(columns.townships, slot, TOWNSHIPS, post.townships);
  fill(columns.spots, slot, SPOTS, post.spots);
  fill(columns.topics, slot, TOPICS, post.topics);
  fill(columns.subtopics, slot, SUBTOPICS, post.subtopics);
  for (let i = 0; i < NAMES; i += 1) {
    const name = post.names[i];
    columns.nameCores[slot * NAMES + i] = name?.core ?? 0;
    columns.nameKinds[slot * NAMES + i] = name?.kind ?? 0;
  }
  if (post.signature !== null) packSignature(post.signature, columns.signature, slot * SIGNATURE_WORDS);
  columns.pairs.set(post.pairs, slot * WORDS);
}

function fill(column: Uint32Array, slot: number, size: number, values: readonly number[]): void {
  const from = slot * size;
  for (let i = 0; i < size; i += 1) column[from + i] = i < values.length ? (values[i] as number) : 0;
}
