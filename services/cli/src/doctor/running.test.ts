import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { checkRunning } from './running.ts';

/** A running system that says this. */
async function told(health: object, metrics: string) {
  const server = createServer(({ url }, response) => {
    response.end(url === '/metrics' ? metrics : JSON.stringify(health));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return checkRunning({ port, pid: 1, token: '', startedAt: '' });
}

const well = { status: 'ok', reasons: [], missing: [], lag: {} };
const lines = (found: Awaited<ReturnType<typeof told>>): readonly string[] =>
  found.map(({ status, name, detail }) => `${status} ${name}：${detail}`);

test('a system that is well says so in a few lines', async () => {
  const metrics = [
    'tingchao_log_lag_records{topic="posts.collected",group="analyzer"} 0',
    'tingchao_log_oldest_waiting_seconds{topic="posts.collected",group="analyzer"} 0',
    'tingchao_parked_records 0',
    'tingchao_source_success_age_seconds{source="board"} 300',
    'tingchao_notices{status="pending"} 1',
    'tingchao_notices{status="failed"} 0',
  ].join('\n');
  expect(lines(await told(well, metrics))).toEqual([
    'ok 运行状态：正常',
    'ok 等候处理：analyzer 0 条',
    'ok 搁置：没有处理不了的记录',
    'ok 通知：待发 1 条，没有发成 0 条',
  ]);
});

test('what is wrong is a warning each, with what to do', async () => {
  const metrics = [
    'tingchao_log_lag_records{topic="posts.collected",group="analyzer"} 7000',
    'tingchao_log_oldest_waiting_seconds{topic="posts.collected",group="analyzer"} 3600',
    'tingchao_parked_records 2',
    'tingchao_source_success_age_seconds{source="board"} 259200',
    'tingchao_source_success_age_seconds{source="feed"} +Inf',
    'tingchao_notices{status="pending"} 0',
    'tingchao_notices{status="failed"} 3',
  ].join('\n');
  const found = await told({ ...well, status: 'degraded', reasons: ['Elasticsearch 连不上'] }, metrics);
  expect(lines(found)).toEqual([
    'warning 运行状态：降级：Elasticsearch 连不上',
    'warning 等候处理：analyzer 7000 条，最早的已等 60 分钟',
    'warning 搁置：搁置过 2 条（含已重放、已丢弃的）',
    'warning 久未采成：2 个信源一天以上没有采成：board（3 天）、feed（从未成功）',
    'warning 通知：待发 0 条，没有发成 3 条',
  ]);
  expect(found.slice(1).every(({ remedy }) => remedy !== undefined)).toBe(true);
});

test('a system that does not answer is a failure', async () => {
  const found = await checkRunning({ port: 1, pid: 42, token: '', startedAt: '' });
  expect(found).toMatchObject([{ status: 'failed', remedy: expect.stringContaining('42') }]);
});
