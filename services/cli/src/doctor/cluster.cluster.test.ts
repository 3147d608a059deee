import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openKafkaLog } from '@tingchao/adapters/kafka/open-kafka-log.ts';
import { openErasableKeys } from '@tingchao/adapters/system/erasable-keys.ts';
import { openKeyRing } from '@tingchao/adapters/system/key-ring.ts';
import { openRecordSealer } from '@tingchao/adapters/system/record-sealer.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { expect, inject, onTestFinished, test } from 'vitest';
import { checkCluster } from './cluster.ts';

const settings = loadSettings(fileURLToPath(new URL('../../../../config', import.meta.url)));
const look = (env: Readonly<Record<string, string>>) => checkCluster(settings, '/nowhere', env);
const servers = (): Readonly<Record<string, string>> => ({
  TINGCHAO_KAFKA: inject('kafka'),
  TINGCHAO_ELASTICSEARCH: inject('elasticsearch'),
});

async function answering(answer: (path: string) => readonly [status: number, body: object]): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const [status, body] = answer(url.split('?')[0] ?? '');
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('nothing is said where no cluster is named', async () => {
  expect(await look({})).toEqual([]);
});

test('half a cluster is a mistake', async () => {
  const found = await look({ TINGCHAO_KAFKA: '127.0.0.1:9092' });
  expect(found).toMatchObject([{ status: 'failed', detail: expect.stringContaining('TINGCHAO_ELASTICSEARCH') }]);
});

test('the real servers are there, with their versions', async () => {
  const found = await look(servers());
  expect(found.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(found.find(({ id }) => id === 'kafka')).toMatchObject({
    status: 'ok',
    detail: expect.stringContaining('1 个代理'),
  });
  expect(found.find(({ id }) => id === 'elasticsearch')?.detail).toMatch(/8\.19/);
  expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(['elasticsearch-rights', 'elasticsearch-disk']));
});

test('how the work goes is told by the servers, wherever the services run', async () => {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-'));
  const own: typeof settings = structuredClone(settings);
  Object.assign(own.app.cluster.kafka, { prefix: `${prefix}-` });
  const clock = createSystemClock();
  const sealer = openRecordSealer(openKeyRing(folder), openErasableKeys(join(folder, 'log-keys')));
  const log = openKafkaLog({ brokers: [inject('kafka')], prefix: `${prefix}-`, clientId: 'test', clock, sealer });
  try {
    const record = { key: 'a', value: '{}' };
    const { promise, resolve } = Promise.withResolvers<void>();
    await log.append('posts.collected', [record]);
    const subscription = log.subscribe('posts.collected', 'analyzer', async () => resolve());
    await promise;
    await subscription.stop();
    await log.append('posts.collected', [record, record]);
    await log.append('parked', [record]);
    const found = await checkCluster(own, '/nowhere', servers());
    expect(found.find(({ id }) => id === 'waiting')).toMatchObject({
      status: 'warning',
      detail: 'analyzer（posts.collected）2 条，0 个进程在读',
    });
    expect(found.find(({ id }) => id === 'parked')).toMatchObject({
      status: 'warning',
      detail: '搁置过 1 条（含已重放、已丢弃的）',
    });
    const told = await checkCluster(own, '/nowhere', servers(), { isTold: true });
    expect(told.map(({ id }) => id)).not.toContain('waiting');
  } finally {
    await log.close();
    rmSync(folder, { recursive: true });
  }
});

test('servers that are not there are told one by one', async () => {
  const found = await look({ TINGCHAO_KAFKA: '127.0.0.1:1', TINGCHAO_ELASTICSEARCH: 'http://127.0.0.1:1' });
  expect(found.map(({ id, status }) => [id, status])).toEqual([
    ['kafka', 'failed'],
    ['elasticsearch', 'failed'],
  ]);
  expect(found[0]?.detail).toContain('连不上');
});

test('another version is told with the one that is needed', async () => {
  const url = await answering(() => [200, { version: { number: '9.1.0' } }]);
  const found = await look({ ...servers(), TINGCHAO_ELASTICSEARCH: url });
  expect(found.at(-1)).toMatchObject({ status: 'failed', detail: expect.stringContaining('9.1.0') });
});

test('missing rights and a disk that is nearly full are told', async () => {
  const url = await answering((path) => {
    if (path === '/') return [200, { version: { number: '8.19.13' } }];
    if (path.startsWith('/_cat')) return [200, [{ 'disk.percent': '91' }, { 'disk.percent': null }]];
    if (path.startsWith('/_cluster/health')) return [200, { status: 'green' }];
    if (!path.startsWith('/_security')) return [200, {}];
    const rights = {
      cluster: { monitor: true, manage_index_templates: false },
      index: { 'tingchao-*': { index: false } },
    };
    return [200, { has_all_requested: false, ...rights }];
  });
  const found = await look({ ...servers(), TINGCHAO_ELASTICSEARCH: url });
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        id: 'elasticsearch-rights',
        status: 'failed',
        detail: '缺 manage_index_templates、index',
      }),
      expect.objectContaining({ id: 'elasticsearch-disk', status: 'warning', detail: expect.stringContaining('91%') }),
    ]),
  );
});
