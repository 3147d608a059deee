import { openMemoryStores } from '@tingchao/adapters/memory/open-memory-stores.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventName } from './events.ts';
import type { Health } from './health.ts';
import type { Platform } from './platform.ts';
import { openProbe, type Probe } from './probe.ts';
import { timedLog } from './timed-log.ts';
import { watchVitals, type Vitals } from './vitals.ts';

let vitals: Vitals;
let probe: Probe;
let heard: EventName[] = [];

beforeEach(async () => {
  heard = [];
  vitals = watchVitals({ emit: (name) => void heard.push(name) });
  probe = await openProbe({ port: 0, host: '127.0.0.1', vitals });
});
afterEach(() => probe.close());

async function ask(path: string): Promise<Health & { readonly code: number }> {
  const answer = await fetch(probe.url + path);
  return { code: answer.status, ...((await answer.json()) as Health) };
}
const platformWith = (more: Partial<Platform> = {}): Platform =>
  ({ ...openMemoryStores({ clock: createSystemClock() }), vitals, ...more }) as Platform;

test('a process that waits for its server lives, is not ready, and says what it waits for', async () => {
  vitals.emit('work_paused', { service: 'elasticsearch', attempt: 2, delayMs: 1, reason: '连不上' });
  expect(await ask('/healthz')).toMatchObject({ code: 200, status: 'starting' });
  expect((await ask('/readyz')).code).toBe(503);
  expect((await ask('/readyz')).reasons.join()).toContain('连不上');
});

test('it is ready when every service has started and the servers are well', async () => {
  probe.attach(platformWith());
  expect((await ask('/readyz')).code).toBe(503);
  probe.ready();
  expect(await ask('/readyz')).toMatchObject({ code: 200, status: 'ok' });
});

test('servers in trouble make it unready, and its health says why', async () => {
  probe.attach(platformWith({ troubles: async () => ['Kafka 连不上'] }));
  probe.ready();
  expect(await ask('/healthz')).toMatchObject({ code: 200, status: 'degraded', reasons: ['Kafka 连不上'] });
  expect(await ask('/readyz')).toMatchObject({ code: 503, missing: ['Kafka 连不上'] });
});

test('servers that can only be asked later are no reason to fall silent', async () => {
  probe.attach(platformWith({ troubles: () => Promise.reject(new Transient('not now')) }));
  probe.ready();
  expect(await ask('/healthz')).toMatchObject({ code: 200, status: 'degraded' });
});

test('only reading is answered, and only what there is', async () => {
  expect((await fetch(`${probe.url}/healthz`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${probe.url}/api/posts`)).status).toBe(404);
  expect(await (await fetch(`${probe.url}/metrics`)).text()).toContain('tingchao_work_troubles 0');
});

test('a batch is told with its size, whether its handler has one stage or two', async () => {
  const { log } = openMemoryStores({ clock: createSystemClock() });
  const told: unknown[] = [];
  const timed = timedLog(log, { emit: (_name, fields) => void told.push(fields) });
  await timed.append('posts.collected', [{ key: 'a', value: '1' }]);
  const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const subscriptions = [
    timed.subscribe('posts.collected', 'one', async () => one.resolve()),
    timed.subscribe('posts.collected', 'two', {
      prepare: async (batch) => batch.length,
      handle: async () => two.resolve(),
    }),
  ];
  await Promise.all([one.promise, two.promise]);
  await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  expect(told).toEqual(
    expect.arrayContaining([
      { topic: 'posts.collected', group: 'one', records: 1, ms: expect.any(Number) },
      { topic: 'posts.collected', group: 'two', records: 1, ms: expect.any(Number) },
    ]),
  );
});
