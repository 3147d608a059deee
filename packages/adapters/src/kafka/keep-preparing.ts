import type { Topic } from '@tingchao/ports/message-log.ts';
import { backoffWithJitter } from '../embedded-log/consume.ts';
import { sleep } from './consume-group.ts';
import type { KafkaAdmin } from './kafka-admin.ts';
import type { KafkaHealth } from './kafka-health.ts';
import { prepareTopics } from './prepare-topics.ts';
import type { TopicSettings } from './topic-settings.ts';

export type PreparingOptions = {
  readonly admin: KafkaAdmin;
  readonly settings: TopicSettings;
  readonly nameOf: (topic: Topic) => string;
  readonly health: KafkaHealth;
  readonly signal: AbortSignal;
};

const FIRST_PAUSE_MS = 500;

/**
 * Creates and checks the topics; resolves when they are as declared. Whatever is in the way — no broker, no rights, another
 * number of partitions — is told once and looked at again until somebody mends it. Rejects when `signal` aborts before.
 */
export function keepPreparing(options: PreparingOptions): Promise<void> {
  const prepared = prepare(options);
  // Whoever waits for it sees the end; a log that is closed unused has nobody waiting.
  prepared.catch(() => undefined);
  return prepared;
}

async function prepare({ admin, settings, nameOf, health, signal }: PreparingOptions): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const { wrong, odd } = await admin.use((using) => prepareTopics(using, settings, nameOf));
      health.warn(odd);
      if (wrong.length === 0) {
        health.well('topics');
        return;
      }
      health.trouble('topics', wrong.join('；'));
    } catch (error) {
      // What a closing connection breaks off is no trouble.
      if (!signal.aborted) health.failed('topics', error);
    }
    await sleep(backoffWithJitter(FIRST_PAUSE_MS, attempt), signal);
  }
  throw new Error('the log was closed before Kafka was there');
}
