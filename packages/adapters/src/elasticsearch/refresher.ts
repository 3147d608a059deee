import type { IndexKind } from './indices.ts';

/**
 * Searches see a write only after a refresh of the index. `own` makes the writes of this process seen, `all` those of
 * every process too, but for the last `FRESH_MS`. Each refresh costs the server a segment and two dozen milliseconds when
 * it is busy, so that only what must not lag asks for one.
 */
export type Refresher = {
  /** Somebody here wrote to this kind of index. */
  wrote(kind: IndexKind): void;
  own(kind: IndexKind): Promise<void>;
  all(kind: IndexKind): Promise<void>;
};

/**
 * What others wrote within the last refresh's age may be unseen: no longer than it takes them to tell anybody of it.
 * Reading the members of many incidents in a row then costs one refresh.
 */
const FRESH_MS = 50;

type Turn = { readonly begun: boolean; readonly done: Promise<unknown> };

/** Whoever asks while a refresh has not begun shares it; one that has begun may have missed a write, so another follows. */
export function createRefresher(refresh: (kind: IndexKind) => Promise<unknown>): Refresher {
  const written = new Set<IndexKind>();
  const running = new Map<IndexKind, Turn>();
  const waiting = new Map<IndexKind, Turn>();
  const begun = new Map<IndexKind, number>();

  function start(kind: IndexKind): Promise<unknown> {
    written.delete(kind);
    begun.set(kind, performance.now());
    const done = refresh(kind)
      .catch((error: unknown) => {
        written.add(kind);
        begun.delete(kind);
        throw error;
      })
      .finally(() => running.delete(kind));
    running.set(kind, { begun: true, done });
    return done;
  }
  async function all(kind: IndexKind): Promise<void> {
    const now = running.get(kind);
    if (now === undefined) {
      const age = performance.now() - (begun.get(kind) ?? Number.NEGATIVE_INFINITY);
      if (written.has(kind) || age > FRESH_MS) await start(kind);
      return;
    }
    let next = waiting.get(kind);
    if (next === undefined) {
      const follow = async (): Promise<unknown> => {
        await Promise.allSettled([now.done]);
        waiting.delete(kind);
        return start(kind);
      };
      next = { begun: false, done: follow() };
      waiting.set(kind, next);
    }
    await next.done;
  }
  return {
    wrote: (kind) => void written.add(kind),
    all,
    async own(kind) {
      if (written.has(kind) || running.has(kind)) await all(kind);
    },
  };
}
