import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openKafkaLog, type KafkaLog, type KafkaLogOptions } from '@tingchao/adapters/kafka/open-kafka-log.ts';
import { openErasableKeys } from '@tingchao/adapters/system/erasable-keys.ts';
import { openKeyRing } from '@tingchao/adapters/system/key-ring.ts';
import { openRecordSealer } from '@tingchao/adapters/system/record-sealer.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Subscription } from '@tingchao/ports/message-log.ts';

/** Where a log of these tests is: another process opens the same one from it. */
export type LogPlace = { readonly brokers: readonly string[]; readonly prefix: string; readonly keys: string };

/** A place of its own on a broker; `remove` takes its keys away. */
export function newPlace(broker: string): LogPlace & { remove(): void } {
  const keys = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const remove = (): void => rmSync(keys, { recursive: true });
  return { brokers: [broker], prefix: `fault-${randomUUID()}.`, keys, remove };
}

/** Sessions are as short as a broker allows. */
export const SESSION_MS = 6_000;

/** Opens the log of a place as one service would. */
export function openLogAt(place: LogPlace, change: Partial<KafkaLogOptions> = {}): KafkaLog {
  const { brokers, prefix, keys } = place;
  const sealer = openRecordSealer(openKeyRing(keys), openErasableKeys(join(keys, 'log-keys')));
  return openKafkaLog({
    brokers,
    prefix,
    sealer,
    clientId: 'faults',
    clock: createSystemClock(),
    backoffMs: 100,
    sessionMs: SESSION_MS,
    ...change,
  });
}

export const idOf = (n: number): string => `post-${n}`;
const REGIONS = 8;

/** Appends a numbered post as services do: until it succeeds, however often it fails in passing. */
export async function appendNumbered(log: KafkaLog, numbers: readonly number[]): Promise<void> {
  const posts = numbers.map((n) => ({ key: idOf(n), partitionKey: `region ${n % REGIONS}`, value: `{"n":${n}}` }));
  for (;;) {
    try {
      return await log.append('posts.collected', posts);
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      await wait(100);
    }
  }
}

/** What a group handled: how often each id, and for each region its numbers in the order of their first coming. */
export type Store = {
  readonly times: Map<string, number>;
  /** Resolves when so many different ids came. */
  reached(count: number): Promise<void>;
  keep(n: number): void;
};

export function createStore(): Store {
  const times = new Map<string, number>();
  const waiting: { readonly count: number; readonly wake: () => void }[] = [];
  return {
    times,
    keep(n) {
      times.set(idOf(n), (times.get(idOf(n)) ?? 0) + 1);
      for (const { count, wake } of waiting) if (times.size >= count) wake();
    },
    reached(count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ count, wake: resolve });
      if (times.size >= count) resolve();
      return promise;
    },
  };
}

/** Reads the posts of a log into a store. */
export function keepNumbers(log: KafkaLog, store: Store, before: () => Promise<void> = async () => {}): Subscription {
  return log.subscribe(
    'posts.collected',
    'analyzer',
    async (batch) => {
      await before();
      for (const { value } of batch) store.keep((JSON.parse(value) as { readonly n: number }).n);
    },
    { batchSize: 20 },
  );
}

export const numbersFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => first + n);
