import { expect, inject, test } from 'vitest';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';

const startProxy = (): Promise<FaultProxy> => startFaultProxy(new URL(inject('elasticsearch')).host);
/** Each on a connection of its own, so that none of an earlier test is used again. */
const get = async (proxy: FaultProxy, signal?: AbortSignal): Promise<string> => {
  const response = await fetch(`http://${proxy.address}/`, {
    headers: { connection: 'close' },
    signal: signal ?? null,
  });
  return response.text();
};

test('a proxy without a fault changes nothing', async () => {
  await using proxy = await startProxy();
  expect(await get(proxy)).toBe(await (await fetch(inject('elasticsearch'))).text());
  expect(proxy.connections).toBe(1);
});

test('latency delays the answer and loses none of it', async () => {
  await using proxy = await startProxy();
  const whole = await get(proxy);
  proxy.inject({ kind: 'latency', ms: 300 });
  const asked = performance.now();
  expect(await get(proxy)).toBe(whole);
  // A timer may fire a millisecond early.
  expect(performance.now() - asked).toBeGreaterThan(298);
});

test('a cut breaks the answer off after its bytes', async () => {
  await using proxy = await startProxy();
  proxy.inject({ kind: 'cut', afterBytes: 200 });
  await expect(get(proxy)).rejects.toThrow();
  proxy.heal();
  expect(await get(proxy)).toContain('cluster_name');
});

test('a black hole holds everything until it heals', async () => {
  await using proxy = await startProxy();
  proxy.inject({ kind: 'black-hole' });
  const answer = get(proxy);
  await expect.poll(() => proxy.connections).toBe(1);
  proxy.heal();
  expect(await answer).toContain('cluster_name');
});

test('a client may lose patience with a black hole', async () => {
  await using proxy = await startProxy();
  proxy.inject({ kind: 'black-hole' });
  await expect(get(proxy, AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
});

test('a server that refuses breaks every connection', async () => {
  await using proxy = await startProxy();
  proxy.inject({ kind: 'refuse' });
  await expect(get(proxy)).rejects.toThrow();
  proxy.heal();
  expect(await get(proxy)).toContain('cluster_name');
});
