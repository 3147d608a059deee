/** 32-bit FNV-1a over the UTF-16 units of a string, finished with an avalanche; never 0, so that 0 can mean "none". */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return mix32(hash) || 1;
}

/** Spreads the bits of a 32-bit number (finaliser of MurmurHash3); unsigned. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Bits of the filter of character pairs that a sketch carries. */
export const PAIR_BITS = 1024;

/** The bit of a pair of UTF-16 units in that filter. */
export function pairBit(a: number, b: number): number {
  return (Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) >>> 12) & (PAIR_BITS - 1);
}
