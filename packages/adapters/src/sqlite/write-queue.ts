/** Transaction statements of one connection. */
export type Transactions = {
  /** False when another connection holds the database; the last try throws instead. */
  begin(lastTry: boolean): boolean;
  commit(): void;
  /** Undoes what is open; a no-op when the failure has done so already. */
  rollback(): void;
  savepoint(): void;
  release(): void;
  rollbackToSavepoint(): void;
};

/** While another connection holds the database, it is asked again so often, for so long; the event loop goes on. */
const BUSY_PAUSE_MS = 50;
const BUSY_LIMIT_MS = 15_000;
/**
 * What the next transaction had better wait for, or null. Two syncs of one disk at a time would make the one in the
 * commit, which holds the event loop, wait for the other.
 */
export type Pause = () => Promise<void> | null;

/** One transaction takes in waiting works for at most this long, plus the one it is at. */
const MERGE_MS = 6;

type Work = {
  readonly run: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Done = { readonly work: Work; readonly outcome: Outcome };
type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * The queue before the one writer: one transaction a turn of the event loop, in the order of asking, and works that wait
 * together share one sync of the disk. A work that throws undoes itself alone; when the commit fails, all of them fail.
 */
export function createWriteQueue(transactions: Transactions, afterCommit: () => void, pause: Pause = () => null) {
  const waiting: Work[] = [];
  let scheduled = false;
  /** Since when another connection keeps this one waiting, in milliseconds of `performance.now`. */
  let busySince: number | null = null;
  let idle = Promise.withResolvers<void>();
  idle.resolve();

  /** What was done; 'busy' when it has to wait for another connection. */
  function runGroup(): readonly Done[] | 'busy' {
    const done: Done[] = [];
    const begun = performance.now();
    busySince ??= begun;
    try {
      if (!transactions.begin(begun - busySince >= BUSY_LIMIT_MS)) return 'busy';
      busySince = null;
      do {
        const work = waiting.shift();
        if (!work) break;
        done.push({ work, outcome: runOne(work) });
      } while (performance.now() - begun < MERGE_MS);
      transactions.commit();
      return done;
    } catch (error) {
      busySince = null;
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
    const paused = pause();
    if (paused) {
      void paused.then(turn);
      return;
    }
    const done = runGroup();
    if (done === 'busy') {
      setTimeout(turn, BUSY_PAUSE_MS);
      return;
    }
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
