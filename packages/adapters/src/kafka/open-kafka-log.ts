import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import { plus } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { topics, type LogRecord, type MessageLog, type Subscription, type Topic } from '@tingchao/ports/message-log.ts';
import { type LogWatch, unwatched } from '../embedded-log/consume.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import type { RecordSealer } from '../system/record-sealer.ts';
import { createKafkaAdmin } from './kafka-admin.ts';
import { createKafkaWriter, within } from './append-records.ts';
import { consumeGroup } from './consume-group.ts';
import { sliceReader } from './handle-slice.ts';
import type { OwnPlace } from './consumer-life.ts';
import { openKafkaClients, type KafkaConnection } from './kafka-client.ts';
import { asPortError } from './kafka-errors.ts';
import type { KafkaFailureKind } from './failure-kinds.ts';
import { createKafkaHealth, type KafkaReading } from './kafka-health.ts';
import { ageOfOldest } from './oldest-waiting.ts';
import { readThrough } from './read-topic.ts';
import { decode, encode } from './record-codec.ts';
import { keepPreparing } from './keep-preparing.ts';
import { pagesOf } from './scan-topic.ts';
import { readTopicSettings, type TopicSettings } from './topic-settings.ts';

/** Records that go to a handler at once: each batch costs the servers a round of requests. */
const BATCH = 1_000;

export type KafkaLogOptions = KafkaConnection & {
  /** Goes before the name of every topic and group, so that several installations share one Kafka; none unless told. */
  readonly prefix?: string;
  readonly clock: Clock;
  readonly sealer: RecordSealer;
  readonly watch?: LogWatch;
  /** Hears of every request that failed, for the metrics. */
  readonly failed?: (kind: KafkaFailureKind) => void;
  /** Told how many records were passed over, or not written, because what they tell of was erased. */
  readonly passedOver?: (told: { readonly topic: Topic; readonly records: number }) => void;
  /** The declaration of the topics; `infra/kafka/topics.yaml` unless told. */
  readonly topics?: TopicSettings;
  /** First pause after a failure; doubles up to 30 s. */
  readonly backoffMs?: number;
  /** A member without a sign of life for so long loses its partitions to the others; 6 s unless told, the least that brokers allow. */
  readonly sessionMs?: number;
};

/** The log on Kafka; what it is asked before Kafka is there waits for it. */
export type KafkaLog = MessageLog & {
  /** How the connection stands, without asking the broker. */
  health(): KafkaReading;
  /** Resolves when the topics are there and checked; rejects when the log is closed before. */
  readonly ready: Promise<void>;
  /** Groups of this installation that somebody reads for right now. */
  readers(): Promise<readonly string[]>;
  /** Groups that have read a topic, whether somebody reads for them right now or not. */
  groupsOf(topic: Topic): Promise<readonly string[]>;
  /** Where a group stands: the next offset of each partition it has acknowledged anything of. */
  positions(topic: Topic, group: string): Promise<ReadonlyMap<number, number>>;
  /** As `scan`, from an offset of each partition on; partitions that are not named are read from the beginning. */
  scanFrom(topic: Topic, from: ReadonlyMap<number, number>): AsyncIterable<readonly LogRecord[]>;
  /** Sets a group back to the beginning of a topic, so that all of it comes again; nobody of the group may be reading. */
  rewind(topic: Topic, group: string): Promise<void>;
  /** Ends what is still subscribed, lets go what waits, and leaves with every connection; within 20 s also when the broker is gone. */
  close(): Promise<void>;
};

/** How long an append waits for a Kafka that is not there before it counts as failed. */
const READY_MS = 30_000;
const CLOSE_MS = 10_000;
const LEAVE_MS = 3_000;

/**
 * Opens the log on Kafka. Returns at once: an absent broker, missing rights or topics that do not fit are told in `health`
 * and in one line, and tried again with back-off for as long as the log is open.
 */
export function openKafkaLog(options: KafkaLogOptions): KafkaLog {
  const { brokers, clock, sealer, prefix = '', watch = unwatched, backoffMs = 200, sessionMs = 6_000 } = options;
  const settings = options.topics ?? readTopicSettings();
  const closing = new AbortController();
  const health = createKafkaHealth({
    brokers,
    log: options.log ?? (() => {}),
    failed: options.failed ?? (() => {}),
  });
  const clients = openKafkaClients(options);
  const { client } = clients;
  const nameOf = (topic: Topic): string => `${prefix}${topic}`;
  // One Kafka group a topic: the driver hands all topics of a group to all its members, whatever they asked for.
  const groupIdOf = (topic: Topic, group: string): string => `${prefix}${group}.${topic}`;
  const isOwnGroup = (id: string): boolean =>
    id.startsWith(prefix) &&
    !id.startsWith(`${prefix}read.`) &&
    topics.some((topic) => id.slice(prefix.length).includes(`.${topic}`));
  const admin = createKafkaAdmin(client, brokers);
  const writer = createKafkaWriter(client, brokers, health);
  const subscriptions = new Set<Subscription>();
  /** Kafka group → where its one reader stands, for those that get everything. */
  const places = new Map<string, OwnPlace>();
  const ready = keepPreparing({ admin, settings, nameOf, health, signal: closing.signal });

  /** The topics are there, or `Transient` after a while. */
  async function whenReady(patienceMs: number): Promise<void> {
    let arrived = false;
    await within(
      ready.then(() => (arrived = true)),
      patienceMs,
    );
    if (!arrived) throw new Transient(health.read().problem ?? 'Kafka 尚未连上');
  }
  const asking = async <T>(use: (admin: Admin) => Promise<T>): Promise<T> => {
    await whenReady(READY_MS);
    return admin.use(use);
  };
  const reading = (topic: Topic, from: number | ReadonlyMap<number, number>) => ({
    client,
    admin: asking,
    topicName: nameOf(topic),
    groupPrefix: `${prefix}read.`,
    from,
    signal: closing.signal,
  });

  /** Where a group of one begins: behind all that is there. */
  async function placeAtEnd(topic: Topic, groupId: string): Promise<OwnPlace> {
    const ends = await asking((using) => using.fetchTopicOffsets(nameOf(topic)));
    const place: OwnPlace = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
    places.set(groupId, place);
    return place;
  }

  /** The next offset of each partition: what the group acknowledged, or where the readers of this process stand. */
  async function placeOf(using: Admin, topic: Topic, group: string): Promise<ReadonlyMap<number, number>> {
    const groupId = groupIdOf(topic, group);
    const [own] = [...places].filter(([id]) => id.startsWith(`${groupId}.`)).map(([, place]) => place);
    if (own) return own;
    const [committed] = await using.fetchOffsets({ groupId, topics: [nameOf(topic)] });
    return new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  }

  /** How much a group has left to handle, and where in the partitions that have any of it. */
  async function unread(using: Admin, topic: Topic, group: string) {
    const [place, ends] = await Promise.all([placeOf(using, topic, group), using.fetchTopicOffsets(nameOf(topic))]);
    const starts = new Map<number, number>();
    let records = 0;
    for (const { partition, low, high } of ends) {
      const start = Math.max(Number(low), place.get(partition) ?? -1);
      if (start >= Number(high)) continue;
      starts.set(partition, start);
      records += Number(high) - start;
    }
    return { records, starts };
  }

  const passedOver = (topic: Topic) => (records: number) => options.passedOver?.({ topic, records });

  async function append(topic: Topic, records: Parameters<MessageLog['append']>[1]): Promise<void> {
    if (records.length === 0) return;
    const { partitions, maxMessageBytes } = settings.topics[topic];
    const at = clock.now();
    const encoded = records.flatMap((record) => encode(topic, record, { sealer, at, partitions }) ?? []);
    const erased = records.length - encoded.length;
    if (erased > 0) options.passedOver?.({ topic, records: erased });
    const tooLarge = encoded.findIndex(({ bytes }) => bytes > maxMessageBytes);
    if (tooLarge >= 0)
      throw new Permanent(
        `记录太大：主题 ${topic}，键 ${encoded[tooLarge]?.message.key?.toString()}，${encoded[tooLarge]?.bytes} 字节，上限 ${maxMessageBytes}（infra/kafka/topics.yaml 的 maxMessageBytes）`,
      );
    if (encoded.length === 0) return;
    await whenReady(READY_MS);
    await writer.write(nameOf(topic), encoded);
  }

  return {
    append,
    partitionOf: (topic, partitionKey) => partitionOf(partitionKey, settings.topics[topic].partitions),
    ready,
    health: () => health.read(),
    subscribe(topic, group, handler, { batchSize = BATCH, onAssigned, everyone = false } = {}) {
      // Whoever gets everything is a group of its own, gone with its process.
      const groupId = `${groupIdOf(topic, group)}${everyone ? `.${randomUUID()}` : ''}`;
      const subscription = consumeGroup({
        client,
        brokers,
        topic,
        topicName: nameOf(topic),
        group,
        groupId,
        sessionMs,
        clock,
        backoffMs,
        watch,
        health,
        ready,
        handling: {
          batchSize,
          read: sliceReader({
            topic,
            handler,
            sealer,
            park: (records) => append('parked', records),
            passedOver: passedOver(topic),
          }),
          assigned: async (partitions) => onAssigned?.(partitions),
        },
        findPlace: everyone ? () => placeAtEnd(topic, groupId) : undefined,
        ended: async () => {
          subscriptions.delete(subscription);
          if (!places.delete(groupId)) return;
          // Were it left, the broker would forget it some days later.
          await within(
            admin.use((using) => using.deleteGroups([groupId])),
            LEAVE_MS,
          );
        },
      });
      subscriptions.add(subscription);
      return subscription;
    },
    lag: (topic, group) => asking(async (using) => (await unread(using, topic, group)).records),
    waiting: (topic, group) =>
      asking(async (using) => {
        const { records, starts } = await unread(using, topic, group);
        if (records === 0) return { records, oldestAt: null };
        const now = clock.now();
        return { records, oldestAt: plus(now, -(await ageOfOldest(using, nameOf(topic), starts, now))) };
      }),
    async read(topic, from = 0, limit = 1000) {
      const found = new Map<number, LogRecord[]>();
      if (limit <= 0) return [];
      try {
        await readThrough(reading(topic, from), async (partition, messages) => {
          const own = found.get(partition) ?? [];
          found.set(partition, own);
          for (const message of messages) {
            const decoded = decode(topic, partition, message, sealer);
            if (decoded.kind === 'record' && own.length < limit) own.push(decoded.record);
          }
          return own.length < limit;
        });
      } catch (error) {
        throw asPortError(error, brokers);
      }
      const inOrder = [...found].toSorted(([a], [b]) => a - b);
      return inOrder.flatMap(([, records]) => records).slice(0, limit);
    },
    readers: () =>
      asking(async (using) => {
        const { groups } = await using.listGroups();
        const own = groups.map(({ groupId }) => groupId).filter(isOwnGroup);
        if (own.length === 0) return [];
        const described = await using.describeGroups(own);
        return described.groups.filter(({ members }) => members.length > 0).map(({ groupId }) => groupId);
      }),
    groupsOf: (topic) =>
      asking(async (using) => {
        const { groups } = await using.listGroups();
        const end = `.${topic}`;
        const own = groups.map(({ groupId }) => groupId).filter((id) => isOwnGroup(id) && id.endsWith(end));
        return own.map((id) => id.slice(prefix.length, -end.length));
      }),
    rewind: (topic, group) =>
      asking((using) => using.resetOffsets({ groupId: groupIdOf(topic, group), topic: nameOf(topic), earliest: true })),
    positions: (topic, group) =>
      asking(async (using) => {
        const place = await placeOf(using, topic, group);
        return new Map([...place].filter(([, offset]) => offset >= 0));
      }),
    scanFrom: (topic, from) => pagesOf(topic, reading(topic, from), { sealer, brokers, passedOver: passedOver(topic) }),
    scan: (topic) => pagesOf(topic, reading(topic, 0), { sealer, brokers, passedOver: passedOver(topic) }),
    async close() {
      closing.abort();
      await within(Promise.all([...subscriptions].map((subscription) => subscription.stop())), CLOSE_MS);
      await Promise.all([writer.close(), admin.close()]);
      clients.end();
    },
  };
}
