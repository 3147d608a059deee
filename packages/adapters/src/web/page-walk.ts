import type { CheerioAPI, contains } from 'cheerio';

/** A node of the tree; its type is not exported by name. */
export type PageNode = Parameters<typeof contains>[0];

/** All elements with one of the names, in document order; one pass, where a selector would sort what it found. */
export function elementsNamed(
  $: CheerioAPI,
  names: ReadonlySet<string>,
  isMeant?: (marks: string) => boolean,
): readonly PageNode[] {
  const found: PageNode[] = [];
  const open: PageNode[] = [...$.root().toArray()];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('name' in node && 'attribs' in node) {
      const marks = `${node.attribs['class'] ?? ''} ${node.attribs['id'] ?? ''}`;
      if (names.has(node.name) || isMeant?.(marks) === true) found.push(node);
    }
    if ('children' in node) for (const child of node.children.toReversed()) open.push(child);
  }
  return found;
}
