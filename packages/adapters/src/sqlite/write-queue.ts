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

/** A write that waits; exactly one of `done` and `failed` is called, when it is durable or when it is undone. */
export type Work = {
  run(): unknown;
  done(value: unknown): void;
  failed(error: unknown): void;
  /** Runs by itself, outside any transaction. */
  readonly alone?: boolean;
};

/** One transaction takes in waiting works for at most this long, plus the one it is at. */
const MERGE_MS = 20;

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };
type Ran = { readonly work: Work; readonly outcome: Outcome };

/**
 * The queue before the one writer: works are done in the order of asking, and those that wait together share one
 * transaction and one sync of the disk. A work that throws undoes itself alone; when the commit fails, all of them fail.
 * `afterGroup` runs when the works of a transaction were told their outcome.
 */
export function createWriteQueue(transactions: Transactions, afterGroup: () => void) {
  const waiting: Work[] = [];
  let scheduled = false;
  let idle: (() => void) | null = null;

  /** The next work, when it runs by itself. */
  function runAlone(): Ran | undefined {
    if (waiting[0]?.alone !== true) return undefined;
    const work = waiting.shift() as Work;
    try {
      return { work, outcome: { ok: true, value: work.run() } };
    } catch (error) {
      return { work, outcome: { ok: false, error } };
    }
  }

  function runGroup(): readonly Ran[] {
    const alone = runAlone();
    if (alone) return [alone];
    const ran: Ran[] = [];
    const begun = performance.now();
    try {
      transactions.begin();
      do {
        const work = waiting.shift();
        if (!work) break;
        ran.push({ work, outcome: runOne(work) });
      } while (waiting[0]?.alone !== true && performance.now() - begun < MERGE_MS);
      transactions.commit();
      return ran;
    } catch (error) {
      transactions.rollback();
      const struck = ran.length > 0 ? ran.map(({ work }) => work) : waiting.splice(0, 1);
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
    for (const { work, outcome } of runGroup()) {
      if (outcome.ok) work.done(outcome.value);
      else work.failed(outcome.error);
    }
    afterGroup();
    // What arrived meanwhile is let in first, so that it can share the next transaction.
    if (waiting.length > 0) setImmediate(turn);
    else {
      scheduled = false;
      idle?.();
    }
  }

  return {
    add(work: Work): void {
      waiting.push(work);
      if (scheduled) return;
      scheduled = true;
      setImmediate(turn);
    },
    /** Calls back when nothing waits. */
    whenIdle(callBack: () => void): void {
      if (scheduled) idle = callBack;
      else callBack();
    },
  };
}
