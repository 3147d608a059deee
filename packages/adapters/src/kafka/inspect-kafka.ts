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
    return { kind: 'there', brokers: cluster.brokers.length, topics: known.length, missing, ...found };
  } catch (error) {
    return { kind: 'unusable', reason: explain(error, brokers) };
  } finally {
    await within(admin.disconnect(), LEAVE_MS);
    clients.end();
  }
}
