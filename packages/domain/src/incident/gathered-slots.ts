/** Slots that share something with a post, each with the sum of what it shares. */
export type Gathered = {
  clear(): void;
  add(slot: number, worth: number): void;
  /** The `most` slots with the highest sums, best first; of equals the one added first. */
  best(most: number): readonly number[];
};

/** Room for `most` different slots. A small table of its own: one place a slot of the whole window would be cold memory. */
export function createGathered(most: number): Gathered {
  const bits = Math.ceil(Math.log2(most * 2));
  const mask = 2 ** bits - 1;
  /** Index into `slots` + 1. */
  const table = new Uint16Array(2 ** bits);
  const cells = new Uint32Array(most);
  const slots = new Uint32Array(most);
  const sums = new Float64Array(most);
  let count = 0;
  return {
    clear() {
      for (let i = 0; i < count; i += 1) table[cells[i] as number] = 0;
      count = 0;
    },
    add(slot, worth) {
      let cell = Math.imul(slot, 0x9e3779b1) >>> (32 - bits);
      let entry = table[cell] as number;
      while (entry !== 0 && slots[entry - 1] !== slot) {
        cell = (cell + 1) & mask;
        entry = table[cell] as number;
      }
      if (entry === 0) {
        slots[count] = slot;
        sums[count] = worth;
        cells[count] = cell;
        count += 1;
        table[cell] = count;
      } else sums[entry - 1] = (sums[entry - 1] as number) + worth;
    },
    best(wanted) {
      const top: number[] = [];
      for (let i = 0; i < count; i += 1) {
        const sum = sums[i] as number;
        if (top.length === wanted && sum <= (sums[top[wanted - 1] as number] as number)) continue;
        let at = top.length < wanted ? top.length : wanted - 1;
        for (; at > 0 && (sums[top[at - 1] as number] as number) < sum; at -= 1) top[at] = top[at - 1] as number;
        top[at] = i;
      }
      return top.map((at) => slots[at] as number);
    },
  };
}
