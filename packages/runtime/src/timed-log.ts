import type { BatchHandler, BatchStages, LogRecord, MessageLog } from '@tingchao/ports/message-log.ts';
import type { Events } from './events.ts';

/** A batch with what was prepared of it, and how long that took. */
type Prepared<T> = { readonly result: T; readonly records: number; readonly ms: number };

/** The same log; each batch that a subscriber of this process handled is told as `batch_handled`. */
export function timedLog<L extends MessageLog>(log: L, events: Events): L {
  const subscribe: MessageLog['subscribe'] = (topic, group, handler, options) => {
    const tell = (records: number, ms: number): void =>
      events.emit('batch_handled', { topic, group, records, ms: Math.round(ms) });
    return typeof handler === 'function'
      ? log.subscribe(topic, group, timedHandler(handler, tell), options)
      : log.subscribe(topic, group, timedStages(handler, tell), options);
  };
  return { ...log, subscribe };
}

type Tell = (records: number, ms: number) => void;

function timedHandler(handle: BatchHandler, tell: Tell): BatchHandler {
  return async (batch) => {
    const begun = performance.now();
    await handle(batch);
    tell(batch.length, performance.now() - begun);
  };
}

function timedStages<T>({ prepare, handle }: BatchStages<T>, tell: Tell): BatchStages<Prepared<T>> {
  return {
    async prepare(batch: readonly LogRecord[]) {
      const begun = performance.now();
      const result = await prepare(batch);
      return { result, records: batch.length, ms: performance.now() - begun };
    },
    async handle({ result, records, ms }) {
      const begun = performance.now();
      await handle(result);
      tell(records, ms + performance.now() - begun);
    },
  };
}
