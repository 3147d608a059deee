/** A feed without the items beyond a cap, and how many those were. */
export type CappedFeed = { readonly bytes: Uint8Array; readonly dropped: number };

const OPENINGS = ['<item', '<entry'].map((text) => Buffer.from(text));
const CLOSINGS = ['</item>', '</entry>'].map((text) => Buffer.from(text));
/** A document below this size holds too little to be worth cutting. */
const SMALL_BYTES = 256 * 1024;

/**
 * Cuts the items of an RSS or Atom document beyond `maxItems` out of its bytes before anything is parsed: a feed of a hundred
 * thousand items costs no more than one of `maxItems`. The marks are ASCII and never part of a character in UTF-8, GB18030 or
 * Big5; in other documents (UTF-16, JSON) nothing is found and nothing cut.
 */
export function capItems(bytes: Uint8Array, maxItems: number): CappedFeed {
  if (bytes.length < SMALL_BYTES) return { bytes, dropped: 0 };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [kind, opening] of OPENINGS.entries()) {
    const starts = countStarts(buffer, opening, maxItems);
    if (starts.cut === null) continue;
    const closing = CLOSINGS[kind] as Buffer;
    const end = buffer.lastIndexOf(closing);
    const tail = end < starts.cut ? buffer.subarray(buffer.length) : buffer.subarray(end + closing.length);
    return { bytes: Buffer.concat([buffer.subarray(0, starts.cut), tail]), dropped: starts.count - maxItems };
  }
  return { bytes, dropped: 0 };
}

/** Counts opening tags; `cut` is where the first one beyond the cap begins, null when there is none. */
function countStarts(
  buffer: Buffer,
  opening: Buffer,
  maxItems: number,
): { readonly count: number; readonly cut: number | null } {
  let count = 0;
  let cut: number | null = null;
  for (let at = buffer.indexOf(opening); at >= 0; at = buffer.indexOf(opening, at + opening.length)) {
    const next = buffer[at + opening.length] ?? 0;
    // `<item>` or `<item …`, never `<items`, `<itemList`.
    if (next !== 0x3e && next !== 0x2f && next > 0x20) continue;
    count += 1;
    if (count === maxItems + 1) cut = at;
  }
  return { count, cut };
}
