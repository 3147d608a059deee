/**
 * The words as a trie in arrays: node 0 is the root, nodes come by depth, the children of a node one after the other.
 * The children of `n` are the nodes from `childStart[n]` to `childStart[n + 1]`.
 */
export type Trie = {
  readonly parent: Int32Array;
  /** The UTF-16 unit that leads to the node. */
  readonly unit: Uint16Array;
  readonly childStart: Int32Array;
  /** Index of the word that ends here, −1 for none. */
  readonly wordOf: Int32Array;
};

/** Builds the trie of distinct, non-empty words; throws on an empty word and on one given twice. */
export function growTrie(words: readonly string[]): Trie {
  const order = Uint32Array.from(words.keys());
  order.sort((x, y) => (words[x]! < words[y]! ? -1 : words[x] === words[y] ? 0 : 1));
  let most = 1;
  for (const [at, index] of order.entries()) {
    const word = words[index]!;
    if (word === '') throw new Error('an automaton cannot hold the empty word');
    if (at > 0 && words[order[at - 1]!] === word) throw new Error(`the word “${word}” is given twice`);
    most += word.length;
  }
  const parent = new Int32Array(most);
  const unit = new Uint16Array(most);
  const childStart = new Int32Array(most + 1);
  const wordOf = new Int32Array(most).fill(-1);
  /** The stretch of sorted words that begin with what leads to a node. */
  const low = new Int32Array(most);
  const high = new Int32Array(most);
  high[0] = words.length;
  let nodes = 1;
  let depth = 0;
  let depthEnd = 1;
  for (let node = 0; node < nodes; node += 1) {
    if (node === depthEnd) {
      depth += 1;
      depthEnd = nodes;
    }
    childStart[node] = nodes;
    for (let at = low[node]!; at < high[node]!; at += 1) {
      const word = words[order[at]!]!;
      if (word.length === depth) {
        wordOf[node] = order[at]!;
        continue;
      }
      const value = word.charCodeAt(depth);
      if (nodes === childStart[node] || unit[nodes - 1] !== value) {
        parent[nodes] = node;
        unit[nodes] = value;
        low[nodes] = at;
        nodes += 1;
      }
      high[nodes - 1] = at + 1;
    }
  }
  childStart[nodes] = nodes;
  return {
    parent: parent.slice(0, nodes),
    unit: unit.slice(0, nodes),
    childStart: childStart.slice(0, nodes + 1),
    wordOf: wordOf.slice(0, nodes),
  };
}
