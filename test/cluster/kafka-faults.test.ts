import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startPrivateStack } from '../../infra/test-stack/run-stack.ts';
import type { KafkaLog } from '@tingchao/adapters/kafka/open-kafka-log.ts';
import {
  appendNumbered,
  createStore,
  idOf,
  keepNumbers,
  newPlace,
  numbersFrom,
  openLogAt,
  SESSION_MS,
  type LogPlace,
  type Store,
} from './open-numbered-log.ts';

/** Brokers of tests allow it; others nothing below `SESSION_MS`. */
const SHORT_SESSION_MS = 2_000;
const PATIENCE = { timeout: 120_000, interval: 200 };

async function withPlace(broker: string, use: (place: LogPlace) => Promise<void>): Promise<void> {
  const place = newPlace(broker);
  try {
    await use(place);
  } finally {
    place.remove();
  }
}

/** Appends and reads while something happens to the broker; then every id must have come, and few of them again. */
async function survive(
  place: LogPlace,
  happens: (log: KafkaLog, store: Store) => Promise<void>,
  sessionMs = SESSION_MS,
): Promise<void> {
  const [log, store] = [openLogAt(place, { sessionMs }), createStore()];
  await log.ready;
  const subscription = keepNumbers(log, store);
  const stopping = new AbortController();
  let next = 0;
  const appending = (async () => {
    while (!stopping.signal.aborted) {
      await appendNumbered(log, numbersFrom(next, 10));
      next += 10;
      await wait(5);
    }
  })();
  await store.reached(100);
  await happens(log, store);
  const before = next;
  await expect.poll(() => next, PATIENCE).toBeGreaterThan(before + 100);
  stopping.abort();
  await appending;
  await store.reached(next);
  await expect.poll(() => log.lag('posts.collected', 'analyzer').catch(String), PATIENCE).toBe(0);
  await subscription.stop();
  await log.close();
  expect([...store.times.keys()].toSorted()).toEqual(numbersFrom(0, next).map(idOf).toSorted());
}

describe('the broker', () => {
  let stack: Awaited<ReturnType<typeof startPrivateStack>>;
  beforeAll(async () => {
    stack = await startPrivateStack({ servers: ['kafka'] });
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  test('killed and started again: nothing acknowledged is lost, and the consumer resumes by itself', async () => {
    await withPlace(stack.kafka.address, (place) =>
      survive(place, async (log) => {
        await stack.kafka.kill();
        await expect.poll(() => log.health().connected, PATIENCE).toBe(false);
        await stack.kafka.start();
        await expect.poll(() => log.health().connected, PATIENCE).toBe(true);
      }),
    );
  });

  test('paused longer than a session: work waits, and goes on with nothing lost', async () => {
    await withPlace(stack.kafka.address, (place) =>
      survive(
        place,
        async () => {
          stack.kafka.pause();
          await wait(4 * SHORT_SESSION_MS);
          stack.kafka.resume();
        },
        SHORT_SESSION_MS,
      ),
    );
  });

  test('absent at start: no exit, one line, health says so, and work begins when it appears', async () => {
    await stack.kafka.stop();
    await withPlace(stack.kafka.address, async (place) => {
      const said: string[] = [];
      const log = openLogAt(place, { log: ({ level, text }) => void (level === 'warn' && said.push(text)) });
      const store = createStore();
      const subscription = keepNumbers(log, store);
      const appending = appendNumbered(log, numbersFrom(0, 50));
      await expect.poll(() => said.length, PATIENCE).toBeGreaterThan(0);
      const [cpu, since] = [process.threadCpuUsage(), performance.now()];
      await wait(5_000);
      const used = process.threadCpuUsage(cpu);
      expect((used.user + used.system) / 1000).toBeLessThan((performance.now() - since) / 2);
      expect(log.health()).toMatchObject({ connected: false, problem: expect.stringContaining(stack.kafka.address) });
      // One line a reason, never the same again: on a busy machine a refused connection may time out before it is refused.
      expect(said).toEqual([...new Set(said)]);
      expect(said.length).toBeLessThan(4);
      await stack.kafka.start();
      await appending;
      await store.reached(50);
      expect([...store.times].filter(([, times]) => times !== 1)).toEqual([]);
      await subscription.stop();
      expect(log.health().connected).toBe(true);
      await log.close();
    });
  });
});

/** A consumer in a process of its own and the lines it said. */
function startChild(place: LogPlace, ...mode: readonly string[]) {
  const script = fileURLToPath(new URL('kafka-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(place), ...mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line));
  const saidAny = (start: string): boolean => lines.some((line) => line.startsWith(start));
  return {
    lines,
    child,
    said: (start: string) => expect.poll(() => saidAny(start), PATIENCE).toBe(true),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

describe('a consumer', () => {
  test('that was stopped longer than its session acknowledges nothing that others took over, and joins again', async () => {
    await withPlace(inject('kafka'), async (place) => {
      const [log, store] = [openLogAt(place), createStore()];
      await log.ready;
      using zombie = startChild(place, 'hold');
      await zombie.said('assigned');
      // One region: what the zombie has in hand is the beginning of one partition.
      const one = numbersFrom(0, 40).map((n) => n * 8);
      await appendNumbered(log, one);
      await zombie.said('hand');
      zombie.child.kill('SIGSTOP');
      const subscription = keepNumbers(log, store);
      await store.reached(one.length);
      await expect.poll(() => log.lag('posts.collected', 'analyzer'), PATIENCE).toBe(0);
      zombie.child.stdin.write('go\n');
      zombie.child.kill('SIGCONT');
      await zombie.said('kept');
      // It finishes what it had in hand; were its acknowledgement taken, the group would stand at the sixth record again.
      await expect.poll(() => zombie.lines.filter((line) => line.startsWith('assigned')).length, PATIENCE).toBe(2);
      expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
      const kept = (): readonly string[] => zombie.lines.filter((line) => line.startsWith('kept'));
      expect(kept().map((line) => line.slice('kept '.length))).toEqual(one.slice(0, 5).map(idOf));
      expect([...store.times.values()].every((times) => times === 1)).toBe(true);
      const more = numbersFrom(1_000, 80);
      await appendNumbered(log, more);
      await expect.poll(() => log.lag('posts.collected', 'analyzer'), PATIENCE).toBe(0);
      const all = [...store.times.keys(), ...kept().map((line) => line.slice('kept '.length))];
      expect([...new Set(all)].toSorted()).toEqual([...one, ...more].map(idOf).toSorted());
      await subscription.stop();
      await log.close();
    });
  });

  test('that is killed with a batch in hand leaves it to the other one', async () => {
    await withPlace(inject('kafka'), async (place) => {
      const [log, store] = [openLogAt(place), createStore()];
      await log.ready;
      using victim = startChild(place, 'hold');
      await victim.said('assigned');
      await appendNumbered(log, numbersFrom(0, 200));
      await victim.said('hand');
      const subscription = keepNumbers(log, store);
      victim.child.kill('SIGKILL');
      await store.reached(200);
      await subscription.stop();
      expect([...store.times].filter(([, times]) => times !== 1)).toEqual([]);
      expect(await log.lag('posts.collected', 'analyzer')).toBe(0);
      await log.close();
    });
  });

  test('that takes longer for a batch than a session keeps its partitions, and each id comes once', async () => {
    await withPlace(inject('kafka'), async (place) => {
      const [log, store] = [openLogAt(place), createStore()];
      await log.ready;
      const assigned: number[] = [];
      let slow = true;
      const subscribe = () =>
        log.subscribe(
          'posts.collected',
          'analyzer',
          async (batch) => {
            if (slow) {
              slow = false;
              await wait(2 * SESSION_MS);
            }
            for (const { value } of batch) store.keep((JSON.parse(value) as { readonly n: number }).n);
          },
          { batchSize: 50, onAssigned: async (partitions) => void assigned.push(partitions.length) },
        );
      const subscriptions = [subscribe(), subscribe()];
      await expect.poll(() => assigned.slice(-2), PATIENCE).toEqual([4, 4]);
      const joinings = assigned.length;
      await appendNumbered(log, numbersFrom(0, 400));
      await store.reached(400);
      await expect.poll(() => log.lag('posts.collected', 'analyzer'), PATIENCE).toBe(0);
      expect(assigned).toHaveLength(joinings);
      expect([...store.times].filter(([, times]) => times !== 1)).toEqual([]);
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      await log.close();
    });
  });
});
