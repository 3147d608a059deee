/** Called for each occurrence: which word (its index in the list it was compiled from) and the position behind its end. */
export type Visit = (word: number, end: number) => void;

/** All words of a dictionary as one automaton: a text is read once, whatever the number of words. */
export type Automaton = {
  /** Length in UTF-16 units, by word index. */
  readonly lengths: Uint16Array;
  readonly states: number;
  /** Reports every occurrence of every word, overlapping ones too, in order of their ends, longer ones first. */
  scan(text: string, visit: Visit): void;
};

type Trie = { readonly children: Map<number, number>[]; readonly word: number[] };

function buildTrie(words: readonly string[]): Trie {
  const children: Map<number, number>[] = [new Map()];
  const word: number[] = [-1];
  for (const [index, text] of words.entries()) {
    if (text === '') throw new Error('an automaton cannot hold the empty word');
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      let next = children[state]!.get(unit);
      if (next === undefined) {
        next = children.length;
        children.push(new Map());
        word.push(-1);
        children[state]!.set(unit, next);
      }
      state = next;
    }
    if (word[state] !== -1) throw new Error(`the word “${text}” is given twice`);
    word[state] = index;
  }
  return { children, word };
}

/** `fail[s]`: the longest proper suffix of `s` that is a state; `out[s]`: the next state on that chain that ends a word. */
function linkTrie(trie: Trie): { readonly fail: Int32Array; readonly out: Int32Array } {
  const { children, word } = trie;
  const fail = new Int32Array(children.length);
  const out = new Int32Array(children.length).fill(-1);
  const queue: number[] = [...children[0]!.values()];
  for (let head = 0; head < queue.length; head += 1) {
    const state = queue[head]!;
    for (const [unit, next] of children[state]!) {
      let back = fail[state]!;
      while (back !== 0 && !children[back]!.has(unit)) back = fail[back]!;
      fail[next] = children[back]!.get(unit) ?? 0;
      out[next] = word[fail[next]] === -1 ? out[fail[next]]! : fail[next];
      queue.push(next);
    }
  }
  return { fail, out };
}

/**
 * Compiles distinct, non-empty words. Transitions lie in one open-addressed table of typed arrays keyed by state and
 * UTF-16 unit; those of the root in a table of 64 Ki entries, since most characters of a text start no word.
 */
export function compileAutomaton(words: readonly string[]): Automaton {
  const trie = buildTrie(words);
  const { fail, out } = linkTrie(trie);
  const word = Int32Array.from(trie.word);
  const edges = trie.children.length - 1;
  let bits = 4;
  while (1 << bits < edges * 3) bits += 1;
  const mask = (1 << bits) - 1;
  /** State, unit and target of each transition beside one another, so that a step asks memory once. */
  const table = new Int32Array(4 << bits).fill(-1);
  const root = new Int32Array(0x10000);
  for (const [state, children] of trie.children.entries()) {
    for (const [unit, next] of children) {
      if (state === 0) {
        root[unit] = next;
        continue;
      }
      let slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> (32 - bits);
      while (table[slot * 4] !== -1) slot = (slot + 1) & mask;
      table[slot * 4] = state;
      table[slot * 4 + 1] = unit;
      table[slot * 4 + 2] = next;
    }
  }
  const step = (state: number, unit: number): number => {
    let slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> (32 - bits);
    for (;;) {
      const key = table[slot * 4]!;
      if (key === -1) return -1;
      if (key === state && table[slot * 4 + 1] === unit) return table[slot * 4 + 2]!;
      slot = (slot + 1) & mask;
    }
  };
  return {
    lengths: Uint16Array.from(words, (text) => text.length),
    states: trie.children.length,
    scan: (text, visit) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const unit = text.charCodeAt(at);
        for (;;) {
          if (state === 0) {
            state = root[unit]!;
            break;
          }
          const next = step(state, unit);
          if (next !== -1) {
            state = next;
            break;
          }
          state = fail[state]!;
        }
        for (let hit = word[state] === -1 ? out[state]! : state; hit > 0; hit = out[hit]!) visit(word[hit]!, at + 1);
      }
    },
  };
}
