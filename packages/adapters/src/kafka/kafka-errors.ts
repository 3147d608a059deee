import { Permanent, Transient } from '@tingchao/ports/errors.ts';

/** The innermost error of a chain of causes and of lists of errors. */
function origin(error: unknown): {
  readonly name?: string;
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
} {
  let at = error as { cause?: unknown; errors?: readonly unknown[] } | undefined;
  for (let depth = 0; depth < 8; depth += 1) {
    const next = at?.cause ?? at?.errors?.[0];
    if (typeof next !== 'object' || next === null) break;
    at = next;
  }
  return (at ?? {}) as ReturnType<typeof origin>;
}

/** Kafka's name of what went wrong (`UNKNOWN_MEMBER_ID`), the socket's code (`ECONNREFUSED`) or the error's name. */
export function kindOf(error: unknown): string {
  const found = origin(error);
  // The driver has no name for a broker that will not say which versions it speaks.
  if (found.message === 'API Versions not supported') return 'KafkaJSApiVersionsNotSupported';
  return found.type ?? found.code ?? found.name ?? 'Error';
}

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: '连不上：请检查地址、端口，以及 Kafka 是否已启动',
  ENOTFOUND: '找不到主机：请检查地址',
  EAI_AGAIN: '找不到主机：请检查地址与域名服务',
  EHOSTUNREACH: '到不了主机：请检查网络与防火墙',
  ECONNRESET: '连接被对方断开：请检查端口是否是 Kafka、是否须用 TLS',
  KafkaJSConnectionError: '连不上或对方没有按 Kafka 协议回答：请检查地址、端口、是否须用 TLS',
  KafkaJSConnectionClosedError: '连接被对方断开：请检查端口是否是 Kafka、是否须用 TLS',
  KafkaJSRequestTimeoutError: '对方久不回答：请检查 Kafka 是否过载或暂停、端口是否是 Kafka',
  KafkaJSSASLAuthenticationError: '登录被拒绝：请检查用户名、口令与认证方式',
  SASL_AUTHENTICATION_FAILED: '登录被拒绝：请检查用户名、口令与认证方式',
  TOPIC_AUTHORIZATION_FAILED: '没有主题的权限：请授予读、写、建立、查看配置',
  GROUP_AUTHORIZATION_FAILED: '没有消费组的权限：请授予读',
  CLUSTER_AUTHORIZATION_FAILED: '没有集群的权限：请授予建立主题与幂等写入',
  KafkaJSServerDoesNotSupportApiKey: '版本不合：本系统须 Kafka 2.1 及以上（在 3.9 与 4.3 上试过）',
  KafkaJSApiVersionsNotSupported: '版本不合：本系统须 Kafka 2.1 及以上（在 3.9 与 4.3 上试过）',
  UNSUPPORTED_VERSION: '版本不合：本系统须 Kafka 2.1 及以上（在 3.9 与 4.3 上试过）',
  MESSAGE_TOO_LARGE: '记录太大：请核对主题的 max.message.bytes 与 infra/kafka/topics.yaml',
  INVALID_REPLICATION_FACTOR: '代理不够建立所要的副本数：请减小 infra/kafka/topics.yaml 的 replicas',
  NOT_ENOUGH_REPLICAS: '写成的副本不够：请检查其余代理',
  UNKNOWN_TOPIC_OR_PARTITION: '主题不在：可能刚被删除，重启后会重新建立',
};

/** One line for people: which broker, what happened, what to do. */
export function explain(error: unknown, brokers: readonly string[]): string {
  const kind = kindOf(error);
  const { message = '' } = origin(error);
  const text = remedies[kind] ?? message.replaceAll(/\s+/g, ' ').slice(0, 200);
  return `Kafka ${brokers.join(',')}：${text}（${kind}）`;
}

/** A failure of Kafka as the ports tell it: too large is for good, everything else passes. */
export function asPortError(error: unknown, brokers: readonly string[]): Error {
  if (error instanceof Transient || error instanceof Permanent) return error;
  const Told = kindOf(error) === 'MESSAGE_TOO_LARGE' ? Permanent : Transient;
  return new Told(explain(error, brokers), { cause: error });
}
