import { setTimeout as sleep } from 'node:timers/promises';
import type { LogRecord, Topic } from '@tingchao/ports/message-log.ts';
import type { KafkaLog } from './open-kafka-log.ts';

/** Small topics of which every record stays, and that screens read whole for each answer: books of the desk, settings. */
const remembered: readonly Topic[] = ['books.changed', 'settings.changed'];
/** Who follows them here; a group of its own in each process. */
const GROUP = 'remembered';
/** How long a reading waits for what was appended just now; beyond it the topic is read itself. */
const PATIENCE_MS = 5_000;
const LONGEST_PAUSE_MS = 50;

/**
 * The log whose small topics are kept in memory from the second reading on. To read a topic through takes a group that joins and
 * leaves, seconds on a broker as it comes; what is kept is asked for with one request: whether anything came since.
 */
export function rememberTopics(log: KafkaLog): KafkaLog {
  const scans = new Map(remembered.map((topic) => [topic, rememberTopic(log, topic)]));
  return { ...log, scan: (topic) => scans.get(topic)?.() ?? log.scan(topic) };
}

type Kept = Map<number, LogRecord>;

function rememberTopic(log: KafkaLog, topic: Topic): () => AsyncIterable<readonly LogRecord[]> {
  let readings = 0;
  let memory: Promise<Kept> | undefined;

  /** Follows first and reads then, so that nothing falls between. */
  async function remember(): Promise<Kept> {
    const kept: Kept = new Map();
    const keep = (records: readonly LogRecord[]): void => {
      for (const record of records) kept.set(record.offset, record);
    };
    const assigned = Promise.withResolvers<void>();
    const handler = async (batch: readonly LogRecord[]): Promise<void> => keep(batch);
    const { done } = log.subscribe(topic, GROUP, handler, {
      everyone: true,
      onAssigned: async () => assigned.resolve(),
    });
    done.catch(() => undefined).finally(forget);
    await Promise.race([assigned.promise, done]);
    for await (const page of log.scan(topic)) keep(page);
    return kept;
  }
  /** What nobody follows any more is read anew. */
  function forget(): void {
    memory = undefined;
  }

  /** Everything that was appended before the asking is kept by now. */
  async function isCurrent(): Promise<boolean> {
    const until = performance.now() + PATIENCE_MS;
    for (let pauseMs = 2; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if ((await log.lag(topic, GROUP)) === 0) return true;
      if (performance.now() > until) return false;
      await sleep(pauseMs);
    }
  }

  return async function* scan() {
    readings += 1;
    // Who reads once (a command) follows nothing.
    if (readings === 1) return yield* log.scan(topic);
    const mine = (memory ??= remember());
    let kept: Kept;
    try {
      kept = await mine;
    } catch (error) {
      if (memory === mine) forget();
      throw error;
    }
    if (!(await isCurrent())) return yield* log.scan(topic);
    if (kept.size > 0) yield [...kept.values()].toSorted((a, b) => a.offset - b.offset);
  };
}
