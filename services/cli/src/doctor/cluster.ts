import type { ClusterOptions } from '@tingchao/adapters/cluster/open-cluster-stores.ts';
import {
  inspectElasticsearch,
  type ElasticsearchFound,
} from '@tingchao/adapters/elasticsearch/inspect-elasticsearch.ts';
import { inspectKafka, type KafkaFound } from '@tingchao/adapters/kafka/inspect-kafka.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { clusterOptions } from '@tingchao/runtime/open-cluster.ts';
import { SettingsError } from '@tingchao/settings/mistake.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Finding } from './check-up.ts';
import { parkedFinding } from './running.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Above this share of its disk Elasticsearch moves data away, and above the other it shuts its indices for writing. */
const HIGH_PERCENT = 85;
const FLOOD_PERCENT = 95;

const kafka = { id: 'kafka', name: 'Kafka' } as const;
const elasticsearch = { id: 'elasticsearch', name: 'Elasticsearch' } as const;

/** Whether the environment or the settings name a server of a cluster. */
export function isClusterNamed({ app: { cluster } }: Settings, env: Env): boolean {
  return (
    Boolean(env['TINGCHAO_KAFKA'] || env['TINGCHAO_ELASTICSEARCH']) ||
    cluster.kafka.brokers.length > 0 ||
    cluster.elasticsearch.url !== undefined
  );
}

/**
 * How the servers of a cluster are, when any are named; looks only. `isTold`: a console of this machine has told already
 * how the work goes, else the servers are asked, which know it wherever the services run.
 */
export async function checkCluster(
  settings: Settings,
  dataFolder: string,
  env: Env,
  { isTold = false }: { readonly isTold?: boolean } = {},
): Promise<readonly Finding[]> {
  if (!isClusterNamed(settings, env)) return [];
  let where: ClusterOptions;
  try {
    where = clusterOptions(settings, { env, dataFolder }, silent);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const detail = error.mistakes.map(({ message }) => message).join('；');
    return [{ id: 'cluster', name: '集群', status: 'failed', detail, remedy: '两台服务器的地址要一起写' }];
  }
  const { clock, clientId } = where;
  const [log, stores] = await Promise.all([
    inspectKafka({ ...where.kafka, clientId }),
    inspectElasticsearch({ ...where.elasticsearch, clock }),
  ]);
  return [
    ...kafkaFindings(log, where.kafka.brokers),
    ...(isTold ? [] : workFindings(log)),
    ...elasticFindings(stores, where.elasticsearch.url),
  ];
}

const silent: Parameters<typeof clusterOptions>[2] = {
  clock: createSystemClock(),
  events: { emit: () => {} },
  watch: { retried: () => {}, recovered: () => {} },
};

function kafkaFindings(found: KafkaFound, brokers: readonly string[]): readonly Finding[] {
  if (found.kind === 'unusable')
    return [{ ...kafka, status: 'failed', detail: found.reason, remedy: '处理好后各服务会自己连上，不必重启' }];
  const at = `${brokers.join(',')} 有 ${found.brokers} 个代理`;
  const topics =
    found.missing.length === 0 ? `主题 ${found.topics} 个` : `缺 ${found.missing.length} 个主题，首次启动时建立`;
  return [
    { ...kafka, status: 'ok', detail: `${at}，${topics}` },
    ...found.wrong.map((detail): Finding => ({ ...kafka, status: 'failed', detail })),
    ...found.odd.map((detail): Finding => ({ ...kafka, status: 'warning', detail })),
  ];
}

/** What the servers themselves say of the work, where no console of this machine does. */
function workFindings(found: KafkaFound): readonly Finding[] {
  if (found.kind === 'unusable') return [];
  return [...found.groups.map(groupFinding), parkedFinding(found.parked)];
}

function groupFinding({ group, topic, lag, readers }: Group): Finding {
  const about = { id: 'waiting', name: '等候处理' } as const;
  const detail = `${group}（${topic}）${lag} 条，${readers} 个进程在读`;
  if (readers > 0 || lag === 0) return { ...about, status: 'ok', detail };
  const remedy = `没有进程在处理；在任一机器上启动 ${group}，从停下的地方接着做，不丢`;
  return { ...about, status: 'warning', detail, remedy };
}
type Group = Extract<KafkaFound, { kind: 'there' }>['groups'][number];

function elasticFindings(found: ElasticsearchFound, url: string): readonly Finding[] {
  if (found.kind === 'unusable') return [{ ...elasticsearch, status: 'failed', detail: found.reason }];
  if (!found.isRightVersion)
    return [
      {
        ...elasticsearch,
        status: 'failed',
        detail: `${new URL(url.split(',')[0] ?? url).host} 是 ${found.version}`,
        remedy: '本系统需要 8.x（建议 8.19）',
      },
    ];
  return [
    { ...elasticsearch, status: 'ok', detail: `版本 ${found.version}` },
    rightsFinding(found.rights),
    ...diskFinding(found.fullestDisk),
    ...found.troubles.map((detail): Finding => ({ ...elasticsearch, status: 'failed', detail })),
  ];
}

function rightsFinding(rights: 'enough' | 'open' | readonly string[]): Finding {
  const about = { id: 'elasticsearch-rights', name: 'Elasticsearch 权限' } as const;
  if (rights === 'enough') return { ...about, status: 'ok', detail: '够用' };
  if (rights === 'open') {
    const remedy = '打开 xpack.security，或确保只有本系统够得着它';
    return { ...about, status: 'warning', detail: '服务器不要口令，谁连上都能读写', remedy };
  }
  const remedy = '照 infra/docker/prepare-accounts.ts 给账号补上';
  return { ...about, status: 'failed', detail: `缺 ${rights.join('、')}`, remedy };
}

function diskFinding(percent: number | undefined): readonly Finding[] {
  if (percent === undefined) return [];
  const about = { id: 'elasticsearch-disk', name: 'Elasticsearch 磁盘' } as const;
  const detail = `最满的节点已用 ${percent}%`;
  if (percent < HIGH_PERCENT) return [{ ...about, status: 'ok', detail }];
  const remedy = `腾出空间或加盘；到 ${FLOOD_PERCENT}% 会停止写入，腾出后自动继续，不丢`;
  return [{ ...about, status: percent >= FLOOD_PERCENT ? 'failed' : 'warning', detail, remedy }];
}
