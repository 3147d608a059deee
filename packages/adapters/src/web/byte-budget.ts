/** A share of a budget of bytes. */
export type ByteHold = {
  /** Fires when others have waited too long and this share, the longest still being read, has to go. */
  readonly asked: AbortSignal;
  /** Reading is done: only so many bytes stay counted, and nobody asks for them back. */
  settle(bytes: number): void;
  /** Gives it back; a second time does nothing. */
  release(): void;
};

export type ByteBudget = {
  /**
   * Waits until so many bytes are free, in the order of asking, so that a large share is not passed by small ones for ever. More than
   * the whole budget counts as the whole. Rejects with the signal's reason.
   */
  take(bytes: number, signal: AbortSignal): Promise<ByteHold>;
  /** Counts bytes that are there already; never waits, so the budget may be overdrawn by them. */
  count(bytes: number): ByteHold;
  readonly inUse: () => number;
};

type Share = { bytes: number; readonly ask: AbortController; isRead: boolean };
type Waiting = { readonly bytes: number; readonly grant: () => void };

/** One who reads slowly may keep others waiting so long. */
const PATIENCE_MS = 5000;

/** A budget of bytes that large bodies share, whoever reads them. */
export function openByteBudget(total: number, patienceMs = PATIENCE_MS): ByteBudget {
  const shares = new Set<Share>();
  const waiting: Waiting[] = [];
  let inUse = 0;
  let patience: NodeJS.Timeout | undefined;

  function hold(bytes: number, isRead: boolean): ByteHold {
    const share: Share = { bytes, ask: new AbortController(), isRead };
    shares.add(share);
    inUse += bytes;
    const resize = (to: number): void => {
      inUse += to - share.bytes;
      share.bytes = to;
      grantNext();
    };
    return {
      asked: share.ask.signal,
      settle(kept) {
        share.isRead = true;
        if (shares.has(share)) resize(Math.min(kept, share.bytes));
      },
      release() {
        if (shares.delete(share)) resize(0);
      },
    };
  }

  function grantNext(): void {
    for (let next = waiting[0]; next !== undefined && inUse + next.bytes <= total; next = waiting[0]) {
      waiting.shift();
      next.grant();
    }
    watch();
  }

  /** While somebody waits, the longest reader is asked to go after each while. */
  function watch(): void {
    if (waiting.length === 0) {
      clearTimeout(patience);
      patience = undefined;
    } else if (patience === undefined) {
      patience = setTimeout(() => {
        patience = undefined;
        [...shares].find((share) => !share.isRead && !share.ask.signal.aborted)?.ask.abort();
        watch();
      }, patienceMs);
      patience.unref();
    }
  }

  return {
    inUse: () => inUse,
    count: (bytes) => hold(bytes, true),
    take(asked, signal) {
      const bytes = Math.min(asked, total);
      const { promise, resolve, reject } = Promise.withResolvers<ByteHold>();
      const entry: Waiting = {
        bytes,
        grant: () => {
          signal.removeEventListener('abort', leave);
          resolve(hold(bytes, false));
        },
      };
      function leave(): void {
        const at = waiting.indexOf(entry);
        if (at >= 0) waiting.splice(at, 1);
        reject(signal.reason as Error);
        grantNext();
      }
      if (signal.aborted) reject(signal.reason as Error);
      else {
        signal.addEventListener('abort', leave, { once: true });
        waiting.push(entry);
        grantNext();
      }
      return promise;
    },
  };
}
