import type { Admin } from 'kafkajs';
import type { Topic } from '@tingchao/ports/message-log.ts';
import { within } from './append-records.ts';
import { openKafkaClients, type KafkaConnection } from './kafka-client.ts';
import { explain } from './kafka-errors.ts';
import { compareTopics } from './prepare-topics.ts';
import { readTopicSettings } from './topic-settings.ts';

/** What a look at Kafka found; nothing is created or changed by looking. */
export type KafkaFound =
  | { readonly kind: 'unusable'; readonly reason: string }
  | {
      readonly kind: 'there';
      readonly brokers: number;
      readonly topics: number;
      /** Topics that the first start will create. */
      readonly missing: readonly string[];
      /** What forbids to work, and what is not as declared; each with its remedy. */
      readonly wrong: readonly string[];
      readonly odd: readonly string[];
      /** Groups that have read a topic: how much each has left, and how many processes read for it right now. */
      readonly groups: readonly {
        readonly group: string;
        readonly topic: Topic;
        readonly lag: number;
        readonly readers: number;
      }[];
      /** Records that could not be handled, dropped ones among them. */
      readonly parked: number;
    };

const LEAVE_MS = 3_000;

/** Looks at Kafka with the rights that a service would have. */
export async function inspectKafka(connection: KafkaConnection & { readonly prefix?: string }): Promise<KafkaFound> {
  const { prefix = '', brokers } = connection;
  const clients = openKafkaClients(connection);
  const admin = clients.client().admin();
  const settings = readTopicSettings();
  const declared = Object.entries(settings.topics).map(([topic, setting]) => ({
    name: `${prefix}${topic as Topic}`,
    setting,
  }));
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    const there = new Set(await admin.listTopics());
    const known = declared.filter(({ name }) => there.has(name));
    const missing = declared.filter(({ name }) => !there.has(name)).map(({ name }) => name);
    const found = known.length === 0 ? { wrong: [], odd: [] } : await compareTopics(admin, known);
    const names = new Map(known.map(({ name }) => [name, name.slice(prefix.length) as Topic]));
    const [groups, parked] = await Promise.all([
      groupsOf(admin, prefix, names),
      sizeOf(admin, `${prefix}parked`, there),
    ]);
    return { kind: 'there', brokers: cluster.brokers.length, topics: known.length, missing, ...found, groups, parked };
  } catch (error) {
    return { kind: 'unusable', reason: explain(error, brokers) };
  } finally {
    await within(admin.disconnect(), LEAVE_MS);
    clients.end();
  }
}

/** How much every group of this installation has left of the topic it reads; groups of one process only are left out. */
async function groupsOf(
  admin: Admin,
  prefix: string,
  topics: ReadonlyMap<string, Topic>,
): Promise<Extract<KafkaFound, { kind: 'there' }>['groups']> {
  const ids = (await admin.listGroups()).groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(prefix));
  const own = ids.flatMap((id) => {
    const found = [...topics].find(([, topic]) => id.endsWith(`.${topic}`));
    return found === undefined ? [] : [{ id, name: found[0], topic: found[1] }];
  });
  if (own.length === 0) return [];
  const described = await admin.describeGroups(own.map(({ id }) => id));
  const readers = new Map(described.groups.map(({ groupId, members }) => [groupId, members.length]));
  return Promise.all(
    own.map(async ({ id, name, topic }) => {
      const [[committed], ends] = await Promise.all([
        admin.fetchOffsets({ groupId: id, topics: [name] }),
        admin.fetchTopicOffsets(name),
      ]);
      const place = new Map(committed?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const left = ends.map(
        ({ partition, low, high }) => Number(high) - Math.max(Number(low), place.get(partition) ?? -1),
      );
      const lag = left.reduce((sum, each) => sum + Math.max(0, each), 0);
      return { group: id.slice(prefix.length, -topic.length - 1), topic, lag, readers: readers.get(id) ?? 0 };
    }),
  );
}

async function sizeOf(admin: Admin, name: string, there: ReadonlySet<string>): Promise<number> {
  if (!there.has(name)) return 0;
  const ends = await admin.fetchTopicOffsets(name);
  return ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
}
