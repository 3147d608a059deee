import { EventEmitter } from 'node:events';

const stopping = ['SIGINT', 'SIGTERM'] as const;
const faults = ['unhandledRejection', 'uncaughtException'] as const;
const sameKeyMs = 1_000;

/**
 * Signals and faults of a process, one Ctrl-C told once: the terminal sends it to the whole group and the package runner
 * passes it on, and `run` would take the second for impatience. `now` in milliseconds, from a clock that never jumps.
 */
export function openSignals(
  from: Pick<EventEmitter, 'on' | 'off'>,
  now: () => number,
): EventEmitter & { readonly close: () => void } {
  const told = new EventEmitter();
  let lastAt = Number.NEGATIVE_INFINITY;
  const onStop = (name: string): void => {
    const again = now() - lastAt < sameKeyMs;
    if (!again) lastAt = now();
    if (!again) told.emit(name);
  };
  const listeners = [
    ...stopping.map((name) => [name, () => onStop(name)] as const),
    ...faults.map((name) => [name, (error: unknown) => void told.emit(name, error)] as const),
  ];
  for (const [name, listener] of listeners) from.on(name, listener);
  return Object.assign(told, {
    close: () => {
      for (const [name, listener] of listeners) from.off(name, listener);
    },
  });
}
