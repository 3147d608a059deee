import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { civilDate, days, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { commitInOrder } from '@tingchao/ports/commit.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import type { DeskReader } from '@tingchao/ports/desk-reader.ts';
import type { Maintained, Stores } from '@tingchao/ports/stores.ts';
import { readMeta, setMeta } from '../elasticsearch/meta.ts';
import { openNextGeneration, type NextGeneration } from '../elasticsearch/next-generation.ts';
import { openElasticsearch, type ElasticsearchStores } from '../elasticsearch/open-elasticsearch.ts';
import type { Purge } from '../elasticsearch/purge.ts';
import { followLog } from '../desk/follow-log.ts';
import type { Server } from '../elasticsearch/server.ts';
import type { ServerFailure } from '../elasticsearch/failure-kinds.ts';
import type { LogWatch } from '../embedded-log/consume.ts';
import { openSegmenter } from '../jieba/open-segmenter.ts';
import type { KafkaFailureKind } from '../kafka/failure-kinds.ts';
import type { KafkaConnection } from '../kafka/kafka-client.ts';
import { openKafkaLog, type KafkaLog } from '../kafka/open-kafka-log.ts';
import { rememberTopics } from '../kafka/remember-topic.ts';
import { openAuditHeads, type AuditHeads } from '../sqlite/audit-heads.ts';
import { openKeyRing, type KeyRing } from '../system/key-ring.ts';
import { openErasableKeys, type ErasableKeys } from '../system/erasable-keys.ts';
import { openErasureLedger } from '../system/erasure-ledger.ts';
import { openRecordSealer } from '../system/record-sealer.ts';
import { sealAccounts } from '../system/sealed-accounts.ts';
import { createSealer } from '../system/sealer.ts';
import { createClusterErase } from './erase-cluster.ts';
import { LOG_KEYS } from './log-keys.ts';
import { neededFrom, tellNewest } from './maintain-cluster.ts';
import { ServerUnusable } from './server-unusable.ts';
import { waitOut } from './wait-out.ts';

/** Where things lie in the folder that all services share. */
export const sharedFiles = { keys: 'keys', auditHeads: 'audit-heads' } as const;

/** Which server; `log` and `elasticsearch` are in trouble and out of it on their own. */
export type ClusterWatch = LogWatch & {
  /** A server is not there (yet); it is tried again after the pause. */
  waiting(wait: {
    readonly server: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly reason: string;
  }): void;
  arrived(server: { readonly server: string }): void;
  /** A request to Elasticsearch, or a document of one, failed; for the metrics. */
  readonly failed?: (failure: ServerFailure) => void;
  /** A request to Kafka failed; for the metrics. */
  readonly kafkaFailed?: (kind: KafkaFailureKind) => void;
  /** Records were passed over, or not written, because what they tell of was erased. */
  readonly passedOver?: (told: { readonly topic: string; readonly records: number }) => void;
  /** Something a person should know, one line with what to do. */
  noticed(notice: { readonly server: string; readonly line: string }): void;
};

export type ClusterOptions = {
  /** Keys and signed heads of the audit chain: the same folder for every service of the installation. */
  readonly folder: string;
  readonly kafka: Pick<KafkaConnection, 'brokers' | 'ssl' | 'sasl'> & { readonly prefix?: string };
  readonly elasticsearch: {
    readonly url: string;
    readonly username?: string;
    readonly password?: string;
    readonly prefix?: string;
    readonly titleAnalyzer?: string;
    /** Longest wait for one answer; 30 s unless given. */
    readonly requestTimeoutMs?: number;
  };
  /** Names this process to the servers, e.g. `tingchao-analyzer`. */
  readonly clientId: string;
  readonly clock: Clock;
  readonly watch: ClusterWatch;
  readonly backoffMs?: number;
  /** Ends the waiting for a server that is absent. */
  readonly signal?: AbortSignal;
  /** Opens also what a restore left unfinished; for the restore itself. */
  readonly restoring?: boolean;
};

/** Among the agreements: the version of the log's keys at the last erasure. */
const KEYS_VERSION = 'log-keys-version';

/** Stands among the agreements from the beginning of a restore to its end. */
export const RESTORING = 'restoring';

/** Log and stores, and what looks after them as a whole: rebuild, backup, restore. */
export type ClusterStores = Stores & {
  readonly upkeep: {
    readonly log: KafkaLog;
    readonly server: Server;
    readonly purge: Purge;
    nextGeneration(): Promise<NextGeneration>;
  };
};

/**
 * Opens the log on Kafka and the stores on Elasticsearch. Waits while Elasticsearch is absent; the log waits by itself.
 * Throws `ServerUnusable` for what only a person can mend, e.g. services with different keys.
 */
export async function openClusterStores(options: ClusterOptions): Promise<ClusterStores> {
  const { clock, watch, signal, clientId, backoffMs } = options;
  const keys = openKeyRing(join(options.folder, sharedFiles.keys));
  const logKeys = openErasableKeys(join(options.folder, LOG_KEYS));
  const heads = openAuditHeads(join(options.folder, sharedFiles.auditHeads), keys);
  const pace = backoffMs === undefined ? {} : { backoffMs };
  const stores = await openElasticsearch({
    ...options.elasticsearch,
    ...pace,
    ...(watch.failed ? { failed: watch.failed } : {}),
    clock,
    heads,
    sealer: createSealer(keys, 'blob'),
    segmenter: once(openBaseSegmenter),
    watch: {
      waiting: (wait) => watch.waiting({ server: 'elasticsearch', ...wait }),
      arrived: () => watch.arrived({ server: 'elasticsearch' }),
      noticed: (line) => watch.noticed({ server: 'elasticsearch', line }),
    },
    ...(signal ? { signal } : {}),
  });
  let log: KafkaLog;
  try {
    await waitOut(() => checkKeys(stores, { keys, logKeys }, options.folder), {
      clock,
      signal,
      waiting: (wait) => watch.waiting({ server: 'elasticsearch', ...wait }),
      arrived: () => watch.arrived({ server: 'elasticsearch' }),
    });
    if (options.restoring !== true) await checkWhole(stores);
    const whole = openKafkaLog({
      ...options.kafka,
      ...pace,
      clientId,
      clock,
      sealer: openRecordSealer(keys, logKeys),
      watch,
      ...(watch.kafkaFailed ? { failed: watch.kafkaFailed } : {}),
      ...(watch.passedOver ? { passedOver: watch.passedOver } : {}),
      log: ({ level, text }) => {
        if (level === 'warn') watch.noticed({ server: 'kafka', line: text });
      },
    });
    log = rememberTopics(whole);
  } catch (error) {
    await stores.close();
    throw error;
  }
  const { server } = stores;
  const nextGeneration = (): Promise<NextGeneration> =>
    openNextGeneration(server, { ...options.elasticsearch, segmenter: once(openBaseSegmenter) });
  return {
    ...compose(stores, { log, keys, logKeys, heads, folder: options.folder }),
    upkeep: { log, server, purge: stores.purge, nextGeneration },
  };
}

/** What another process changed is found by whoever asks after being told of it: the index is refreshed before it is asked. */
const seenBySearches =
  ({ server }: Pick<ElasticsearchStores, 'server'>, follow: DeskReader['follow']): DeskReader['follow'] =>
  (listener) =>
    follow((change) => {
      server.refresher.wrote(change.kind === 'case' ? 'cases' : 'incidents');
      listener(change);
    });

type Beside = Keys & { readonly log: KafkaLog; readonly heads: AuditHeads; readonly folder: string };
type Keys = { readonly keys: KeyRing; readonly logKeys: ErasableKeys };

function compose(stores: ElasticsearchStores, { log, keys, logKeys, heads, folder }: Beside): Stores {
  const { posts, incidents, cases, sources, blobs, audit } = stores;
  const commit = commitInOrder({ log, posts, incidents, cases, audit });
  return {
    log,
    posts,
    incidents,
    cases,
    sources,
    accounts: sealAccounts(stores.accounts, keys),
    blobs,
    audit,
    commit,
    desk: { ...stores.questions, follow: seenBySearches(stores, followLog({ cases, log })) },
    erase: createClusterErase({
      incidents,
      cases,
      blobs,
      commit,
      keys: logKeys,
      clock: stores.server.clock,
      agree: (version) => setMeta(stores.server, KEYS_VERSION, String(version)),
      purge: () => stores.purge.begin(),
    }),
    erasures: openErasureLedger(join(folder, sharedFiles.keys)),
    authorSalt: keys.obtain('author').toString('hex'),
    async maintain({ at, collectedDays }) {
      // Erasing waits for nothing else: a topic that cannot be read through must not keep keys alive.
      const done = eraseOldKeys(keys, await neededFrom(log, plus(at, -days(collectedDays))));
      await stores.purge.finish();
      await tellNewest({ log, incidents, cases, commit });
      return done;
    },
    async troubles() {
      const { problem } = log.health();
      return [...(problem === undefined ? [] : [problem]), ...(await stores.troubles())];
    },
    async close() {
      try {
        await log.close();
        await heads.flush();
      } finally {
        await stores.close();
      }
    },
  };
}

/**
 * Kafka forgets by itself what is older than its retention, whole segments at a time; with the key of a day every copy
 * that is left of it, in whatever segment or backup, can no longer be read.
 */
function eraseOldKeys(keys: KeyRing, until: Instant): Maintained {
  const old = keys.names().filter((name) => name.startsWith('log-') && name < `log-${civilDate(until)}`);
  for (const name of old) keys.erase(name);
  return { compacted: 0, forgotten: 0, keysErased: old.length };
}

/** Services with different keys could not read each other's posts: better none of them starts. */
async function checkKeys(stores: ElasticsearchStores, { keys, logKeys }: Keys, folder: string): Promise<void> {
  const own = createHash('sha256').update('tingchao keys').update(keys.obtain('author')).digest('hex');
  const ownLog = logKeys.id.toString('hex');
  const isOwn = (await stores.agree('keys', own)) === own;
  if (isOwn && (await stores.agree('log-keys', ownLog)) === ownLog) return checkVersion(stores, logKeys, folder);
  throw new ServerUnusable(
    `密钥目录 ${join(folder, isOwn ? LOG_KEYS : sharedFiles.keys)} 与这套索引的密钥不一致；请让所有服务使用同一个目录（共享或复制），不要新建`,
  );
}

/** An older copy of the keys opens what was erased since. */
async function checkVersion({ server }: ElasticsearchStores, { version }: ErasableKeys, folder: string): Promise<void> {
  const agreed = Number((await readMeta(server, KEYS_VERSION)) ?? 0);
  if (version >= agreed) return;
  throw new ServerUnusable(
    `密钥目录 ${join(folder, LOG_KEYS)} 是较旧的副本，里面还有之后已抹除的密钥；请换回最新的目录，没有时用 tingchao restore … --cluster --replace 从备份恢复`,
  );
}

/** Half of a backup is worse than none: who starts on it would number and tell anew what the rest says. */
async function checkWhole({ server }: ElasticsearchStores): Promise<void> {
  if ((await readMeta(server, RESTORING)) === undefined) return;
  throw new ServerUnusable('上一次恢复没有做完，数据不全；请重新执行 tingchao restore … --cluster --replace');
}

/**
 * Words for the index, cut by the base dictionary only and always by the same engine: what the lexicons learn later must
 * not make older posts unfindable.
 */
const openBaseSegmenter = (): Promise<Segmenter> => openSegmenter({ userWords: [], withoutNative: true });

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}
