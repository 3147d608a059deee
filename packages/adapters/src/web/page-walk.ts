import type { CheerioAPI, contains } from 'cheerio';

/** A node of the tree; its type is not exported by name. */
export type PageNode = Parameters<typeof contains>[0];

/** Whether a node is a piece of text, and no comment or script. */
export const isText = (node: PageNode): node is PageNode & { readonly data: string } =>
  (node.type as string) === 'text';

/** All elements with one of the names, in document order; one pass, where a selector would sort what it found. */
export function elementsNamed(
  $: CheerioAPI,
  names: ReadonlySet<string>,
  isMeant?: (marks: string) => boolean,
): readonly PageNode[] {
  return walk($.root().toArray(), names, isMeant);
}

/**
 * The elements below a node with one of the names, in document order, itself left out. `find` compares every child of the
 * node with every other before it looks: minutes for a page that is one long row of paragraphs.
 */
export function elementsWithin(node: PageNode, names: ReadonlySet<string>): readonly PageNode[] {
  return 'children' in node ? walk(node.children, names) : [];
}

/** How many nodes a subtree has, counted up to `most`. */
export function sizeOf(node: PageNode, most: number): number {
  let count = 0;
  const open: PageNode[] = [node];
  for (let next = open.pop(); next !== undefined && count < most; next = open.pop()) {
    count += 1;
    if ('children' in next) open.push(...next.children.slice(0, most));
  }
  return count;
}

function walk(
  from: readonly PageNode[],
  names: ReadonlySet<string>,
  isMeant?: (marks: string) => boolean,
): readonly PageNode[] {
  const found: PageNode[] = [];
  const open: PageNode[] = from.toReversed();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('name' in node && 'attribs' in node) {
      const marks = `${node.attribs['class'] ?? ''} ${node.attribs['id'] ?? ''}`;
      if (names.has(node.name) || isMeant?.(marks) === true) found.push(node);
    }
    if ('children' in node) for (const child of node.children.toReversed()) open.push(child);
  }
  return found;
}
