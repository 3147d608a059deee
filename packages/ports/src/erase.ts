/** What is to be forgotten: ids and hashes only, no words. */
export type Erasure = {
  /** Posts whose words go, by id; their revisions (`id#n`) and answers (`id/reply`) go with them, stored or not. */
  readonly posts: readonly string[];
  /** Incidents and cases that hold no word of them any more, or once held some and do not now. */
  readonly incidents: readonly string[];
  readonly cases: readonly string[];
  /** Hashes of blobs that nothing else needs. */
  readonly blobs: readonly string[];
};

/** How much was forgotten; all 0 when it is repeated. */
export type Forgotten = { readonly records: number; readonly blobs: number };

/**
 * Forgets every older copy of what was erased. What remains of the documents was saved and told by `commit` before, so that
 * the newest record of each in `posts.kept`, `incidents.changed` and `cases.changed` holds no word of it; this removes the
 * records before them, every record of the posts in `posts.collected`, every record of `parked` that carries one of the
 * posts, incidents or cases, and the blobs. Afterwards no `read`, `scan`, group, rebuild or backup finds them: they are passed over in
 * silence, neither parked nor missed, and what other records say, their order and their offsets stay as they were. Nothing is
 * left of them on the disks of the store either, as far as the store rules them. Harmless to repeat; may be cut short at any
 * point and is then repeated.
 */
export type Erase = (erasure: Erasure) => Promise<Forgotten>;

/** What tells which records an erasure meets. */
export type ErasedKeys = {
  /** A post itself, a revision of it or an answer to it. */
  isPost(key: string): boolean;
  /** A post, an incident or a case. */
  isMet(key: string): boolean;
  /** A record of `parked`, by what it carries: the record that could not be handled, with its own `key`. */
  isParked(record: { readonly key: string; readonly value: string }): boolean;
};

/** Prepares the comparison of keys with an erasure. */
export function erasedKeys({ posts, incidents, cases }: Omit<Erasure, 'blobs'>): ErasedKeys {
  const [erased, documents] = [new Set(posts), new Set([...incidents, ...cases])];
  const isPost = (key: string): boolean => {
    const original = key.replace(/#\d+$/u, '');
    return erased.has(key) || erased.has(original) || erased.has(original.replace(/\/reply$/u, ''));
  };
  const isMet = (key: string): boolean => documents.has(key) || isPost(key);
  return { isPost, isMet, isParked: ({ key, value }) => isMet(key) || isMet(carriedKey(value)) };
}

/** The key of the record that a record of `parked` carries; empty when it carries none. */
export function carriedKey(value: string): string {
  try {
    const carried = JSON.parse(value) as { readonly key?: unknown } | null;
    return typeof carried?.key === 'string' ? carried.key : '';
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return '';
  }
}
