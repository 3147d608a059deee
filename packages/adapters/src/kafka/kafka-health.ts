import { kafkaFailureOf, type KafkaFailureKind } from './failure-kinds.ts';
import type { KafkaLine } from './kafka-client.ts';
import { explain } from './kafka-errors.ts';

/** How the connection stands, for `/readyz`. */
export type KafkaReading = {
  /** Topics are there and checked, and no part is in trouble. */
  readonly connected: boolean;
  /** What is wrong now, one line; undefined when nothing is. */
  readonly problem?: string;
  /** What works but is not as declared (retention, size of messages). */
  readonly warnings: readonly string[];
};

/** What each part (topics, writing, a group) last met; says a problem once until it changes. */
export type KafkaHealth = {
  well(part: string): void;
  trouble(part: string, reason: string): void;
  /** As `trouble`, for a request that failed; each is counted, also one that says nothing new. */
  failed(part: string, error: unknown): void;
  warn(warnings: readonly string[]): void;
  /** The part is gone and has no say any more. */
  leave(part: string): void;
  read(): KafkaReading;
};

export function createKafkaHealth({
  log,
  brokers,
  failed,
}: {
  readonly log: (line: KafkaLine) => void;
  readonly brokers: readonly string[];
  /** Counts a request that failed. */
  readonly failed: (kind: KafkaFailureKind) => void;
}): KafkaHealth {
  const problems = new Map<string, string>([['topics', 'Kafka 尚未连上']]);
  let warned: readonly string[] = [];
  const trouble = (part: string, reason: string): void => {
    if (problems.get(part) === reason) return;
    problems.set(part, reason);
    log({ level: 'warn', text: `${part} ${reason}` });
  };
  return {
    well(part) {
      if (problems.delete(part)) log({ level: 'info', text: `${part} 正常` });
    },
    trouble,
    failed(part, error) {
      failed(kafkaFailureOf(error));
      trouble(part, explain(error, brokers));
    },
    warn(warnings) {
      for (const text of warnings) if (!warned.includes(text)) log({ level: 'warn', text });
      warned = warnings;
    },
    leave: (part) => void problems.delete(part),
    read() {
      const [first] = problems.values();
      return { connected: problems.size === 0, ...(first === undefined ? {} : { problem: first }), warnings: warned };
    },
  };
}
