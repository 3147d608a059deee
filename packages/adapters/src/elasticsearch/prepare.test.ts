import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ServerUnusable } from '../cluster/server-unusable.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { prepareServer, type ServerWatch } from './prepare.ts';
import { createServer } from './server.ts';

const quiet: ServerWatch = { waiting: () => {}, noticed: () => {} };

/** Prepares against a server that answers like this. */
async function prepareAgainst(answer: RequestListener, watch = quiet, signal?: AbortSignal): Promise<void> {
  const http = createHttpServer(answer).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = createServer({
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    clock: createSystemClock(),
    backoffMs: 1,
  });
  onTestFinished(async () => {
    await server.close();
    http.closeAllConnections();
    http.close();
  });
  return prepareServer(server, { watch, ...(signal ? { signal } : {}) });
}

const says =
  (
    status: number,
    body: object,
    headers: Readonly<Record<string, string>> = { 'x-elastic-product': 'Elasticsearch' },
  ) =>
  (...[, response]: Parameters<RequestListener>): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

test('a server of another major version is named with its version', async () => {
  const preparing = prepareAgainst(says(200, { version: { number: '7.17.9' } }));
  await expect(preparing).rejects.toThrow(ServerUnusable);
  await expect(preparing).rejects.toThrow('7.17.9');
});

test('an address where something else answers is no server to wait for', async () => {
  await expect(prepareAgainst(says(200, { hello: 'world' }, {}))).rejects.toThrow('不是 Elasticsearch');
});

test.each([
  [401, '用户名或密码'],
  [403, '缺少权限'],
])('an account that is refused (%d) is told at once', async (status, words) => {
  const preparing = prepareAgainst(says(status, { error: { type: 'security_exception', reason: 'no' }, status }));
  await expect(preparing).rejects.toThrow(ServerUnusable);
  await expect(preparing).rejects.toThrow(words);
});

test('a server that is not ready is waited for, each wait with its reason, until somebody ends it', async () => {
  const ending = new AbortController();
  const waits: string[] = [];
  const watch: ServerWatch = {
    ...quiet,
    waiting({ reason, delayMs }) {
      expect(delayMs).toBeGreaterThan(0);
      waits.push(reason);
      ending.abort();
    },
  };
  await expect(prepareAgainst(says(503, {}), watch, ending.signal)).rejects.toThrow('暂时不能工作');
  expect(waits).toHaveLength(1);
});
