import { setImmediate } from 'node:timers/promises';

/**
 * Works through items in slices and lets the event loop run in between, so that no call holds it for long. Resolves
 * with what each slice gave.
 */
export async function inSlices<T, R>(
  items: readonly T[],
  size: number,
  work: (slice: readonly T[]) => R,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size) {
    if (from > 0) await setImmediate();
    results.push(work(items.slice(from, from + size)));
  }
  return results;
}
