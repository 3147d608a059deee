import { setImmediate } from 'node:timers/promises';

/** How long mapping may hold the event loop before others get their turn, in milliseconds. */
const TURN_MS = 8;

/** Works through items in slices, one after the other, and resolves with what each slice gave. */
export async function inSlices<T, R>(
  items: readonly T[],
  size: number,
  work: (slice: readonly T[]) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size) results.push(await work(items.slice(from, from + size)));
  return results;
}

/** Maps item by item; the event loop goes on in between when it takes long. */
export async function mapInTurns<T, R>(items: readonly T[], map: (item: T) => R): Promise<readonly R[]> {
  const mapped: R[] = [];
  let begun = performance.now();
  for (const item of items) {
    if (performance.now() - begun > TURN_MS) {
      await setImmediate();
      begun = performance.now();
    }
    mapped.push(map(item));
  }
  return mapped;
}
