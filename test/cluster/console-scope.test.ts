import { createMemoryFetcher } from '@tingchao/adapters/memory/memory-fetcher.ts';
import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { unitScopeContract } from '@tingchao/console/access/unit-scope.contract.ts';
import { asCommandLine, serveGate } from '@tingchao/console/console-testing.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aCase, aKeptPost, anIncident, aPost } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIn, takeCorner, type Corner } from './open-test-platform.ts';

let corner: Corner;
let folder: string;
let cluster: Platform;
let embedded: Platform;
beforeAll(async () => {
  corner = takeCorner();
  folder = mkdtempSync(join(tmpdir(), 'tingchao-scope-'));
  cluster = await openIn(corner, shippedSettings());
  embedded = await openPlatform(shippedSettings(), {
    mode: 'embedded',
    dataFolder: folder,
    env: {},
    events: createPinoEvents({ level: 'warn' }),
    fetcher: createMemoryFetcher(),
    notifiers: [createMemoryNotifier()],
  });
});
afterAll(async () => {
  await embedded.close();
  await cluster.close();
  await corner[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const pass = (): Promise<void> => sleep(50);
unitScopeContract('in one process', { open: async () => embedded, pass });
unitScopeContract('on a cluster', { open: async () => cluster, pass });

/** Routes whose answer is no state of the desk, or that would end what the test stands on. */
const elsewhere = new Set(['/api/events']);

test('every route of the OpenAPI file answers on a cluster as it does in one process, and none with a fault', async () => {
  const ids = { incident: 'incident-everywhere', post: 'post-everywhere', number: '青舆〔2026〕77号' };
  const kept = aKeptPost({ post: aPost({ id: ids.post }) });
  const file = aCase({ id: caseIdOf(ids.incident), incidentId: ids.incident, number: ids.number });
  const faults: string[] = [];
  const desks = await Promise.all(
    [embedded, cluster].map(async (platform) => {
      const posts = [{ ...kept, membership: { ...kept.membership, incidentId: ids.incident } }];
      await platform.commit({ posts, incidents: [anIncident({ id: ids.incident })], cases: [file] });
      return asCommandLine(await serveGate(platform, (error) => faults.push(String(error))));
    }),
  );
  const { paths } = (await desks[0]!.inject({ url: '/docs/json' })).json<{ paths: Record<string, object> }>();
  const asked = Object.entries(paths).flatMap(([path, methods]) =>
    elsewhere.has(path)
      ? []
      : Object.keys(methods).flatMap((method) =>
          (path.includes('{id}') ? [file.id, ids.incident, ids.number, 'nothing-of-this-name'] : ['']).map((id) => ({
            method: method.toUpperCase() as 'GET' | 'POST' | 'PUT' | 'DELETE',
            url: path
              .replace('{id}', encodeURIComponent(id))
              .replace('{hash}', 'a'.repeat(64))
              .replace('{month}', '2026-01')
              .replace('{day}', '2026-01-05')
              .replaceAll(/\{\w+\}/gu, 'x'),
          })),
        ),
  );
  expect(asked.length).toBeGreaterThan(150);
  const different: string[] = [];
  const slow: string[] = [];
  for (const { method, url } of asked) {
    const answers: { readonly code: number; readonly ms: number }[] = [];
    for (const desk of desks) {
      const begun = performance.now();
      const { statusCode: code, body } = await desk.inject({
        method,
        url,
        ...(method === 'GET' ? {} : { payload: {} }),
      });
      answers.push({ code, ms: Math.round(performance.now() - begun) });
      if (code >= 500) faults.push(`${method} ${url}: ${code} ${body.slice(0, 200)}`);
    }
    const [one, other] = answers;
    if (one!.code !== other!.code) different.push(`${method} ${url}: ${one!.code}, on a cluster ${other!.code}`);
    if (other!.ms > 500) slow.push(`${method} ${url} ${one!.ms} ms, on a cluster ${other!.ms} ms`);
  }
  process.stdout.write(
    `${asked.length} requests in each mode; slower than 0.5 s on a cluster: ${slow.join('; ') || 'none'}\n`,
  );
  expect(faults).toEqual([]);
  expect(different).toEqual([]);
  await Promise.all(desks.map((desk) => desk.close()));
});
