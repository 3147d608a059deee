import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryRoot } from '../architecture/source-tree.ts';

type Seen = { readonly call: string; readonly authorization: string; readonly body: Readonly<Record<string, unknown>> };
let server: Server;
let url = '';
let status = 200;
let seen: Seen[] = [];

beforeEach(async () => {
  [status, seen] = [200, []];
  server = createServer((request, response) => {
    void (async () => {
      const body = (await text(request)) || '{}';
      const { method, url: path, headers } = request;
      const authorization = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
      seen.push({ call: `${method} ${path}`, authorization, body: JSON.parse(body) as Seen['body'] });
      response.writeHead(status).end(status === 200 ? '{}' : '{"error":{"type":"security_exception"}}');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close());

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };
function runProgram(name: string, args: readonly string[] = []): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const env = {
    ...process.env,
    TINGCHAO_ELASTICSEARCH: url,
    ELASTIC_PASSWORD: 'of the administrator',
    KIBANA_SYSTEM_PASSWORD: 'of kibana',
    TINGCHAO_ELASTICSEARCH_PASSWORD: 'of the services',
  };
  const child = execFile(
    process.execPath,
    [`infra/docker/${name}`, ...args],
    { cwd: repositoryRoot, env },
    (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
  );
  return promise;
}

test('the services get an account for their own indices only, and Kibana its password', async () => {
  expect(await runProgram('prepare-accounts.ts')).toMatchObject({ code: 0, stderr: '' });
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['elastic:of the administrator']));
  expect(seen.map(({ call }) => call)).toEqual([
    'PUT /_security/role/tingchao',
    'PUT /_security/user/tingchao',
    'POST /_security/user/kibana_system/_password',
  ]);
  expect(seen[0]?.body).toMatchObject({ indices: [{ names: ['tingchao-*'] }] });
  expect(seen[1]?.body).toMatchObject({ password: 'of the services', roles: ['tingchao'] });
  expect(seen[2]?.body).toEqual({ password: 'of kibana' });
});

test('a wrong administrator password ends in one line without any password', async () => {
  status = 401;
  const { code, stderr } = await runProgram('prepare-accounts.ts');
  expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
  expect(stderr).toContain('ELASTIC_PASSWORD');
  expect(stderr).not.toContain('of the');
});

test('health is what the address answers', async () => {
  expect((await runProgram('ask-health.ts', [`${url}/healthz`])).code).toBe(0);
  status = 503;
  expect((await runProgram('ask-health.ts', [`${url}/readyz`])).code).toBe(1);
  server.close();
  expect((await runProgram('ask-health.ts', ['http://127.0.0.1:1/'])).code).toBe(1);
});
