import { Transient } from '@tingchao/ports/errors.ts';

/**
 * What was asked, or undefined when it takes longer than `ms` (of real time) or fails in passing (`Transient`): for looking
 * at a system in trouble without waiting for it. A bug is thrown.
 */
export async function inTime<T>(asked: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  const told = asked.catch((error: unknown) => {
    if (error instanceof Transient) return undefined;
    throw error;
  });
  try {
    return await Promise.race([told, late.promise]);
  } finally {
    clearTimeout(timer);
    // Nobody listens to what comes too late.
    told.catch(() => undefined);
  }
}
