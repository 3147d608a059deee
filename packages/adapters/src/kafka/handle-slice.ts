import type { KafkaMessage } from 'kafkajs';
import { Transient } from '@tingchao/ports/errors.ts';
import type { BatchHandler, BatchStages, LogRecord, NewRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { RecordSealer } from '../system/record-sealer.ts';
import type { Slice } from './consumer-life.ts';
import { decode, type Decoded } from './record-codec.ts';

type Broken = Extract<Decoded, { kind: 'broken' }>;

export type SliceOptions<T> = {
  readonly topic: Topic;
  readonly handler: BatchHandler | BatchStages<T>;
  readonly sealer: RecordSealer;
  /** Told how many records were passed over because what they tell of was erased. */
  readonly passedOver?: ((records: number) => void) | undefined;
  /** Appends to `parked`. */
  readonly park: (records: readonly NewRecord[]) => Promise<void>;
};

/** So many places of what was parked are remembered, for when a lost consumer's slice comes again. */
const REMEMBERED = 10_000;

type Taken = { readonly records: readonly LogRecord[]; readonly broken: readonly Broken[]; readonly erased: number };

/**
 * Reads slices for a handler. What was forgotten is passed over; what cannot be opened is parked with its bytes before the
 * handler gets the rest, so that it blocks nobody.
 */
export function sliceReader<T>(options: SliceOptions<T>) {
  const { topic, handler } = options;
  const stages: BatchStages<unknown> | undefined = typeof handler === 'function' ? undefined : handler;
  const parkedBefore = new Set<string>();

  async function parkOnce(partition: number, broken: readonly Broken[]): Promise<void> {
    const fresh = broken.map((one) => toParked(topic, partition, one)).filter(({ key }) => !parkedBefore.has(key));
    if (fresh.length === 0) return;
    await options.park(fresh);
    for (const { key } of fresh) parkedBefore.add(key);
    for (const key of parkedBefore) {
      if (parkedBefore.size <= REMEMBERED) break;
      parkedBefore.delete(key);
    }
  }

  return (partition: number, messages: readonly KafkaMessage[]): Slice => {
    let taken = takeIfReadable(options, partition, messages);
    let prepared = taken !== undefined && taken.records.length > 0 ? stages?.prepare(taken.records) : undefined;
    // Looked at when its turn comes; until then a failure must not count as unhandled.
    prepared?.catch(() => undefined);
    let told = false;
    return {
      async handle() {
        taken ??= take(options, partition, messages);
        const { records, broken, erased } = taken;
        await parkOnce(partition, broken);
        if (!told && erased > 0) options.passedOver?.(erased);
        told = true;
        if (records.length === 0) return;
        if (stages === undefined) return (handler as BatchHandler)(records);
        // A repetition prepares anew: what it read before may have changed.
        const ready = prepared ?? stages.prepare(records);
        prepared = undefined;
        return stages.handle(await ready);
      },
    };
  };
}

function take<T>({ topic, sealer }: SliceOptions<T>, partition: number, messages: readonly KafkaMessage[]): Taken {
  const [records, broken]: [LogRecord[], Broken[]] = [[], []];
  let erased = 0;
  for (const message of messages) {
    const decoded = decode(topic, partition, message, sealer);
    if (decoded.kind === 'record') records.push(decoded.record);
    else if (decoded.kind === 'broken') broken.push(decoded);
    else if (decoded.kind === 'erased') erased += 1;
  }
  return { records, broken, erased };
}

/** As `take`; undefined while the keys cannot be read, which the slice's own turn meets again and waits out. */
function takeIfReadable<T>(
  options: SliceOptions<T>,
  partition: number,
  messages: readonly KafkaMessage[],
): Taken | undefined {
  try {
    return take(options, partition, messages);
  } catch (error) {
    if (error instanceof Transient) return undefined;
    throw error;
  }
}

/** As handlers park what they cannot read, with the bytes in base64. */
function toParked(topic: Topic, partition: number, { key, offset, reason, bytes }: Broken): NewRecord {
  const value = bytes.toString('base64');
  return {
    key: `${topic}/${partition}/${offset}`,
    value: JSON.stringify({ topic, partition, offset, key, reason, encoding: 'base64', value }),
  };
}
