import type { LogRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { Sealer } from '../system/sealer.ts';
import { asPortError } from './kafka-errors.ts';
import { readThrough, type ReadOptions } from './read-topic.ts';
import { decode } from './record-codec.ts';

type Page = { readonly records: readonly LogRecord[]; readonly taken: (more: boolean) => void };

/** `MessageLog.scan` on Kafka: one fetched page is held at a time, and the next one comes when it was taken. */
export async function* pagesOf(
  topic: Topic,
  reading: ReadOptions,
  { sealer, brokers }: { readonly sealer: Sealer; readonly brokers: readonly string[] },
): AsyncIterable<readonly LogRecord[]> {
  let offer = Promise.withResolvers<Page | undefined>();
  const done = readThrough(reading, async (partition, messages) => {
    const records = messages.flatMap((message) => {
      const decoded = decode(topic, partition, message, sealer);
      return decoded.kind === 'record' ? [decoded.record] : [];
    });
    if (records.length === 0) return true;
    const { promise, resolve: taken } = Promise.withResolvers<boolean>();
    offer.resolve({ records, taken });
    return promise;
  });
  done.then(
    () => offer.resolve(undefined),
    (error: unknown) => offer.reject(asPortError(error, brokers)),
  );
  let page: Page | undefined;
  try {
    for (page = await offer.promise; page; page = await offer.promise) {
      offer = Promise.withResolvers();
      yield page.records;
      page.taken(true);
    }
  } finally {
    // Left early: the reading is let go partition by partition, whatever it still offers.
    page?.taken(false);
    for (let rest = page; rest; rest = await offer.promise) {
      offer = Promise.withResolvers();
      rest.taken(false);
    }
  }
  await done;
}
