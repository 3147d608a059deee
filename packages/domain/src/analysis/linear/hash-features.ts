import { mix32 } from '../../incident/hash.ts';

/** How a text becomes features; part of the weights, which are worth nothing with other parameters. */
export type HashParameters = {
  /** Buckets are the low `bits` bits of a hash. */
  readonly bits: number;
  /** Longest run of characters that is one feature, 1–3. */
  readonly grams: number;
};

/**
 * The runs of characters of one text as numbers, in order; views of working memory that the next call overwrites. A run
 * stands in `all[starts[i], starts[i] + lengths[i])`; those before `titleCount` are of the title, those before
 * `headCount` of the title or the first characters of the body.
 */
export type HashedText = {
  readonly count: number;
  readonly titleCount: number;
  readonly headCount: number;
  readonly buckets: Uint32Array;
  readonly starts: Uint16Array;
  readonly lengths: Uint8Array;
};

/** The matter is said early: characters beyond this are not read, so that 64 KiB cost no more than a long letter. */
export const READ_LIMIT = 2_000;
/** Characters of the body that count fully. */
export const HEAD = 120;

const capacity = READ_LIMIT * 3;
const buckets = new Uint32Array(capacity);
const starts = new Uint16Array(capacity);
const lengths = new Uint8Array(capacity);

const SEPARATOR = 0;
const DIGIT = 0x30;

/** What a UTF-16 unit counts as: itself, one digit for all digits, nothing for marks, blanks and halves of pairs. */
const classOf = buildClasses();

function buildClasses(): Uint16Array {
  const table = new Uint16Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit += 1) {
    const isLetter = (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x3400 && unit <= 0x9fff);
    table[unit] = isLetter ? unit : unit >= 0x30 && unit <= 0x39 ? DIGIT : SEPARATOR;
  }
  // What asks and what exclaims says something of the kind.
  table[0x3f] = 0x3f;
  table[0x21] = 0x21;
  return table;
}

/**
 * Cuts a normalised text (title, line break, body) into runs of one to `grams` characters, each hashed; no run crosses
 * a punctuation mark. Makes no string. Of a text without letters `count` is 0.
 */
export function hashText(all: string, titleEnd: number, { bits, grams }: HashParameters): HashedText {
  const mask = 2 ** bits - 1;
  const end = Math.min(all.length, READ_LIMIT);
  const headEnd = titleEnd + HEAD;
  let count = 0;
  let titleCount = 0;
  let headCount = 0;
  let before = SEPARATOR;
  let beforeThat = SEPARATOR;
  for (let at = 0; at < end; at += 1) {
    const unit = classOf[all.charCodeAt(at)]!;
    if (unit !== SEPARATOR && !(unit === DIGIT && before === DIGIT)) {
      buckets[count] = mix32(unit) & mask;
      starts[count] = at;
      lengths[count] = 1;
      count += 1;
      if (before !== SEPARATOR && grams > 1) {
        buckets[count] = mix32((before << 16) | unit) & mask;
        starts[count] = at - 1;
        lengths[count] = 2;
        count += 1;
        if (beforeThat !== SEPARATOR && grams > 2) {
          buckets[count] = mix32(Math.imul(beforeThat, 0x9e3779b1) ^ ((before << 16) | unit)) & mask;
          starts[count] = at - 2;
          lengths[count] = 3;
          count += 1;
        }
      }
    }
    if (unit !== DIGIT || before !== DIGIT) {
      beforeThat = before;
      before = unit;
    }
    if (at < titleEnd) titleCount = count;
    if (at < headEnd) headCount = count;
  }
  return { count, titleCount, headCount, buckets, starts, lengths };
}
