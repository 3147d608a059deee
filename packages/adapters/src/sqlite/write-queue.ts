/** Transaction statements of one connection. */
export type Transactions = {
  begin(): void;
  commit(): void;
  /** Undoes what is open; a no-op when the failure has done so already. */
  rollback(): void;
  savepoint(): void;
  release(): void;
  rollbackToSavepoint(): void;
};

/** One transaction takes in waiting works for at most this long, plus the one it is at. */
const MERGE_MS = 6;

type Work = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * The queue before the one writer: one transaction a turn of the event loop, in the order of asking, and works that wait
 * together share one sync of the disk. A work that throws undoes itself alone; when the commit fails, all of them fail.
 */
export function createWriteQueue(transactions: Transactions, afterCommit: () => void) {
  const waiting: Work[] = [];
  let scheduled = false;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  function runGroup(): readonly { readonly work: Work; readonly outcome: Outcome }[] {
    const done: { readonly work: Work; readonly outcome: Outcome }[] = [];
    const begun = performance.now();
    try {
      transactions.begin();
      do {
        const work = waiting.shift();
        if (!work) break;
        done.push({ work, outcome: runOne(work) });
      } while (performance.now() - begun < MERGE_MS);
      transactions.commit();
      return done;
    } catch (error) {
      transactions.rollback();
      const struck = done.length > 0 ? done.map(({ work }) => work) : waiting.splice(0, 1);
      return struck.map((work) => ({ work, outcome: { ok: false, error } }));
    }
  }

  function runOne(work: Work): Outcome {
    transactions.savepoint();
    try {
      const value = work.run();
      transactions.release();
      return { ok: true, value };
    } catch (error) {
      transactions.rollbackToSavepoint();
      return { ok: false, error };
    }
  }

  function turn(): void {
    const done = runGroup();
    if (waiting.length > 0) setImmediate(turn);
    else {
      scheduled = false;
      idle.resolve();
    }
    for (const { work, outcome } of done) {
      if (outcome.ok) work.resolve(outcome.value);
      else work.reject(outcome.error);
    }
    afterCommit();
  }

  return {
    /** Resolves when `run` is durable; rejects with what it threw, or with why nothing could be written. */
    write: <T>(run: () => T): Promise<T> => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
      if (!scheduled) {
        scheduled = true;
        idle = Promise.withResolvers<void>();
        setImmediate(turn);
      }
      return promise;
    },
    /** Resolves when nothing waits. */
    drained: (): Promise<void> => idle.promise,
  };
}
