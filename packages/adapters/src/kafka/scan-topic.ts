import { Permanent } from '@tingchao/ports/errors.ts';
import type { LogRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { RecordSealer } from '../system/record-sealer.ts';
import { asPortError } from './kafka-errors.ts';
import { readThrough, type ReadOptions } from './read-topic.ts';
import { decode } from './record-codec.ts';

type Page = { readonly records: readonly LogRecord[]; readonly taken: (more: boolean) => void };

export type ScanOptions = {
  readonly sealer: RecordSealer;
  readonly brokers: readonly string[];
  /** Told how many records were passed over because what they tell of was erased. */
  readonly passedOver?: ((records: number) => void) | undefined;
};

/** Nobody but us writes here: what cannot be opened is missing, and a rebuild must not go on as if it had never been. */
const ours: ReadonlySet<Topic> = new Set(['posts.kept', 'incidents.changed', 'cases.changed']);
const unreadable = ({ key, reason }: { readonly key: string; readonly reason: string }): Permanent =>
  new Permanent(`Kafka 里有读不出的记录（键 ${key}，${reason}）；请检查密钥目录是否属于这套系统，或用备份恢复`);

/** `MessageLog.scan` on Kafka: one fetched page is held at a time, and the next one comes when it was taken. */
export async function* pagesOf(
  topic: Topic,
  reading: ReadOptions,
  { sealer, brokers, passedOver }: ScanOptions,
): AsyncIterable<readonly LogRecord[]> {
  let offer = Promise.withResolvers<Page | undefined>();
  const done = readThrough(reading, async (partition, messages) => {
    let erased = 0;
    const records = messages.flatMap((message) => {
      const decoded = decode(topic, partition, message, sealer);
      if (decoded.kind === 'erased') erased += 1;
      if (decoded.kind === 'broken' && ours.has(topic)) throw unreadable(decoded);
      return decoded.kind === 'record' ? [decoded.record] : [];
    });
    if (erased > 0) passedOver?.(erased);
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
