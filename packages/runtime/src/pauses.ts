import { setImmediate } from 'node:timers/promises';

/** How long one stretch of work may hold the event loop, in milliseconds. */
const STRETCH_MS = 8;

/** For loops over a batch: awaited before each item, it lets timers and sockets have their turn when one is due. */
export function createPauses(): () => Promise<void> | undefined {
  let begun = performance.now();
  const pause = async (): Promise<void> => {
    await setImmediate();
    begun = performance.now();
  };
  return () => (performance.now() - begun > STRETCH_MS ? pause() : undefined);
}

/** Maps item by item, with pauses. */
export async function mapWithPauses<T, R>(items: readonly T[], map: (item: T) => R): Promise<readonly R[]> {
  const pause = createPauses();
  const mapped: R[] = [];
  for (const item of items) {
    await pause();
    mapped.push(map(item));
  }
  return mapped;
}
