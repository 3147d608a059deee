/** Several times what the largest real pages have; the tree builder and the rules that walk it cost more than linear beyond. */
const MAX_TAGS = 60_000;
const MAX_DEPTH = 600;

/** Elements that close by themselves or never open: they do not count as nesting. */
const FLAT = new Set(
  'br hr img input meta link col area base embed source track wbr p li td th tr dd dt option tbody thead'.split(' '),
);

/** Why markup is out of all proportion, undefined when it is not; one pass, before any tree is built. */
export function disproportion(html: string): string | undefined {
  let tags = 0;
  let depth = 0;
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([A-Za-z][A-Za-z\d]{0,20})/g)) {
    tags += 1;
    if (tags > MAX_TAGS) return `网页标签超过 ${MAX_TAGS} 个，已拒绝`;
    if (!FLAT.has(name.toLowerCase())) depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    if (depth > MAX_DEPTH) return `网页嵌套超过 ${MAX_DEPTH} 层，已拒绝`;
  }
  return undefined;
}
