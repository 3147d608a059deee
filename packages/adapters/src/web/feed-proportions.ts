/** Bounds of a feed's markup. A tag takes half a kilobyte while its tree is made; an item of a rich feed has 60 tags. */
export const MAX_FEED_TAGS = 150_000;
export const MAX_TAG_LENGTH = 64 * 1024;

/** What comes before the first mark of a feed: blanks, byte order marks, nothing long. */
const MAX_LEAD = 64 * 1024;

const OPEN = 0x3c;
const BRACE = 0x7b;
const CDATA = Buffer.from('<![CDATA[');
const CDATA_END = Buffer.from(']]>');

/**
 * Why a feed is out of all proportion, told from its bytes before they are decoded, copied or given to a thread; undefined when it is
 * not, or when its marks are not ASCII (UTF-16): then the parser's own bounds tell. One pass.
 */
export function feedDisproportion(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lead = buffer.subarray(0, MAX_LEAD);
  if (!lead.includes(OPEN) && !lead.includes(BRACE)) return '内容里没有 XML 元素';
  let tags = 0;
  let outside = 0;
  for (let at = buffer.indexOf(OPEN); at !== -1;) {
    const next = buffer.indexOf(OPEN, at + 1);
    if (isLetter(buffer[at + 1] ?? 0)) tags += 1;
    if (tags > MAX_FEED_TAGS) return `标签超过 ${MAX_FEED_TAGS} 个，已拒绝`;
    if (at >= outside && buffer.subarray(at, at + CDATA.length).equals(CDATA)) {
      const end = buffer.indexOf(CDATA_END, at);
      outside = end === -1 ? buffer.length : end;
    }
    const end = next === -1 ? buffer.length : next;
    if (at >= outside && end - at > MAX_TAG_LENGTH && isLetter(buffer[at + 1] ?? 0)) {
      const close = buffer.indexOf(0x3e, at);
      if (close === -1 || close - at > MAX_TAG_LENGTH) return '有一个标签过长，已拒绝';
    }
    at = next;
  }
  return undefined;
}

const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
