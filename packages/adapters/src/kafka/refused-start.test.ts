import kafkajs from 'kafkajs';
import { expect, test } from 'vitest';
import { createSystemClock } from '../system/system-clock.ts';
import { startAnsweringBroker, type BrokerAnswers } from './answering-broker.ts';
import { kafkaFailureOf } from './failure-kinds.ts';
import { openKafkaLog } from './open-kafka-log.ts';

const sealer = new Proxy({} as Parameters<typeof openKafkaLog>[0]['sealer'], {
  get: (): never => {
    throw new Error('nothing is written here');
  },
});

/** What a log says of a broker that refuses it: the lines for people, what health has, what was counted. */
async function meet(answers: BrokerAnswers) {
  await using broker = await startAnsweringBroker(answers);
  const [lines, failures]: [string[], string[]] = [[], []];
  const log = openKafkaLog({
    brokers: [broker.address],
    clientId: 'test',
    clock: createSystemClock(),
    sealer,
    log: ({ level, text }) => {
      if (level === 'warn') lines.push(text);
    },
    failed: (kind) => failures.push(kind),
  });
  await expect.poll(() => failures.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  const { problem } = log.health();
  await log.close();
  return { lines, problem, failures: [...new Set(failures)] };
}

test.each([
  ['topics that may not be made', { create: 31 }, '没有集群的权限：请授予建立主题与幂等写入', 'forbidden'],
  ['a topic that may not be touched', { create: 29 }, '没有主题的权限：请授予读、写、建立、查看配置', 'forbidden'],
  ['a broker that is too old to make topics', { createsTopics: false }, '版本不合：本系统须 Kafka 2.1', 'version'],
  ['a broker that cannot say what it speaks', { versions: 35 }, '版本不合：本系统须 Kafka 2.1', 'version'],
  ['replicas that are not there', { create: 38 }, '代理不够建立所要的副本数', 'refused'],
])(
  '%s: one line at the start however often it is tried, the health degraded, each try counted',
  async (_, answers, line, kind) => {
    const met = await meet(answers);
    expect(met.lines).toHaveLength(1);
    expect(met.lines[0]).toContain(line);
    expect(met.problem).toContain(line);
    expect(met.failures).toEqual([kind]);
  },
);

test('a broker that is not there is unreachable, one that moves its leaders is unavailable', () => {
  expect(kafkaFailureOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe('unreachable');
  const { KafkaJSConnectionError, KafkaJSProtocolError, KafkaJSNumberOfRetriesExceeded } = kafkajs;
  expect(kafkaFailureOf(new KafkaJSConnectionError('closed'))).toBe('unreachable');
  const moved = new KafkaJSProtocolError(Object.assign(new Error('x'), { type: 'NOT_LEADER_FOR_PARTITION', code: 6 }));
  expect(kafkaFailureOf(moved)).toBe('unavailable');
  const retried = new KafkaJSNumberOfRetriesExceeded(moved, { retryCount: 4, retryTime: 1 });
  expect(kafkaFailureOf(retried)).toBe('unavailable');
});
