/**
 * Which slots hold a key, newest first: linked lists in two rings of fixed size. The oldest entries are overwritten,
 * nothing is ever deleted, and a walk costs what its limit allows, however long the list is. Keys are hashed into
 * `2 ** headBits` lists: a walk may meet slots of another key, so the caller compares exactly.
 */
export type Postings = {
  add(key: number, slot: number): void;
  /** Writes at most `limit` slots into `into`, newest first, and returns how many. */
  walk(key: number, limit: number, into: Int32Array): number;
  /** Bytes held. */
  readonly bytes: number;
};

/** Room for `entries` entries. */
export function createPostings(entries: number, headBits: number): Postings {
  const size = Math.max(16, Math.trunc(entries));
  const heads = new Uint32Array(2 ** headBits);
  const slots = new Int32Array(size);
  const before = new Uint32Array(size);
  const shift = 32 - headBits;
  let written = 0;
  return {
    add(key, slot) {
      written += 1;
      const at = written % size;
      slots[at] = slot;
      before[at] = heads[key >>> shift] as number;
      heads[key >>> shift] = written;
    },
    walk(key, limit, into) {
      let entry = heads[key >>> shift] as number;
      const oldest = written - size;
      let found = 0;
      for (; found < limit && entry > 0 && entry > oldest; found += 1) {
        const at = entry % size;
        into[found] = slots[at] as number;
        entry = before[at] as number;
      }
      return found;
    },
    bytes: heads.byteLength + slots.byteLength + before.byteLength,
  };
}
