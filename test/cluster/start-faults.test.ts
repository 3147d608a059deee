import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKafkaAdmin } from '@tingchao/adapters/kafka/kafka-admin.ts';
import { createKafkaClient } from '@tingchao/adapters/kafka/kafka-client.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { aPost } from '@tingchao/testkit/builders.ts';
import { plus, minutes } from '@tingchao/domain/time/instant.ts';
import { describe, test } from 'vitest';
import { startElasticsearchFaults } from './elasticsearch-faults.ts';
import { startFaultProxy } from './fault-proxy.ts';
import { openIn, takeCorner } from './open-test-platform.ts';
import { ask } from './raw-elasticsearch.ts';
import { startAlone, type ServiceAlone } from './service-alone.ts';

const PATIENCE = { timeout: 90_000, interval: 250 };
const services = ['collector', 'analyzer', 'response', 'console'] as const;

const reasonsOf = async (service: ServiceAlone): Promise<string> =>
  (await service.ask('/healthz'))?.reasons.join('\n') ?? 'nobody answers';
const readiness = async (service: ServiceAlone): Promise<number | undefined> => (await service.ask('/readyz'))?.code;
const lines = (text: string): readonly string[] => text.trimEnd().split('\n');

/** A server that gives every request the same answer. */
async function answering(status: number, body: object, headers: Readonly<Record<string, string>>) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
const product = { 'x-elastic-product': 'Elasticsearch' };
const refusal = (status: number): object => ({ error: { type: 'security_exception', reason: 'no' }, status });

describe('what only a person can mend ends the start with one line', { concurrent: true }, () => {
  const faults = [
    ['another version', 200, { version: { number: '7.17.9' } }, product, '7.17.9'],
    ['another program at the address', 200, { hello: 'world' }, {}, '不是 Elasticsearch'],
    ['a wrong password', 401, refusal(401), product, '用户名或密码'],
    ['an account without rights', 403, refusal(403), product, '缺少权限'],
  ] as const;

  test.for(faults)('%s', async ([, status, body, headers, words], { expect }) => {
    await using corner = takeCorner();
    await using elasticsearch = await answering(status, body, headers);
    const account = { TINGCHAO_ELASTICSEARCH_USERNAME: 'tingchao', TINGCHAO_ELASTICSEARCH_PASSWORD: 'very secret' };
    await using service = await startAlone('response', { ...corner, elasticsearch: elasticsearch.url, env: account });
    expect(await service.ended).toBe(1);
    expect(lines(service.said())).toEqual([expect.stringContaining(words)]);
    expect(service.said()).not.toContain('very secret');
  });

  test.for([
    ['kafka', 'kafka', 'Kafka 的地址要写成'],
    ['kafka', 'kafka://127.0.0.1:9092', 'Kafka 的地址要写成'],
    ['elasticsearch', '127.0.0.1:9200', 'Elasticsearch 的地址要写成'],
  ] as const)('%s at %s', async ([server, address, words], { expect }) => {
    await using corner = takeCorner();
    await using service = await startAlone('collector', { ...corner, [server]: address });
    expect(await service.ended).toBe(3);
    expect(lines(service.said())).toEqual([expect.stringContaining(words)]);
  });
});

describe('a server that is not there', { concurrent: true }, () => {
  test.for(services)('is waited for by the %s, which says so and begins when it comes', async (name, { expect }) => {
    await using corner = takeCorner();
    await using way = await startFaultProxy(new URL(corner.elasticsearch).host);
    way.inject({ kind: 'refuse' });
    await using service = await startAlone(name, { ...corner, elasticsearch: `http://${way.address}` });
    await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/连不上 Elasticsearch/);
    await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/已试 [3-9] 次/);
    expect(await service.ask('/healthz')).toMatchObject({ code: 200, status: 'starting' });
    expect(await readiness(service)).toBe(503);
    // However often it tries, it says so once until the reason is another.
    const said = lines(service.said())
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { readonly reason?: string });
    expect(said.filter(({ reason }, n) => reason !== undefined && reason === said[n - 1]?.reason)).toEqual([]);
    way.heal();
    await expect.poll(() => readiness(service), PATIENCE).toBe(200);
    expect(service.isAlive()).toBe(true);
  });

  test('Kafka at a wrong address degrades and stops nobody', async ({ expect }) => {
    await using corner = takeCorner();
    await using way = await startFaultProxy(corner.kafka);
    way.inject({ kind: 'refuse' });
    await using service = await startAlone('analyzer', { ...corner, kafka: way.address });
    await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(new RegExp(`Kafka ${way.address}`));
    expect(await service.ask('/healthz')).toMatchObject({ code: 200 });
    expect(await readiness(service)).toBe(503);
    way.heal();
    await expect.poll(() => readiness(service), PATIENCE).toBe(200);
  });

  test('Kafka whose topics do not fit is told with the remedy, and nothing is read', async ({ expect }) => {
    await using corner = takeCorner();
    const admin = createKafkaAdmin(
      () => createKafkaClient({ brokers: [corner.kafka], clientId: 'test' }),
      [corner.kafka],
    );
    const topics = [{ topic: `${corner.prefix}-posts.collected`, numPartitions: 3 }];
    // A broker may be asked for the leader before it has heard of the topic that it just made: asked again, it knows.
    await admin.use((using) => using.createTopics({ topics }));
    await admin.close();
    await using service = await startAlone('analyzer', corner);
    await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/posts\.collected 有 3 个分区.*topics\.yaml/);
    expect([await readiness(service), service.isAlive()]).toEqual([503, true]);
  });
});

describe('a fault that comes later', { concurrent: true }, () => {
  test('the flood stage of the disk is told, stops the work and nothing else, and what waited is handled after', async ({
    expect,
  }) => {
    await using corner = takeCorner();
    const block = (on: true | null) =>
      ask(corner.elasticsearch, 'PUT', `/${corner.prefix}-*/_settings`, { 'index.blocks.read_only_allow_delete': on });
    const platform = await openIn(corner, shippedSettings());
    try {
      await block(true);
      await using service = await startAlone('analyzer', corner);
      await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/只读.*腾出空间/);
      expect(await readiness(service)).toBe(503);
      await feed(platform, 20);
      // It has read them, cannot save them, and says so.
      await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/analyzer 处理 posts\.collected 受阻/);
      expect(await platform.posts.count()).toBe(0);
      await block(null);
      await expect.poll(() => platform.log.lag('posts.collected', 'analyzer'), PATIENCE).toBe(0);
      // What another process wrote is counted after the next refresh.
      await expect.poll(() => platform.posts.count(), PATIENCE).toBe(20);
      await expect.poll(() => service.ask('/readyz'), PATIENCE).toMatchObject({ code: 200, status: 'ok' });
      expect(await service.metrics()).toMatch(
        /tingchao_server_failures_total\{server="elasticsearch",scope="item",kind="read_only"\} [1-9]/,
      );
    } finally {
      await platform.close();
    }
  });

  test('rights that are taken away are told, and the work goes on when they are given back', async ({ expect }) => {
    await using corner = takeCorner();
    const platform = await openIn(corner, shippedSettings());
    try {
      await using faulty = await startElasticsearchFaults(corner.elasticsearch);
      await using service = await startAlone('analyzer', { ...corner, elasticsearch: faulty.address });
      await expect.poll(() => readiness(service), PATIENCE).toBe(200);
      faulty.inject({ kind: 'forbidden' });
      await feed(platform, 20);
      await expect.poll(() => reasonsOf(service), PATIENCE).toMatch(/缺少权限.*账号/);
      expect([await readiness(service), service.isAlive()]).toEqual([503, true]);
      faulty.heal();
      await expect.poll(() => platform.log.lag('posts.collected', 'analyzer'), PATIENCE).toBe(0);
      // What another process wrote is counted after the next refresh.
      await expect.poll(() => platform.posts.count(), PATIENCE).toBe(20);
      await expect.poll(() => readiness(service), PATIENCE).toBe(200);
    } finally {
      await platform.close();
    }
  });
});

/** Posts of different places, as a collector appends them. */
async function feed(platform: Awaited<ReturnType<typeof openIn>>, count: number): Promise<void> {
  const at = platform.clock.now();
  const posts = Array.from({ length: count }, (_, n) =>
    aPost({
      id: `post-${n}`,
      title: `第${n}号路灯坏了`,
      text: `第${n}号路灯坏了，没人修`,
      collectedAt: plus(at, -minutes(1)),
    }),
  );
  await platform.log.append(
    'posts.collected',
    posts.map((post) => ({ key: post.id, partitionKey: post.region, value: JSON.stringify(post) })),
  );
}
