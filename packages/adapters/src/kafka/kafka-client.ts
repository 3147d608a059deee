import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import { connect as connectSafely } from 'node:tls';
import kafkajs, { type ISocketFactory, type Kafka, type KafkaConfig, type SASLOptions } from 'kafkajs';

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

/** How often a quiet connection is tried, in milliseconds; the driver's own figure. */
const KEEP_ALIVE_MS = 60_000;

/** Clients of one user of Kafka, and every connection that any of them made. */
export type KafkaClients = {
  /**
   * A client of its own for every purpose: consumers of one client share their committed positions in memory, and the second
   * one of a group clears them under the first.
   */
  client(): Kafka;
  /** Ends every connection, also those still being made; from then on none is made. */
  end(): void;
};

/**
 * Clients whose connections all end together. The driver loses some: two requests that find none make one each and the first
 * is forgotten, and one that is made while the client leaves stays. A command that is done would go on living with it until
 * the broker closes it, ten minutes later.
 */
export function openKafkaClients(connection: KafkaConnection): KafkaClients {
  const sockets = new Set<Socket>();
  let ended = false;
  // With an error: the driver stops its timers for that connection then, and only then.
  const cut = (socket: Socket): void => void socket.destroy(new Error('与 Kafka 的连接已关闭'));
  const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const socket = ssl
      ? connectSafely({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
      : connectPlainly({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (ended) cut(socket);
    return socket;
  };
  return {
    client: () => createKafkaClient(connection, socketFactory),
    end() {
      ended = true;
      for (const socket of sockets) cut(socket);
    },
  };
}

/** One client; who ends the process with it, or is a test, needs no more. */
export function createKafkaClient(
  { brokers, clientId, ssl, sasl, log }: KafkaConnection,
  socketFactory?: ISocketFactory,
): Kafka {
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
    ...(socketFactory === undefined ? {} : { socketFactory }),
  });
}
