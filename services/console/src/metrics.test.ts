import { readFileSync } from 'node:fs';
import { aCase, anIncident } from '@tingchao/ports/examples.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { minutes, plus } from '@tingchao/domain/time/instant.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { timedLog } from '@tingchao/runtime/timed-log.ts';
import { watchVitals } from '@tingchao/runtime/vitals.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { register } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildServer, type Server } from './server.ts';

let memory: MemoryPlatform;
let platform: Platform;
let app: Server;
let ready = true;
let troubles: readonly string[] = [];

beforeEach(async () => {
  [ready, troubles] = [true, []];
  memory = openMemoryPlatform();
  const vitals = watchVitals(createPinoEvents({ level: 'error' }));
  platform = {
    ...memory,
    settings: { ...memory.settings, sources: [sourcesWith('board')] },
    events: vitals,
    vitals,
    log: timedLog(memory.log, vitals),
    troubles: async () => troubles,
  };
  app = await buildServer(platform, { token: 't'.repeat(64), progress: { isReady: () => ready }, report: () => {} });
});
afterEach(() => app.close());

const scrape = async (): Promise<string> => (await app.inject({ url: '/metrics' })).body;
const value = async (series: string): Promise<number> =>
  Number(
    (await scrape())
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')
      .at(-1),
  );
const health = async (path = '/healthz') => {
  const answer = await app.inject({ url: path });
  return { code: answer.statusCode, ...answer.json<{ status: string; reasons: string[]; missing: string[] }>() };
};

/** One of everything that has labels. */
async function live(): Promise<void> {
  await platform.log.append('posts.collected', [{ key: 'a', value: '{}' }]);
  const { promise, resolve } = Promise.withResolvers<void>();
  const subscription = platform.log.subscribe('posts.collected', 'another', async () => resolve());
  await promise;
  await subscription.stop();
  await platform.incidents.save([anIncident()]);
  await platform.cases.save([aCase()]);
  platform.events.emit('server_failed', { server: 'elasticsearch', scope: 'request', kind: 'busy' });
  platform.events.emit('records_erased', { topic: 'posts.collected', count: 1 });
}

test('the table of the README is what /metrics tells, with its kinds and labels', async () => {
  await live();
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const documented = [...readme.matchAll(/^\| `(tingchao_\w+)` \| (\w+) \| ([^|]*) \|/gm)].map(
    ([, name, kind, labels = '']) => `${name} ${kind} ${labels.replaceAll(/[`,]/g, '').trim()}`.trim(),
  );
  const text = await scrape();
  const told = [...text.matchAll(/^# TYPE (tingchao_\w+) (\w+)$/gm)]
    .filter(([, name = '']) => !/^tingchao_(?:process|nodejs)_/.test(name))
    .map(([, name = '', kind]) => `${name} ${kind} ${labelsOf(text, name).join(' ')}`.trim());
  expect(told.toSorted()).toEqual(documented.toSorted());
});

function labelsOf(text: string, name: string): readonly string[] {
  const series = [...text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{([^}]*)\\}`, 'gm'))];
  const labels = series.flatMap(([, inner = '']) => [...inner.matchAll(/(\w+)="/g)].map(([, label = '']) => label));
  return [...new Set(labels)].filter((label) => label !== 'le');
}

test('what waits is counted and grows older', async () => {
  const series = '{topic="posts.collected",group="analyzer"}';
  expect(await value(`tingchao_log_oldest_waiting_seconds${series}`)).toBe(0);
  await platform.log.append('posts.collected', [
    { key: 'a', value: '{}' },
    { key: 'b', value: '{}' },
  ]);
  await memory.clock.advance(minutes(3));
  expect(await value(`tingchao_log_lag_records${series}`)).toBe(2);
  expect(await value(`tingchao_log_oldest_waiting_seconds${series}`)).toBe(180);
});

test('parked records are counted', async () => {
  await platform.log.append('parked', [{ key: 'a', value: '{}' }]);
  expect(await value('tingchao_parked_records')).toBe(1);
});

test('a source that was never collected is infinitely old, and young after a success', async () => {
  expect(await value('tingchao_source_success_age_seconds{source="board"}')).toBeNaN();
  expect(await scrape()).toContain('tingchao_source_success_age_seconds{source="board"} +Inf');
  const at = platform.clock.now();
  const state = { health: 'ok', since: at, reason: '', lastTriedAt: at, lastOkAt: at, lastNewAt: at } as const;
  const rest = { nextDueAt: plus(at, 1), failures: 0, intervalMs: 1, etag: null, lastModified: null, memory: {} };
  await platform.sources.put({ sourceId: 'board', ...state, ...rest });
  await memory.clock.advance(minutes(1));
  expect(await value('tingchao_source_success_age_seconds{source="board"}')).toBe(60);
});

const sourcesWith = (id: string) => {
  const [file] = memory.settings.sources;
  const [source] = file?.sources ?? [];
  if (file === undefined || source === undefined) throw new Error('the shipped settings have a source');
  return { ...file, sources: [{ ...source, id, enabled: true }] };
};

test('batches are timed by topic and group, also those of another thread', async () => {
  register.resetMetrics();
  platform.events.emit('batch_handled', { topic: 'posts.collected', group: 'analyzer', records: 500, ms: 2_000 });
  const series = '{topic="posts.collected",group="analyzer"}';
  expect(await value(`tingchao_batch_duration_seconds_sum${series}`)).toBe(2);
  expect(await value(`tingchao_batch_records_total${series}`)).toBe(500);
});

test('without its servers there are fewer metrics, and the reason is told', async () => {
  troubles = ['Elasticsearch 连不上'];
  expect(await value('tingchao_server_troubles')).toBe(1);
  expect(await scrape()).not.toContain('tingchao_documents_stored');
  expect(await health()).toMatchObject({ code: 200, status: 'degraded', reasons: ['Elasticsearch 连不上'] });
  expect(await health('/readyz')).toMatchObject({ code: 503, missing: ['Elasticsearch 连不上'] });
});

test('a store that cannot answer leaves its metrics out, and the others are told', async () => {
  platform.posts.count = () => Promise.reject(new Transient('not now'));
  const text = await scrape();
  expect(text).toContain('tingchao_log_lag_records');
  expect(text).not.toMatch(/^tingchao_documents_stored\{/m);
});

test('a window that is being filled is not ready and alive', async () => {
  platform.events.emit('service_started', { service: 'analyzer' });
  platform.events.emit('window_refilled', { posts: 20_000, ms: 1, done: false });
  expect(await health()).toMatchObject({ code: 200, status: 'starting' });
  expect((await health('/readyz')).code).toBe(503);
  expect((await health('/readyz')).missing.join()).toContain('归并窗口');
  platform.events.emit('window_refilled', { posts: 30_000, ms: 2, done: true });
  expect(await health('/readyz')).toMatchObject({ code: 200, status: 'ok' });
});

test('a group that cannot write degrades the whole until it can', async () => {
  const group = { topic: 'posts.collected', group: 'analyzer' } as const;
  platform.events.emit('batch_retried', { ...group, attempt: 3, delayMs: 800, reason: '磁盘已满' });
  expect(await health()).toMatchObject({ status: 'degraded', reasons: [expect.stringContaining('磁盘已满')] });
  expect((await health('/readyz')).code).toBe(200);
  expect(await value('tingchao_work_troubles')).toBe(1);
  platform.events.emit('group_recovered', group);
  expect(await health()).toMatchObject({ status: 'ok', reasons: [] });
});

test('a server that does not answer holds up neither health nor metrics', async () => {
  platform = { ...platform, troubles: () => new Promise(() => {}) };
  await app.close();
  app = await buildServer(platform, { token: 't', progress: { isReady: () => true }, report: () => {} });
  expect(await health()).toMatchObject({ code: 200, status: 'degraded' });
  expect(await value('tingchao_server_troubles')).toBe(1);
});
