import { setTimeout } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import { Transient } from '@tingchao/ports/errors.ts';
import { within } from './append-records.ts';
import { asPortError, kindOf } from './kafka-errors.ts';

/** Questions about topics and groups over one connection, made when needed and made anew after a failure. */
export type KafkaAdmin = {
  /** Throws `Transient` when Kafka cannot answer. */
  use<T>(ask: (admin: Admin) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

const CLOSE_MS = 3_000;
/** A leader or coordinator was just chosen, or moved: asking over a fresh connection finds it. */
const passing: ReadonlySet<string> = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSConnectionClosedError',
  // The broker hung up between two questions, and the driver wrote into what was closed.
  'ERR_STREAM_WRITE_AFTER_END',
  'EPIPE',
  'ECONNRESET',
  // Asked about several new topics at once, the driver knows some of them only at the next asking.
  'KafkaJSTopicMetadataNotLoaded',
]);
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 50;

export function createKafkaAdmin(client: () => Kafka, brokers: readonly string[]): KafkaAdmin {
  let opened: Promise<Admin> | undefined;
  let closed = false;

  async function open(): Promise<Admin> {
    const admin = client().admin();
    await admin.connect();
    return admin;
  }

  async function drop(): Promise<void> {
    const gone = opened;
    opened = undefined;
    // It failed already; how it takes its leave changes nothing.
    await gone?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  return {
    async use(ask) {
      for (let attempt = 1; ; attempt += 1) {
        if (closed) throw new Transient('与 Kafka 的连接已关闭');
        opened ??= open();
        const mine = opened;
        try {
          return await ask(await mine);
        } catch (error) {
          if (opened === mine) void drop();
          if (attempt === ATTEMPTS || !passing.has(kindOf(error))) throw asPortError(error, brokers);
        }
        await setTimeout(FIRST_PAUSE_MS * 2 ** attempt);
      }
    },
    close() {
      closed = true;
      return within(drop(), CLOSE_MS);
    },
  };
}
