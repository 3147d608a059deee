import { longer } from './grow-slots.ts';

/**
 * Which posts hold a key, newest first. Posts are told by their number in order of arrival, from 1; a walk stops at the first
 * that is too old, so that nothing ever has to be deleted. Keys are hashed into `2 ** headBits` lists: a walk may meet posts
 * of another key, so the caller compares exactly. A list keeps at least the newest `most` posts and not many more.
 */
export type Postings = {
  /** `post` is larger than any added before. */
  add(key: number, post: number): void;
  /** Writes at most `most` posts from `oldest` on into `into`, newest first, and returns how many. */
  walk(key: number, oldest: number, into: Uint32Array): number;
  /** Reads where the walk of a key begins. Asked for several keys one after the other, memory answers them side by side. */
  warm(key: number): number;
  /** Splits each list in two; posts of the one are met in the other as well until newer ones come. */
  grow(): void;
  /** Bytes held. */
  readonly bytes: number;
};

/** Units of a chunk: a link to the chunk before, and posts. Half a cache line: memory is asked once for seven posts. */
const CHUNK = 8;
const HELD = CHUNK - 1;
/** Chunks there is room for at first; doubled as they are used up. */
const FIRST_CHUNKS = 1024;

/** Lists of chunks, for keys that few posts hold and keys that many do. */
export function createPostings(most: number, headBits: number): Postings {
  let shift = 32 - headBits;
  /** The newest chunk of each list; chunk 0 is none. */
  let heads = new Uint32Array(2 ** headBits);
  let chunks = new Uint32Array(FIRST_CHUNKS * CHUNK);
  let used = 1;
  const full = Math.ceil(most / HELD);

  /** An empty chunk: the oldest of a list that has as many full ones as a walk reads, else a new one. */
  const nextChunk = (newest: number): number => {
    let last = newest;
    let before = 0;
    let count = 0;
    for (let at = newest; at !== 0; at = chunks[at * CHUNK] as number) {
      before = count === 0 ? 0 : last;
      last = at;
      count += 1;
    }
    if (count > full) {
      chunks[before * CHUNK] = 0;
      chunks.fill(0, last * CHUNK, (last + 1) * CHUNK);
      return last;
    }
    return freshChunk();
  };
  const freshChunk = (): number => {
    if (used * CHUNK === chunks.length) chunks = longer(chunks, chunks.length * 2);
    used += 1;
    return used - 1;
  };
  /** A copy of a list, chunk by chunk. */
  const copied = (newest: number): number => {
    const copy = freshChunk();
    let to = copy;
    for (let at = newest; ;) {
      chunks.copyWithin(to * CHUNK, at * CHUNK, (at + 1) * CHUNK);
      at = chunks[at * CHUNK] as number;
      if (at === 0) return copy;
      const next = freshChunk();
      chunks[to * CHUNK] = next;
      to = next;
    }
  };

  return {
    add(key, post) {
      const head = key >>> shift;
      let chunk = heads[head] as number;
      if (chunk === 0 || chunks[chunk * CHUNK + HELD] !== 0) {
        const fresh = nextChunk(chunk);
        chunks[fresh * CHUNK] = chunk;
        heads[head] = fresh;
        chunk = fresh;
      }
      let at = chunk * CHUNK + 1;
      while (chunks[at] !== 0) at += 1;
      chunks[at] = post;
    },
    walk(key, oldest, into) {
      let found = 0;
      for (let chunk = heads[key >>> shift] as number; chunk !== 0; chunk = chunks[chunk * CHUNK] as number) {
        for (let at = chunk * CHUNK + HELD; at > chunk * CHUNK; at -= 1) {
          const post = chunks[at] as number;
          if (post === 0) continue;
          if (post < oldest || found === most) return found;
          into[found] = post;
          found += 1;
        }
      }
      return found;
    },
    warm: (key) => chunks[(heads[key >>> shift] as number) * CHUNK] as number,
    grow() {
      const split = new Uint32Array(heads.length * 2);
      for (let at = 0; at < heads.length; at += 1) {
        const newest = heads[at] as number;
        if (newest === 0) continue;
        split[at * 2] = newest;
        split[at * 2 + 1] = copied(newest);
      }
      heads = split;
      shift -= 1;
    },
    get bytes() {
      return heads.byteLength + chunks.byteLength;
    },
  };
}

/** Posts of a bucket; the fourth unit holds a byte of the key of each. */
const IN_BUCKET = 3;

/**
 * The newest three posts of each list and no more, side by side: for a few posts of very many keys. Of each post a byte of
 * its key is kept, so that a walk meets hardly any of another key even where lists are full.
 */
export function createBuckets(headBits: number): Postings {
  let shift = 32 - headBits;
  let units = new Uint32Array(2 ** headBits * (IN_BUCKET + 1));
  return {
    add(key, post) {
      const from = (key >>> shift) * (IN_BUCKET + 1);
      units[from + 2] = units[from + 1] as number;
      units[from + 1] = units[from] as number;
      units[from] = post;
      units[from + IN_BUCKET] = ((units[from + IN_BUCKET] as number) << 8) | (key & 255);
    },
    walk(key, oldest, into) {
      const from = (key >>> shift) * (IN_BUCKET + 1);
      const checks = units[from + IN_BUCKET] as number;
      let found = 0;
      for (let i = 0; i < IN_BUCKET; i += 1) {
        const post = units[from + i] as number;
        if (post === 0 || post < oldest) break;
        if (((checks >>> (8 * i)) & 255) !== (key & 255)) continue;
        into[found] = post;
        found += 1;
      }
      return found;
    },
    warm: (key) => units[(key >>> shift) * (IN_BUCKET + 1)] as number,
    grow() {
      const size = IN_BUCKET + 1;
      units = longer(units, units.length * 2);
      // From the end, so that nothing is overwritten before it was copied.
      for (let at = units.length / size / 2 - 1; at >= 0; at -= 1) {
        units.copyWithin((at * 2 + 1) * size, at * size, (at + 1) * size);
        units.copyWithin(at * 2 * size, at * size, (at + 1) * size);
      }
      shift -= 1;
    },
    get bytes() {
      return units.byteLength;
    },
  };
}
