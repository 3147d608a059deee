/** How well an assignment of texts to incidents meets the true one; each share 0…1. */
export type GroupingScore = {
  /** F1 of B-Cubed precision and recall: each text counts alike. */
  readonly bCubed: number;
  /** F1 over pairs: a matter of many texts counts for many. */
  readonly pairwise: number;
};

const f1 = (precision: number, recall: number): number =>
  precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);

/** Compares two assignments of the same ids; `unsure` says which pairs nobody can tell, they are left out of every count. */
export function scoreGrouping(
  truth: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
  unsure: (a: string, b: string) => boolean,
): GroupingScore {
  const ids = [...truth.keys()];
  let precision = 0;
  let recall = 0;
  let hits = 0;
  let joined = 0;
  let meant = 0;
  for (const a of ids) {
    const others = ids.filter((b) => b !== a && !unsure(a, b));
    const mine = others.filter((b) => found.get(b) === found.get(a));
    const right = mine.filter((b) => truth.get(b) === truth.get(a)).length;
    const all = others.filter((b) => truth.get(b) === truth.get(a)).length;
    precision += (right + 1) / (mine.length + 1);
    recall += (right + 1) / (all + 1);
    hits += right;
    joined += mine.length;
    meant += all;
  }
  return {
    bCubed: f1(precision / ids.length, recall / ids.length),
    pairwise: f1(joined === 0 ? 1 : hits / joined, meant === 0 ? 1 : hits / meant),
  };
}
