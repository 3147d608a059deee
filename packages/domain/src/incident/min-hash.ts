import { mix32 } from './hash.ts';

/** Bins of a signature; one permutation, one minimum per bin. */
export const SIGNATURE_SIZE = 128;
/** Bands of the locality-sensitive index; `SIGNATURE_SIZE / BANDS` rows each, so that a Jaccard of 0.5 meets with 87 %. */
export const BANDS = 32;
const ROWS = SIGNATURE_SIZE / BANDS;
const EMPTY = 0xffffffff;

/**
 * One-permutation MinHash over the character 3-grams of a text (punctuation and spaces are expected to be gone).
 * Empty bins borrow from the next full bin with a distance-dependent change (densification by rotation), so that two
 * short texts stay comparable. Writes `SIGNATURE_SIZE` numbers into `into`; a text of fewer than 3 units gives `false`.
 */
export function signUnits(units: Uint16Array, length: number, into: Uint32Array): boolean {
  into.fill(EMPTY);
  if (length < 3) return false;
  let a = units[0] as number;
  let b = units[1] as number;
  for (let i = 2; i < length; i += 1) {
    const c = units[i] as number;
    const hash = mix32(Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d));
    const bin = hash & (SIGNATURE_SIZE - 1);
    const value = hash >>> 7;
    if (value < (into[bin] as number)) into[bin] = value;
    a = b;
    b = c;
  }
  fillEmptyBins(into);
  return true;
}

/** Borrowing must read bins that were full at first: from the last one backwards, each empty bin knows the next full one. */
function fillEmptyBins(signature: Uint32Array): void {
  let full = 0;
  while (signature[full] === EMPTY) full += 1;
  let next = full + SIGNATURE_SIZE;
  let value = signature[full] as number;
  for (let bin = SIGNATURE_SIZE - 1; bin >= 0; bin -= 1) {
    if (signature[bin] === EMPTY) signature[bin] = mix32(value + (next - bin) * 0x1000193);
    else {
      next = bin;
      value = signature[bin] as number;
    }
  }
}

/** Writes the keys of the bands of a signature, 32 bits each, different for each band. */
export function writeBandKeys(signature: Uint32Array, into: Uint32Array): void {
  for (let band = 0; band < BANDS; band += 1) {
    let key = Math.imul(band + 1, 0x9e3779b1);
    for (let row = band * ROWS; row < (band + 1) * ROWS; row += 1) key = mix32(key ^ (signature[row] as number));
    into[band] = key;
  }
}

/** Words of 32 bits that the lowest bytes of a signature take. */
export const SIGNATURE_WORDS = SIGNATURE_SIZE / 4;

/** Writes the lowest bytes of a signature, four to a word. */
export function packSignature(signature: Uint32Array, into: Uint32Array, from: number): void {
  for (let word = 0; word < SIGNATURE_WORDS; word += 1) {
    const at = word * 4;
    into[from + word] =
      ((signature[at] as number) & 255) |
      (((signature[at + 1] as number) & 255) << 8) |
      (((signature[at + 2] as number) & 255) << 16) |
      ((signature[at + 3] as number) << 24);
  }
}

/**
 * Estimated Jaccard similarity, 0…1, of two signatures kept as their lowest bytes (8-bit MinHash, `packSignature`): one byte
 * in 256 agrees by chance, which is taken off.
 */
export function similarityOfPacked(a: Uint32Array, aFrom: number, b: Uint32Array, bFrom: number): number {
  // Four counters side by side: of each byte that is zero in the difference, the highest bit is left over.
  let counts = 0;
  for (let i = 0; i < SIGNATURE_WORDS; i += 1) {
    const apart = (a[aFrom + i] as number) ^ (b[bFrom + i] as number);
    const high = ((apart & 0x7f7f7f7f) + 0x7f7f7f7f) | apart | 0x7f7f7f7f;
    counts += ~high >>> 7;
  }
  const same = (counts & 255) + ((counts >>> 8) & 255) + ((counts >>> 16) & 255) + (counts >>> 24);
  const raw = same / SIGNATURE_SIZE;
  return Math.max(0, (raw - 1 / 256) / (1 - 1 / 256));
}
