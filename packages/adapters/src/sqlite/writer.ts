/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { createOrders, type Outcome, type Write } from './write-orders.ts';

/** Heap of the writer thread, MiB: it holds the rows of the transactions that wait and little else. */
const HEAP = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };

/** The one writer of a database file, in a thread of its own. */
export type Writer = {
  readonly write: Write;
  /** A line to the same writer for another thread of this process. */
  lend(): MessagePort;
  /** Resolves when everything that was ordered is done. */
  close(): Promise<void>;
};

/** Opens the writer of a database file; its thread starts with the first write. */
export function createWriter(file: string): Writer {
  let worker: Worker | null = null;
  let broken: Error | null = null;
  const running = (): Worker => (worker ??= start());
  const orders = createOrders({
    send: (order) => running().postMessage(order),
    ref: () => running().ref(),
    // A process that waits for nothing else may end.
    unref: () => worker?.unref(),
  });

  function start(): Worker {
    const started = new Worker(new URL('./writer-thread.ts', import.meta.url), {
      workerData: { file },
      resourceLimits: HEAP,
    });
    started.on('message', (outcomes: readonly Outcome[]) => orders.settle(outcomes));
    started.on('error', (error) => {
      broken = new Error('the writer thread failed', { cause: error });
    });
    started.on('exit', () => {
      worker = null;
      orders.fail(broken ?? new Error('the writer thread has ended'));
    });
    return started;
  }

  return {
    write: (name, ...args) => (broken ? Promise.reject(broken) : orders.write(name, ...args)),
    lend() {
      const { port1, port2 } = new MessageChannel();
      running().postMessage({ line: port2 }, [port2]);
      running().unref();
      return port1;
    },
    async close() {
      if (!worker) return;
      const ended = Promise.withResolvers<void>();
      worker.once('exit', () => ended.resolve());
      worker.ref();
      worker.postMessage('close');
      await ended.promise;
    },
  };
}

/** The writer of another thread, over a line that it lent. */
export function borrowWriter(line: MessagePort): Omit<Writer, 'lend'> {
  const orders = createOrders({
    send: (order) => line.postMessage(order),
    ref: () => line.ref(),
    unref: () => line.unref(),
  });
  let ended: Error | null = null;
  line.on('message', (outcomes: readonly Outcome[]) => orders.settle(outcomes));
  line.on('close', () => {
    ended = new Error('the writer thread has ended');
    orders.fail(ended);
  });
  line.unref();
  return {
    write: (name, ...args) => (ended ? Promise.reject(ended) : orders.write(name, ...args)),
    async close() {
      await orders.whenSettled();
      line.close();
    },
  };
}
