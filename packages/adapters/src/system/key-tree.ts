import { createHash } from 'node:crypto';
import { expand, WORDS, type Words } from './chacha20.ts';

/** A leaf lies this deep; each step is one of sixteen. 64 bits of path: two names never meet. */
const DEPTH = 16;
const FAN = 16;
/** Bytes of a path. */
export const PATH_BYTES = 8;

/** All leaves below a node, gone (`null`), derived from one secret, or some of each. */
type Node = Words | null | readonly Node[];

/**
 * A key for every path of 64 bits, made from one secret: each node gives its sixteen children, and no child gives its node
 * (Goldreich–Goldwasser–Micali). Cutting a leaf off keeps the nodes beside its path and drops those on it: every other key
 * can still be derived, that one by nobody. So what is kept grows with what was erased (some 8 KB each), not with what is sealed.
 */
export type KeyTree = { readonly root: Node };

const isBranch = (node: Node): node is readonly Node[] => Array.isArray(node);
const step = (path: Uint8Array, depth: number): number => {
  const byte = path[depth >> 1] as number;
  return depth % 2 === 0 ? byte >> 4 : byte & 15;
};

/** A tree in which every leaf is there; `secret` has 32 bytes. */
export function wholeTree(secret: Uint8Array): KeyTree {
  return { root: toWords(secret) };
}

/** The 256-bit key at a path of eight bytes; undefined when it was cut off. */
export function leafAt({ root }: KeyTree, path: Uint8Array): Buffer | undefined {
  let [node, depth] = [root, 0];
  while (isBranch(node)) {
    node = node[step(path, depth)] as Node;
    depth += 1;
  }
  if (node === null) return undefined;
  const words = Int32Array.from(node);
  for (; depth < DEPTH; depth += 1) expand(words, step(path, depth), words);
  return Buffer.from(words.buffer);
}

/** The same tree without the leaves at these paths. */
export function cutOff(tree: KeyTree, paths: Iterable<Uint8Array>): KeyTree {
  let { root } = tree;
  for (const path of paths) root = without(root, path, 0);
  return { root };
}

function without(node: Node, path: Uint8Array, depth: number): Node {
  if (node === null || depth === DEPTH) return null;
  const children = [...(isBranch(node) ? node : childrenOf(node))];
  const which = step(path, depth);
  children[which] = without(children[which] as Node, path, depth + 1);
  return children.every((child) => child === null) ? null : children;
}

function childrenOf(node: Words): readonly Words[] {
  return Array.from({ length: FAN }, (_, n) => {
    const child = new Int32Array(WORDS);
    expand(node, n, child);
    return child;
  });
}

/** A node in a file: its depth in eight bytes, its path, its secret. */
const [PATH_AT, NODE_AT, ENTRY] = [8, 16, 48] as const;
/** Before the entries: what it is, and the id. Behind them: a checksum. */
const MAGIC = 'tcktree1';
export const ID_BYTES = 8;
const [HEAD, SUM] = [MAGIC.length + ID_BYTES, 32] as const;

/** What is kept of a tree, with a checksum. `id` tells it from other trees. */
export function writeTree({ root }: KeyTree, id: Uint8Array): Buffer {
  const whole = Buffer.alloc(HEAD + countNodes(root) * ENTRY + SUM);
  whole.write(MAGIC, 'latin1');
  whole.set(id, MAGIC.length);
  const path = Buffer.alloc(PATH_BYTES);
  let from = HEAD;
  const walk = (node: Node, depth: number): void => {
    if (node === null) return;
    if (!isBranch(node)) {
      whole[from] = depth;
      path.copy(whole, from + PATH_AT);
      whole.set(new Uint8Array(node.buffer, node.byteOffset, node.byteLength), from + NODE_AT);
      from += ENTRY;
      return;
    }
    const [at, before] = [depth >> 1, path[depth >> 1] as number];
    for (const [n, child] of node.entries()) {
      path[at] = depth % 2 === 0 ? n << 4 : (before & 0xf0) | n;
      walk(child, depth + 1);
    }
    path[at] = before;
  };
  walk(root, 0);
  createHash('sha256').update(whole.subarray(0, from)).digest().copy(whole, from);
  return whole;
}

function countNodes(node: Node): number {
  if (node === null) return 0;
  return isBranch(node) ? node.reduce((sum, child) => sum + countNodes(child), 0) : 1;
}

/** The tree and id that `writeTree` wrote; undefined when a byte of it is missing or changed. */
export function readTree(bytes: Uint8Array): { readonly tree: KeyTree; readonly id: Buffer } | undefined {
  const whole = Buffer.from(Uint8Array.from(bytes).buffer);
  const end = whole.length - SUM;
  if (end < HEAD || (end - HEAD) % ENTRY !== 0 || whole.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  if (!createHash('sha256').update(whole.subarray(0, end)).digest().equals(whole.subarray(end))) return undefined;
  let root: Node = null;
  for (let from = HEAD; from < end; from += ENTRY) {
    const node = new Int32Array(whole.buffer, from + NODE_AT, WORDS);
    root = withNode(root, whole.subarray(from + PATH_AT, from + NODE_AT), { depth: whole[from] as number, node });
  }
  return { tree: { root }, id: Buffer.from(whole.subarray(MAGIC.length, HEAD)) };
}

/** Puts a node in; the branches on the way were made here and nobody else has them, so they may be filled. */
function withNode(
  root: Node,
  path: Uint8Array,
  { depth, node }: { readonly depth: number; readonly node: Words },
): Node {
  if (depth === 0) return node;
  const top = (root ?? emptyBranch()) as Node[];
  let branch = top;
  for (let at = 0; at < depth - 1; at += 1) branch = (branch[step(path, at)] ??= emptyBranch()) as Node[];
  branch[step(path, depth - 1)] = node;
  return top;
}

const emptyBranch = (): Node[] => Array.from({ length: FAN }, () => null);
const toWords = (bytes: Uint8Array): Words => new Int32Array(Uint8Array.from(bytes).buffer);
