/** Bounds of markup; beyond them the tree builder and the rules that walk the tree cost more than linear. */
type Bounds = { readonly tags: number; readonly depth: number; readonly attributes: number };

/** Several times what the largest real pages have. The tree builder compares every attribute of a tag with every other. */
const MOST: Bounds = { tags: 30_000, depth: 600, attributes: 500 };
/** What ordinary pages stay within: whatever lies in such bounds, every rule together takes a fraction of a second. */
const MODEST: Bounds = { tags: 4000, depth: 80, attributes: 100 };

/** Elements that close by themselves or never open: they do not count as nesting. */
const FLAT = new Set(
  'br hr img input meta link col area base embed source track wbr p li td th tr dd dt option tbody thead'.split(' '),
);

/** Why markup is out of all proportion, undefined when it is not; one pass, before any tree is built. */
export function disproportion(html: string, most: Bounds = MOST): string | undefined {
  let tags = 0;
  let depth = 0;
  const tag = /<(\/?)([A-Za-z][A-Za-z\d]{0,20})/g;
  for (let match = tag.exec(html); match !== null; match = tag.exec(html)) {
    const [, slash, name = ''] = match;
    tags += 1;
    if (tags > most.tags) return `网页标签超过 ${most.tags} 个，已拒绝`;
    if (!FLAT.has(name.toLowerCase())) depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    if (depth > most.depth) return `网页嵌套超过 ${most.depth} 层，已拒绝`;
    const { end, attributes } = attributesOf(html, tag.lastIndex, most.attributes);
    if (attributes > most.attributes) return `网页有标签的属性超过 ${most.attributes} 个，已拒绝`;
    tag.lastIndex = slash === '' && RAW.test(name) ? endOfRaw(html, name, end) : end;
  }
  return undefined;
}

const RAW = /^(?:script|style|textarea|title)$/i;

/** Where the content of a script or style ends: what looks like tags in it is none. */
function endOfRaw(html: string, name: string, start: number): number {
  const close = new RegExp(`</${name}`, 'gi');
  close.lastIndex = start;
  return close.exec(html)?.index ?? html.length;
}

/** Goes to the end of a tag, past what is quoted, and counts what stands between blanks. */
function attributesOf(
  html: string,
  start: number,
  most: number,
): { readonly end: number; readonly attributes: number } {
  let attributes = 0;
  let quote = 0;
  let wasBlank = false;
  for (let i = start; i < html.length; i += 1) {
    const char = html.charCodeAt(i);
    if (quote !== 0) {
      if (char === quote) quote = 0;
      continue;
    }
    if (char === 62) return { end: i + 1, attributes };
    // A quote opens a value only behind an equals sign; elsewhere it is part of a name.
    if ((char === 34 || char === 39) && /=\s*$/.test(html.slice(Math.max(start, i - 4), i))) quote = char;
    const isBlank = char <= 32 || char === 47;
    if (wasBlank && !isBlank) attributes += 1;
    if (attributes > most) return { end: i, attributes };
    wasBlank = isBlank || (quote === 0 && (char === 34 || char === 39));
  }
  return { end: html.length, attributes };
}

/** Long runs of blanks, which no reader sees, as one: rules that look for words between blanks stay linear. */
export const withoutLongBlanks = (html: string): string =>
  html.replace(/\s{2,}/g, (run) => (run.length > 200 ? '\n' : run));

/**
 * Whether a page is so small and plain that reading it may not hold up anything else. Judged by its bytes, before anything is decoded:
 * marks are ASCII and never part of a character in UTF-8, GB18030 or Big5; where zero bytes say UTF-16, it is not judged plain.
 */
export function isModest(bytes: Uint8Array, maxBytes: number): boolean {
  if (bytes.length > maxBytes) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return !buffer.includes(0) && disproportion(buffer.toString('latin1'), MODEST) === undefined;
}
