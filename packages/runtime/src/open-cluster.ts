import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClusterOptions, ClusterStores } from '@tingchao/adapters/cluster/open-cluster-stores.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Events } from './events.ts';
import type { PlatformOptions } from './open-platform.ts';

type Env = Readonly<Record<string, string | undefined>>;
type ClusterSettings = Settings['app']['cluster'];

/** What a platform brings along: the clock, the events, and who hears of groups in trouble. */
type Company = {
  readonly clock: Clock;
  readonly events: Events;
  readonly watch: Pick<ClusterOptions['watch'], 'retried' | 'recovered'>;
};

/**
 * Opens log and stores of a cluster: addresses from the environment or `config/app.yaml`, passwords from the environment
 * only. Waits for an absent Elasticsearch. Throws `SettingsError` when an address or an account is missing,
 * `ServerUnusable` for what only a person can mend.
 */
export async function openCluster(
  settings: Settings,
  options: PlatformOptions,
  company: Company,
): Promise<ClusterStores> {
  const { openClusterStores } = await import('@tingchao/adapters/cluster/open-cluster-stores.ts');
  return openClusterStores(clusterOptions(settings, options, company));
}

/** Where the servers of a cluster are, how to get in, and which folder its services share. */
export function clusterOptions(
  settings: Settings,
  options: Pick<PlatformOptions, 'env' | 'dataFolder'>,
  company: Company,
): ClusterOptions {
  const { clock, events, watch } = company;
  const env = options.env ?? process.env;
  const { kafka, elasticsearch } = settings.app.cluster;
  return {
    kafka: kafkaFrom(kafka, env),
    elasticsearch: elasticsearchFrom(elasticsearch, env),
    folder: options.dataFolder ?? resolve(env['TINGCHAO_DATA'] ?? besideTheProgram()),
    clientId: 'tingchao',
    clock,
    watch: {
      ...watch,
      waiting: ({ server, ...wait }) => events.emit('work_paused', { service: server, ...wait }),
      arrived: ({ server }) => events.emit('work_resumed', { service: server }),
      passedOver: ({ topic, records }) => events.emit('records_erased', { topic, count: records }),
      kafkaFailed: (kind) => events.emit('server_failed', { server: 'kafka', scope: 'request', kind }),
      failed: (failure) => events.emit('server_failed', { server: 'elasticsearch', ...failure }),
      noticed: (notice) => events.emit('server_noticed', notice),
    },
  };
}

const besideTheProgram = (): string => fileURLToPath(new URL('../../../data', import.meta.url));

function kafkaFrom({ brokers, prefix, tls, sasl }: ClusterSettings['kafka'], env: Env): ClusterOptions['kafka'] {
  const named = (env['TINGCHAO_KAFKA'] ?? '').split(',').flatMap((broker) => broker.trim() || []);
  const all = named.length > 0 ? named : brokers;
  if (all.length === 0)
    throw missing(
      'cluster.kafka.brokers',
      '集群方式要知道 Kafka 在哪里：写在这里，或设环境变量 TINGCHAO_KAFKA=主机:端口',
    );
  if (!all.every((broker) => /^[^\s:/]+:\d+$/u.test(broker)))
    throw missing('cluster.kafka.brokers', 'Kafka 的地址要写成 主机:端口，多个用逗号隔开，前面不写 kafka://');
  return {
    brokers: all,
    prefix,
    ...(tls ? { ssl: true } : {}),
    ...(sasl === undefined ? {} : { sasl: { mechanism: sasl, ...accountFrom('TINGCHAO_KAFKA', env) } }),
  };
}

function elasticsearchFrom(
  { url, prefix, titleAnalyzer, timeoutSeconds }: ClusterSettings['elasticsearch'],
  env: Env,
): ClusterOptions['elasticsearch'] {
  const address = env['TINGCHAO_ELASTICSEARCH'] || url;
  if (address === undefined)
    throw missing(
      'cluster.elasticsearch.url',
      '集群方式要知道 Elasticsearch 在哪里：写在这里，或设环境变量 TINGCHAO_ELASTICSEARCH=http://主机:端口',
    );
  if (!address.split(',').every((one) => /^https?:\/\//u.test(one.trim()) && URL.canParse(one.trim())))
    throw missing('cluster.elasticsearch.url', 'Elasticsearch 的地址要写成 http://主机:端口 或 https://主机:端口');
  const hasAccount = Boolean(env['TINGCHAO_ELASTICSEARCH_USERNAME']);
  const patience = { requestTimeoutMs: timeoutSeconds * 1_000 };
  return {
    url: address,
    prefix,
    ...patience,
    ...(titleAnalyzer === undefined ? {} : { titleAnalyzer }),
    ...(hasAccount ? accountFrom('TINGCHAO_ELASTICSEARCH', env) : {}),
  };
}

function accountFrom(name: string, env: Env): { readonly username: string; readonly password: string } {
  const [username, password] = [env[`${name}_USERNAME`], env[`${name}_PASSWORD`]];
  if (username && password) return { username, password };
  throw missing('cluster', `需要环境变量 ${name}_USERNAME 与 ${name}_PASSWORD（账号不写进文件）`);
}

const missing = (path: string, message: string): SettingsError =>
  new SettingsError([{ file: 'config/app.yaml', line: 1, column: 1, path, message }]);
