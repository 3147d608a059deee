import kafkajs, { type Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';

/** One line of what the connection to Kafka met; never anything of a record. */
export type KafkaLine = { readonly level: 'debug' | 'info' | 'warn'; readonly text: string };

/** Where Kafka is and how to get in. */
export type KafkaConnection = {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** `true` for the system's certificate authorities, or Node's TLS options. */
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: SASLOptions;
  readonly log?: (line: KafkaLine) => void;
};

/** Pauses of the driver's own attempts: about three seconds in all, then our own back-off has the word. */
export const driverRetry = { initialRetryTime: 200, maxRetryTime: 2_000, retries: 4 } as const;

/**
 * A client of its own for every user: consumers of one client share their committed positions in memory, and the second one
 * of a group clears them under the first.
 */
export function createKafkaClient({ brokers, clientId, ssl, sasl, log }: KafkaConnection): Kafka {
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    connectionTimeout: 5_000,
    retry: driverRetry,
    logLevel: kafkajs.logLevel.WARN,
    // What we have to say about a failure we say ourselves, once a change; the driver repeats itself.
    logCreator:
      () =>
      ({ namespace, log: { message } }) =>
        log?.({ level: 'debug', text: `kafkajs ${namespace}: ${message.replaceAll(/\s+/g, ' ')}` }),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
  });
}
