import { createHistogram, performance } from 'node:perf_hooks';

/** Milliseconds between two looks. */
const EVERY_MS = 5;

/** How long the event loop of this thread kept a timer waiting, while somebody wants to know. */
export type LoopWatch = {
  watch(): void;
  pause(): void;
  /** A percentile of the time between two looks, milliseconds; `EVERY_MS` when nothing is in the way. */
  percentile(percentile: number): number;
  [Symbol.dispose](): void;
};

/** `monitorEventLoopDelay` that can be paused: what happens between two measurings is none of their business. */
export function openLoopWatch(): LoopWatch {
  const delays = createHistogram();
  let last: number | undefined;
  const timer = setInterval(() => {
    const now = performance.now();
    if (last !== undefined) delays.record(Math.max(1, Math.round((now - last) * 1e6)));
    last &&= now;
  }, EVERY_MS);
  return {
    watch: () => void (last = performance.now()),
    pause: () => void (last = undefined),
    percentile: (percentile) => Math.round(delays.percentile(percentile) / 1e5) / 10,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
