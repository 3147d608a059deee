import { growColumn, type Growth } from './grow-slots.ts';

/**
 * Ids and the places they stand at, both ways, in typed arrays: hundreds of thousands of strings that live for weeks would be
 * walked by every collection of garbage.
 */
export type IdTable = {
  /** Puts an id at a free place (0 to capacity − 1). An id stands at one place at most. */
  put(place: number, id: string): void;
  /** The place of an id, −1 for none. */
  find(id: string): number;
  /** The id at a place; undefined where none stands. */
  at(place: number): string | undefined;
  /** Frees a place; a free one stays so. */
  drop(place: number): void;
  /** Doubles the places. */
  grow(growth: Growth): void;
  /** Bytes of the arrays. */
  readonly bytes: number;
};

/** 32-bit words of an id as it is kept: a head, then up to `TEXT` bytes. */
const WORDS = 6;
const TEXT = (WORDS - 1) * 4;
const HEX_DIGITS = 32;
/** What stands in the head, above the number of bytes: a hash in hex, with or without the number of a revision; plain text; a text kept aside. */
const kinds = { hex: 1 << 8, plain: 2 << 8, aside: 3 << 8 } as const;
/** Revisions that fit the four bytes behind a hash. */
const MOST_REVISIONS = 0xffffffff;

const hexValue = new Int8Array(128).fill(-1);
for (let digit = 0; digit < 16; digit += 1) hexValue[digit.toString(16).charCodeAt(0)] = digit;
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** An empty table with `capacity` places. */
export function createIdTable(capacity: number): IdTable {
  let kept = new Uint32Array(capacity * WORDS);
  let bytes = new Uint8Array(kept.buffer);
  /** Place + 1 by hash, 0 for none; never more than half full. */
  let buckets = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, capacity * 2))));
  let mask = buckets.length - 1;
  /** Ids that fit no words, by the number that stands for each. */
  const aside = new Map<number, string>();
  const asideNumbers = new Map<string, number>();
  let lastAside = 0;
  const asked = new Uint32Array(WORDS);
  const askedBytes = new Uint8Array(asked.buffer);

  /** Writes an id as words into `asked`; false when it is one kept aside that was never met. */
  function encode(id: string, isNew: boolean): boolean {
    asked.fill(0);
    if (encodeHex(id, asked, askedBytes) || encodePlain(id, asked, askedBytes)) return true;
    let number = asideNumbers.get(id);
    if (number === undefined) {
      if (!isNew) return false;
      lastAside += 1;
      number = lastAside;
      asideNumbers.set(id, number);
      aside.set(number, id);
    }
    asked[0] = kinds.aside;
    asked[1] = number;
    return true;
  }

  /** The bucket of what `words` hold from `from` on, or the free one where it belongs. */
  function bucketOf(words: Uint32Array, from: number): number {
    let bucket = hash(words, from) & mask;
    for (let entry = buckets[bucket] as number; entry !== 0; entry = buckets[bucket] as number) {
      if (isSame(words, from, kept, (entry - 1) * WORDS)) return bucket;
      bucket = (bucket + 1) & mask;
    }
    return bucket;
  }

  /** Frees a bucket and moves up what stood behind it only because it was taken. */
  function free(bucket: number): void {
    let hole = bucket;
    for (let next = (hole + 1) & mask; buckets[next] !== 0; next = (next + 1) & mask) {
      const home = hash(kept, ((buckets[next] as number) - 1) * WORDS) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      buckets[hole] = buckets[next] as number;
      hole = next;
    }
    buckets[hole] = 0;
  }

  function decode(place: number): string | undefined {
    const from = place * WORDS;
    const head = kept[from] as number;
    if (head === 0) return undefined;
    if (head >= kinds.aside) return aside.get(kept[from + 1] as number);
    const start = (from + 1) * 4;
    let text = '';
    if (head >= kinds.plain) {
      for (let i = 0; i < (head & 0xff); i += 1) text += String.fromCharCode(bytes[start + i] as number);
      return text;
    }
    for (let i = 0; i < HEX_DIGITS / 2; i += 1) text += hexPairs[bytes[start + i] as number] as string;
    const revision = kept[from + WORDS - 1] as number;
    return revision === 0 ? text : `${text}#${revision}`;
  }

  return {
    put(place, id) {
      encode(id, true);
      kept.set(asked, place * WORDS);
      buckets[bucketOf(asked, 0)] = place + 1;
    },
    find(id) {
      if (!encode(id, false)) return -1;
      return (buckets[bucketOf(asked, 0)] as number) - 1;
    },
    at: decode,
    drop(place) {
      const from = place * WORDS;
      if (kept[from] === 0) return;
      free(bucketOf(kept, from));
      if ((kept[from] as number) >= kinds.aside) {
        const number = kept[from + 1] as number;
        asideNumbers.delete(aside.get(number) as string);
        aside.delete(number);
      }
      kept.fill(0, from, from + WORDS);
    },
    grow(growth) {
      kept = growColumn(kept, growth);
      bytes = new Uint8Array(kept.buffer);
      buckets = new Uint32Array(buckets.length * 2);
      mask = buckets.length - 1;
      for (let place = 0; place < growth.slots * 2; place += 1) {
        if (kept[place * WORDS] !== 0) buckets[bucketOf(kept, place * WORDS)] = place + 1;
      }
    },
    get bytes() {
      return kept.byteLength + buckets.byteLength;
    },
  };
}

/** A hash of 32 hex digits, perhaps with `#n` behind it, as 16 bytes and the number. */
function encodeHex(id: string, words: Uint32Array, bytes: Uint8Array): boolean {
  if (id.length < HEX_DIGITS || (id.length > HEX_DIGITS && id.charCodeAt(HEX_DIGITS) !== 35)) return false;
  for (let i = 0; i < HEX_DIGITS; i += 2) {
    const high = hexValue[id.charCodeAt(i)] ?? -1;
    const low = hexValue[id.charCodeAt(i + 1)] ?? -1;
    if (high < 0 || low < 0) return refuse(words);
    bytes[4 + i / 2] = high * 16 + low;
  }
  const revision = id.length === HEX_DIGITS ? 0 : Number(id.slice(HEX_DIGITS + 1));
  // “#0”, “#07” or “#x” would come back as another id.
  const isPlain = id.length === HEX_DIGITS || (revision > 0 && String(revision) === id.slice(HEX_DIGITS + 1));
  if (!isPlain || !Number.isInteger(revision) || revision > MOST_REVISIONS) return refuse(words);
  words[0] = kinds.hex;
  words[WORDS - 1] = revision;
  return true;
}

/** A short text of the first 256 characters. */
function encodePlain(id: string, words: Uint32Array, bytes: Uint8Array): boolean {
  if (id.length > TEXT) return false;
  for (let i = 0; i < id.length; i += 1) {
    const unit = id.charCodeAt(i);
    if (unit > 0xff) return refuse(words);
    bytes[4 + i] = unit;
  }
  words[0] = kinds.plain | id.length;
  return true;
}

function refuse(words: Uint32Array): false {
  words.fill(0);
  return false;
}

function hash(words: Uint32Array, from: number): number {
  let mixed = 0x9e3779b9;
  for (let i = from; i < from + WORDS; i += 1) {
    mixed = Math.imul(mixed ^ (words[i] as number), 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  return mixed >>> 0;
}

function isSame(a: Uint32Array, fromA: number, b: Uint32Array, fromB: number): boolean {
  for (let i = 0; i < WORDS; i += 1) if (a[fromA + i] !== b[fromB + i]) return false;
  return true;
}
