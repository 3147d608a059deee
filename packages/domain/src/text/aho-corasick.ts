import { growTrie, type Trie } from './word-trie.ts';

/** Called for each occurrence: which word (its index in the list it was compiled from) and the position behind its end. */
export type Visit = (word: number, end: number) => void;

/** All words of a dictionary as one automaton: a text is read once, whatever the number of words. */
export type Automaton = {
  /** Length in UTF-16 units, by word index. */
  readonly lengths: Uint16Array;
  readonly states: number;
  /** Bytes of the tables. */
  readonly bytes: number;
  /** Reports every occurrence of every word, overlapping ones too, in order of their ends, longer ones first. */
  scan(text: string, visit: Visit): void;
};

/** What stands in a cell, four numbers side by side: a step asks memory once. */
const CELL = 4;
const BASE = 0;
/** The cell of the state it is reached from; −1 in a free one. */
const PARENT = 1;
/** The longest proper suffix that is a state. */
const FAIL = 2;
/** The state itself or the next on its chain of suffixes that ends a word; 0 for none. */
const HIT = 3;

/**
 * Compiles distinct, non-empty words into a double array: the transition of the state in cell `s` by a character leads to
 * cell `base(s) + code(character)`, if that names `s` as its parent. Codes are given by frequency, so that the cells asked
 * most lie close together; a character of no word has code 0 and leads to the root at once.
 */
export function compileAutomaton(words: readonly string[]): Automaton {
  const trie = growTrie(words);
  const { codeOf, codes } = codeUnits(trie);
  const { base, size } = placeNodes(trie, codeOf, codes);
  const cells = new Int32Array((size + codes + 1) * CELL);
  for (let at = PARENT; at < cells.length; at += CELL) cells[at] = -1;
  const { parent, unit, wordOf } = trie;
  const nodes = parent.length;
  /** Cell of each node; the root is cell 0. */
  const cellOf = new Int32Array(nodes);
  const word = new Int32Array(size + 1);
  const next = new Int32Array(size + 1);
  cells[BASE] = base[0]!;
  // Nodes come by depth: whatever a suffix of one leads to is known before it.
  for (let node = 1; node < nodes; node += 1) {
    const from = cellOf[parent[node]!]!;
    const code = codeOf[unit[node]!]!;
    const cell = cells[from * CELL + BASE]! + code;
    cellOf[node] = cell;
    cells[cell * CELL + BASE] = base[node]!;
    cells[cell * CELL + PARENT] = from;
    let back = from;
    let fail = 0;
    while (back !== 0) {
      back = cells[back * CELL + FAIL]!;
      const to = cells[back * CELL + BASE]! + code;
      if (cells[to * CELL + PARENT] !== back) continue;
      fail = to;
      break;
    }
    cells[cell * CELL + FAIL] = fail;
    const behind = cells[fail * CELL + HIT]!;
    const ends = wordOf[node]! >= 0;
    cells[cell * CELL + HIT] = ends ? cell : behind;
    word[cell] = wordOf[node]!;
    next[cell] = behind;
  }
  return {
    lengths: Uint16Array.from(words, (text) => text.length),
    states: nodes,
    bytes: cells.byteLength + word.byteLength + next.byteLength + codeOf.byteLength,
    scan: (text, visit) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = codeOf[text.charCodeAt(at)]!;
        if (code === 0) {
          state = 0;
          continue;
        }
        let to = (cells[state + BASE]! + code) * CELL;
        while (cells[to + PARENT]! * CELL !== state) {
          if (state === 0) {
            to = 0;
            break;
          }
          state = cells[state + FAIL]! * CELL;
          to = (cells[state + BASE]! + code) * CELL;
        }
        state = to;
        for (let hit = cells[state + HIT]!; hit > 0; hit = next[hit]!) visit(word[hit]!, at + 1);
      }
    },
  };
}

/** Codes of the characters that words are made of, from 1, the most frequent first. */
function codeUnits({ unit }: Trie): { readonly codeOf: Uint16Array; readonly codes: number } {
  const counts = new Uint32Array(0x10000);
  for (let node = 1; node < unit.length; node += 1) counts[unit[node]!]! += 1;
  const used: number[] = [];
  for (let at = 0; at < counts.length; at += 1) if (counts[at]! > 0) used.push(at);
  used.sort((x, y) => counts[y]! - counts[x]! || x - y);
  const codeOf = new Uint16Array(0x10000);
  for (const [at, value] of used.entries()) codeOf[value] = at + 1;
  return { codeOf, codes: used.length };
}

/**
 * Finds each node a base at which the cells of all its children are free; `size` is behind the last cell taken. Nodes with
 * many children choose first, those with one fill the holes.
 */
function placeNodes(
  { childStart, unit, parent }: Trie,
  codeOf: Uint16Array,
  codes: number,
): { readonly base: Int32Array; readonly size: number } {
  const nodes = parent.length;
  const base = new Int32Array(nodes);
  const room = createRoom((nodes + codes) * 2);
  let size = 1;
  const childrenOf = (node: number): number => childStart[node + 1]! - childStart[node]!;
  const fits = (at: number, node: number): boolean => {
    for (let child = childStart[node]! + 1; child < childStart[node + 1]!; child += 1)
      if (!room.isFree(at + codeOf[unit[child]!]!)) return false;
    return true;
  };
  const order: number[] = [];
  for (let node = 0; node < nodes; node += 1) if (childrenOf(node) > 0) order.push(node);
  // The root first: its children get the lowest cells, which every text asks most.
  order.sort((x, y) => (x === 0 ? -1 : y === 0 ? 1 : childrenOf(y) - childrenOf(x)) || x - y);
  /** Where to look from, for nodes of as many children as the last one. */
  let from = 1;
  let many = Number.POSITIVE_INFINITY;
  for (const node of order) {
    if (childrenOf(node) < many) {
      many = childrenOf(node);
      from = 1;
    }
    const first = codeOf[unit[childStart[node]!]!]!;
    let cell = room.freeFrom(Math.max(from, first));
    for (let tries = 1; !fits(cell - first, node); tries += 1) {
      // A crowded stretch: what is left in it is for nodes with fewer children.
      if (tries === TRIES) from = cell;
      cell = room.freeFrom(cell + 1);
    }
    base[node] = cell - first;
    for (let child = childStart[node]!; child < childStart[node + 1]!; child += 1) {
      const at = cell - first + codeOf[unit[child]!]!;
      room.take(at);
      if (at >= size) size = at + 1;
    }
  }
  return { base, size };
}

const TRIES = 64;

/** Cells that are free or taken; grows as it is asked for cells behind its end, which are free. */
function createRoom(capacity: number): {
  isFree(cell: number): boolean;
  take(cell: number): void;
  /** The first free cell from one on. */
  freeFrom(cell: number): number;
} {
  /** A free cell names itself, a taken one some later cell on the way to the next free one. */
  let next = Int32Array.from({ length: Math.max(1024, capacity) }, (_, at) => at);
  const reach = (cell: number): void => {
    if (cell < next.length) return;
    const more = Int32Array.from({ length: (cell + 1) * 2 }, (_, at) => at);
    more.set(next);
    next = more;
  };
  return {
    isFree(cell) {
      reach(cell);
      return next[cell] === cell;
    },
    take(cell) {
      reach(cell + 1);
      next[cell] = cell + 1;
    },
    freeFrom(cell) {
      reach(cell);
      let free = cell;
      while (next[free] !== free) {
        free = next[free]!;
        reach(free);
      }
      for (let at = cell; at !== free;) {
        const then = next[at]!;
        next[at] = free;
        at = then;
      }
      return free;
    },
  };
}
