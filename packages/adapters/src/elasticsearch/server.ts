import { Client, errors, type ClientOptions } from '@elastic/elasticsearch';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Throttled, Transient } from '@tingchao/ports/errors.ts';
import { backoffWithJitter } from '../embedded-log/consume.ts';
import { toPolicy } from './elastic-errors.ts';
import { failureOf, type ServerFailure } from './failure-kinds.ts';
import { aliasOf, indexOf, type IndexKind } from './indices.ts';
import { createRefresher, type Refresher } from './refresher.ts';
import { createWriteHealth, type WriteHealth } from './write-health.ts';

export type ServerOptions = {
  /** One address or several, separated by commas: `http://127.0.0.1:9200`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Names of all indices begin so; `tingchao` unless given. Tests take a random one. */
  readonly prefix?: string;
  readonly clock: Clock;
  /** Longest wait for one answer; 30 s unless given. */
  readonly requestTimeoutMs?: number;
  /** First pause before a request is tried again, in milliseconds; doubles. */
  readonly backoffMs?: number;
  /** Told of each failure, whether it is tried again or not. */
  readonly failed?: (failure: ServerFailure) => void;
};

/** One Elasticsearch, as the stores see it: requests under the policy of errors, names of indices, refreshing. */
export type Server = {
  /** Address without a password, for messages. */
  readonly where: string;
  readonly prefix: string;
  readonly clock: Clock;
  /** Runs an idempotent request; what passes is tried again a few times, then thrown as `Transient`. */
  call<T>(work: (client: Client) => Promise<T>): Promise<T>;
  /** Half to all of a pause that doubles with each attempt. */
  pause(attempt: number): Promise<void>;
  alias(kind: IndexKind): string;
  index(kind: IndexKind, home?: string): string;
  /** Generations that are behind the aliases; the first unless told. */
  useGenerations(found: ReadonlyMap<IndexKind, number>): void;
  readonly refresher: Refresher;
  /** How writing fares. */
  readonly writes: WriteHealth;
  /** Counts a failure. */
  failed(failure: ServerFailure): void;
  close(): Promise<void>;
};

/** Tries of one request within one call; then the caller's own back-off goes on. */
export const TRIES = 4;
/** Longer patience is asked of the caller, who can stop reading meanwhile. */
const LONGEST_PATIENCE_MS = 1_000;

/** Makes the client; opens no connection yet. */
export function createServer(options: ServerOptions): Server {
  const { clock, prefix = 'tingchao', backoffMs = 100, failed = () => {} } = options;
  const nodes = options.url.split(',').map((url) => url.trim());
  const where = nodes.map(withoutPassword).join(',');
  const client = new Client(clientOptions(options, nodes));
  const pause = (attempt: number): Promise<void> => clock.sleep(backoffWithJitter(backoffMs, attempt));

  async function call<T>(work: (client: Client) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(client);
      } catch (error) {
        const kind = failureOf(error);
        if (kind !== undefined) failed({ scope: 'request', kind });
        const policy = toPolicy(error, where, clock.now());
        // A request that took its whole time is left to the caller, who can let others go on meanwhile.
        if (!(policy instanceof Transient) || attempt === TRIES || error instanceof errors.TimeoutError) throw policy;
        if (policy instanceof Throttled && policy.retryAt - clock.now() > LONGEST_PATIENCE_MS) throw policy;
        await pause(attempt);
      }
    }
  }

  const alias = (kind: IndexKind): string => aliasOf(prefix, kind);
  let generations: ReadonlyMap<IndexKind, number> = new Map();
  return {
    where,
    prefix,
    clock,
    call,
    pause,
    failed,
    alias,
    index: (kind, home) => indexOf(prefix, kind, home, generations.get(kind)),
    useGenerations: (found) => void (generations = found),
    refresher: createRefresher((kind) =>
      call((client) => client.indices.refresh({ index: alias(kind), ignore_unavailable: true })),
    ),
    writes: createWriteHealth(clock),
    close: () => client.close(),
  };
}

function clientOptions(
  { username, password, requestTimeoutMs }: ServerOptions,
  nodes: readonly string[],
): ClientOptions {
  return {
    nodes: [...nodes],
    // Tries, pauses and their limits are ours alone.
    maxRetries: 0,
    requestTimeout: requestTimeoutMs ?? 30_000,
    ...(username !== undefined && password !== undefined ? { auth: { username, password } } : {}),
  };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
