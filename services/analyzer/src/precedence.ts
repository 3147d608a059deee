/** Lets one kind of work go first where two share a thread. */
export type Precedence = {
  /** Runs the work that goes first; it calls `past` as soon as it only waits for others, and counts as past when it ends. */
  first<T>(work: (past: () => void) => Promise<T>): Promise<T>;
  /** Resolves when no work is going first. */
  afterFirst(): Promise<void>;
};

/**
 * A batch that is being decided goes before the next one that is being read: interleaved, both would be ready at the same
 * moment, and then the thread would have nothing to do while the first is written.
 */
export function createPrecedence(): Precedence {
  let going = Promise.resolve();
  return {
    async first(work) {
      const { promise, resolve } = Promise.withResolvers<void>();
      going = promise;
      try {
        return await work(resolve);
      } finally {
        resolve();
      }
    },
    afterFirst: () => going,
  };
}
