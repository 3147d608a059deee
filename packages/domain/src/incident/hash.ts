/** 32-bit FNV-1a over the UTF-16 units of a string, finished with an avalanche; never 0, so that 0 can mean "none". */
export function hash32(text: string): number {
  return endHash(hashOn(START, text));
}

/** `hash32` in pieces: the state before any text, after more of it, after the decimal digits of a number, and the hash of it. */
export const START = 0x811c9dc5;
const PRIME = 0x01000193;

export function hashOn(state: number, text: string): number {
  let hash = state;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}

/** Of a whole number from 0 to 2³² − 1. */
export function hashDigits(state: number, value: number): number {
  let hash = state;
  let unit = 1;
  while (value / unit >= 10) unit *= 10;
  for (let rest = value; unit >= 1; unit /= 10) {
    const digit = Math.trunc(rest / unit);
    hash = Math.imul(hash ^ (0x30 + digit), PRIME);
    rest -= digit * unit;
  }
  return hash;
}

export const endHash = (state: number): number => mix32(state) || 1;

/** `hash32` of the first `length` units. */
export function hashUnits(units: Uint16Array, length: number): number {
  let hash = START;
  for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ (units[i] as number), PRIME);
  return endHash(hash);
}

/** Spreads the bits of a 32-bit number (finaliser of MurmurHash3); unsigned. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Bits of the filter of character pairs that the window keeps of a post, and of the wider one that only its sketch has. */
export const PAIR_BITS = 2048;
export const WIDE_PAIR_BITS = 16_384;

/** The hash of a pair of UTF-16 units. */
export const pairHash = (a: number, b: number): number => mix32((a << 16) | b) || 1;

/** Bits that a pair sets in a filter of `PAIR_BITS` bits. */
const MARKS = 6;

/**
 * Sets the bits of a pair in a filter of `PAIR_BITS` bits. A post is held against dozens of others that use the same
 * phrases: a false find in a thousand would join one in thirty of them.
 */
export function setPair(filter: Uint32Array, pair: number): void {
  const step = (pair >>> 16) | 1;
  for (let i = 0, at = pair; i < MARKS; i += 1, at += step) set(filter, at & PAIR_MASK);
}

/** Whether a pair may stand in the text of a filter of `PAIR_BITS` bits that begins at `from`. */
export function hasPair(filter: Uint32Array, from: number, pair: number): boolean {
  const step = (pair >>> 16) | 1;
  for (let i = 0, at = pair; i < MARKS; i += 1, at += step) if (!isSet(filter, from, at & PAIR_MASK)) return false;
  return true;
}

/** Sets the bits of a pair in a filter of `WIDE_PAIR_BITS` bits. */
export function setWide(filter: Uint32Array, pair: number): void {
  set(filter, pair & WIDE_MASK);
  set(filter, pair >>> 18);
}

/** Whether a pair may stand in the text of a wide filter. */
export const hasWide = (filter: Uint32Array, pair: number): boolean =>
  isSet(filter, 0, pair & WIDE_MASK) && isSet(filter, 0, pair >>> 18);

const PAIR_MASK = PAIR_BITS - 1;
const WIDE_MASK = WIDE_PAIR_BITS - 1;

function set(filter: Uint32Array, bit: number): void {
  filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31));
}

function isSet(filter: Uint32Array, from: number, bit: number): boolean {
  return (((filter[from + (bit >>> 5)] as number) >>> (bit & 31)) & 1) === 1;
}
