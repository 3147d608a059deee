import { setTimeout } from 'node:timers/promises';
import { Transient } from '@tingchao/ports/errors.ts';
import { topics } from '@tingchao/ports/message-log.ts';
import { openKafkaClients, type KafkaConnection } from './kafka-client.ts';
import { asPortError } from './kafka-errors.ts';

/** How often it is looked whether the topics are gone. */
const LOOKS = 100;
const LOOK_MS = 200;

/** Deletes all topics and groups of an installation; who opens the log next makes the topics anew. */
export async function deleteTopics(connection: KafkaConnection & { readonly prefix?: string }): Promise<void> {
  const { prefix = '', brokers } = connection;
  const clients = openKafkaClients(connection);
  const admin = clients.client().admin();
  try {
    await admin.connect();
    const own = new Set(topics.map((topic) => `${prefix}${topic}`));
    const left = async (): Promise<readonly string[]> => (await admin.listTopics()).filter((name) => own.has(name));
    const there = await left();
    if (there.length > 0) await admin.deleteTopics({ topics: [...there] });
    const { groups } = await admin.listGroups();
    const gone = groups
      .map(({ groupId }) => groupId)
      .filter((id) => id.startsWith(prefix) && topics.some((topic) => id.slice(prefix.length).includes(`.${topic}`)));
    if (gone.length > 0) await admin.deleteGroups(gone);
    for (let look = 0; (await left()).length > 0; look += 1) {
      if (look === LOOKS) throw new Transient('Kafka 还没有删完旧的主题；请稍后重试');
      await setTimeout(LOOK_MS);
    }
  } catch (error) {
    throw asPortError(error, brokers);
  } finally {
    await admin.disconnect();
    clients.end();
  }
}
