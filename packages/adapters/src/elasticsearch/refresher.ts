import type { IndexKind } from './indices.ts';

/**
 * Searches see a write only after a refresh of the index. `own` makes the writes of this process seen, `all` those of
 * every process. Each refresh costs the server a segment, so that only what must not lag asks for one.
 */
export type Refresher = {
  /** Somebody here wrote to this kind of index. */
  wrote(kind: IndexKind): void;
  own(kind: IndexKind): Promise<void>;
  all(kind: IndexKind): Promise<void>;
};

type Turn = { readonly begun: boolean; readonly done: Promise<unknown> };

/** Whoever asks while a refresh has not begun shares it; one that has begun may have missed a write, so another follows. */
export function createRefresher(refresh: (kind: IndexKind) => Promise<unknown>): Refresher {
  const written = new Set<IndexKind>();
  const running = new Map<IndexKind, Turn>();
  const waiting = new Map<IndexKind, Turn>();

  function start(kind: IndexKind): Promise<unknown> {
    written.delete(kind);
    const done = refresh(kind)
      .catch((error: unknown) => {
        written.add(kind);
        throw error;
      })
      .finally(() => running.delete(kind));
    running.set(kind, { begun: true, done });
    return done;
  }
  async function all(kind: IndexKind): Promise<void> {
    const now = running.get(kind);
    if (now === undefined) return void (await start(kind));
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
