import { kindOf } from './kafka-errors.ts';

/** Why Kafka did not do what it was asked, in the words of a metric; the same words as for Elasticsearch where they mean the same. */
export type KafkaFailureKind = 'unreachable' | 'timeout' | 'unavailable' | 'forbidden' | 'version' | 'refused';

const kinds: Readonly<Record<string, KafkaFailureKind>> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EPIPE: 'unreachable',
  KafkaJSConnectionError: 'unreachable',
  KafkaJSConnectionClosedError: 'unreachable',
  KafkaJSRequestTimeoutError: 'timeout',
  REQUEST_TIMED_OUT: 'timeout',
  ETIMEDOUT: 'timeout',
  KafkaJSSASLAuthenticationError: 'forbidden',
  SASL_AUTHENTICATION_FAILED: 'forbidden',
  TOPIC_AUTHORIZATION_FAILED: 'forbidden',
  GROUP_AUTHORIZATION_FAILED: 'forbidden',
  CLUSTER_AUTHORIZATION_FAILED: 'forbidden',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'forbidden',
  KafkaJSServerDoesNotSupportApiKey: 'version',
  KafkaJSApiVersionsNotSupported: 'version',
  UNSUPPORTED_VERSION: 'version',
  MESSAGE_TOO_LARGE: 'refused',
  INVALID_TOPIC_EXCEPTION: 'refused',
  INVALID_REPLICATION_FACTOR: 'refused',
  INVALID_CONFIG: 'refused',
  POLICY_VIOLATION: 'refused',
  INVALID_RECORD: 'refused',
};

/** Why a request failed. Whatever a broker says of its own state (a leader that moves, replicas that lag) is `unavailable`. */
export const kafkaFailureOf = (error: unknown): KafkaFailureKind => kinds[kindOf(error)] ?? 'unavailable';
