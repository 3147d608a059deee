import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createSystemClock } from '../system/system-clock.ts';
import type { buildConnector } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideUrl } from './guard.ts';
import { openFetcher } from './open-fetcher.ts';
import { redirectAnswers, redirectCases } from './redirect-cases.ts';
import { urlCases } from './url-cases.ts';

const PUBLIC = ['93.184.216.34'];
const all = Object.values(urlCases).flat();

/** Where a path of a host leads to next; empty at the end of a chain. */
const moved = new Map<string, string>();
const server = createServer((request, response) => {
  const next = moved.get(`${request.headers.host}${request.url}`);
  if (next === undefined) response.end('到了');
  // Header bytes as old servers send them: UTF-8 as it stands.
  else response.writeHead(302, { Location: Buffer.from(next).toString('latin1') }).end();
});
let dialled: string[] = [];
/** Every checked address is led to the test's own server: whoever is dialled has passed the guard. */
const dial: buildConnector.connector = (options, callback) => {
  dialled.push(options.hostname);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => callback(null, socket));
};

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Fetches with the live connector; true when the server was reached. */
async function fetched(url: string, resolve: (host: string) => readonly string[]): Promise<boolean> {
  dialled = [];
  const fetcher = openFetcher({
    policy: {},
    userAgent: 'T',
    clock: createSystemClock(),
    gapMs: () => 0,
    resolve: async (host) => resolve(host),
    dial,
  });
  try {
    const answer = await fetcher.fetch({ url, deadlineMs: 10_000 });
    return Buffer.from(answer.body).toString() === '到了';
  } catch (error) {
    expect(['Permanent', 'Transient']).toContain((error as Error).name);
    return false;
  } finally {
    await fetcher.close();
  }
}

test('the table is large enough to mean something', () => {
  expect(all.length).toBeGreaterThanOrEqual(150);
});

describe.each(Object.entries(urlCases))('%s', (_name, cases) => {
  test.each(cases)('$url ($resolve): $decision', ({ url, resolve, decision }) => {
    expect(decideUrl(url, resolve, {})).toMatchObject({ decision });
  });

  test('the live connector decides the same, and nobody dials what is denied', async () => {
    for (const { url, resolve, decision } of cases) {
      const reached = await fetched(url, () => resolve ?? []);
      expect({ url, resolve, reached }).toEqual({ url, resolve, reached: decision === 'allow' });
      expect(dialled.length, url).toBe(decision === 'allow' ? 1 : 0);
    }
  });
});

describe('a redirect', () => {
  test.each(Object.entries(redirectCases))('%s', async (_name, { hops, reached }) => {
    moved.clear();
    for (const [index, hop] of hops.slice(0, -1).entries()) {
      const url = new URL(hop);
      moved.set(`${url.host}${url.pathname}`, hops[index + 1] ?? '');
    }
    expect(await fetched(hops[0] ?? '', (host) => redirectAnswers[host] ?? PUBLIC)).toBe(reached);
    for (const address of dialled) expect(PUBLIC).toContain(address);
  });
});

test('a name whose second answer is private is dialled at its first: nobody asks twice for one connection', async () => {
  moved.clear();
  const given = [PUBLIC, ['127.0.0.1']];
  let asked = 0;
  expect(await fetched('http://rebound.example/', () => given[Math.min(asked++, 1)] ?? [])).toBe(true);
  expect({ asked, dialled }).toEqual({ asked: 1, dialled: PUBLIC });
});

test('a redirect to the same name asks again, and a private answer ends it', async () => {
  moved.clear();
  moved.set('rebound.example/', 'https://rebound.example/in');
  const given = [PUBLIC, ['127.0.0.1']];
  let asked = 0;
  expect(await fetched('http://rebound.example/', () => given[Math.min(asked++, 1)] ?? [])).toBe(false);
  expect(dialled).toEqual(PUBLIC);
});

test('a name that leads to loopback is refused however it is granted elsewhere', async () => {
  const { port } = server.address() as AddressInfo;
  const fetcher = openFetcher({
    policy: { grantedOrigins: [`http://127.0.0.1:${port}`], extraPorts: [port] },
    userAgent: 'T',
    clock: createSystemClock(),
    resolve: async () => ['127.0.0.1'],
  });
  moved.clear();
  expect((await fetcher.fetch({ url: `http://127.0.0.1:${port}/` })).status).toBe(200);
  await expect(fetcher.fetch({ url: `http://alias.example:${port}/` })).rejects.toMatchObject({ name: 'Permanent' });
  await fetcher.close();
});
