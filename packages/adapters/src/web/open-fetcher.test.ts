import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Clock } from '@tingchao/ports/clock.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { Throttled } from '@tingchao/ports/errors.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFetcher, type OpenFetcher } from './open-fetcher.ts';

const AT = instant(Date.UTC(2026, 2, 2));
const slept: number[] = [];
const clock: Clock = {
  now: () => AT,
  sleep: (ms) => {
    slept.push(ms);
    return Promise.resolve();
  },
};

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
const routes = new Map<string, Handler>();
const TEXT = '夜间施工噪音扰民'.repeat(50);

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

const server = createServer((request, response) => {
  const handler = routes.get(request.url ?? '');
  if (handler === undefined) response.writeHead(404).end('没有这一页');
  else handler(request, response);
});
const other = createServer((_request, response) => response.end('不该到这里'));
/** Answers raw bytes, for what a well-behaved server library refuses to send. */
let rawAnswer = '';
const raw = createTcpServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.once('data', () => socket.end(rawAnswer));
});

let origin = '';
let otherOrigin = '';
let rawOrigin = '';
let fetcher: OpenFetcher;
const get = (path: string, more: object = {}) => fetcher.fetch({ url: `${origin}${path}`, deadlineMs: 5000, ...more });
const serve = (path: string, handler: Handler): void => void routes.set(path, handler);

beforeAll(async () => {
  origin = await listen(server);
  otherOrigin = await listen(other);
  rawOrigin = await listen(raw as Server);
  fetcher = openFetcher({
    policy: { grantedOrigins: [origin, rawOrigin] },
    userAgent: 'TestAgent/1 (contact)',
    clock,
    maxBytes: 1024 * 1024,
    gapMs: () => 100,
    random: () => 0,
  });
});

afterAll(async () => {
  await fetcher.close();
  for (const each of [server, other]) each.closeAllConnections();
  for (const each of [server, other, raw]) each.close();
});

describe('an ordinary page', () => {
  test('comes back with its bytes and validators, asked for under our own name', async () => {
    let agent: string | undefined;
    serve('/page', (request, response) => {
      agent = request.headers['user-agent'];
      response.writeHead(200, { ETag: '"a1"', 'Last-Modified': 'Mon, 02 Mar 2026 00:00:00 GMT' }).end(TEXT);
    });
    const answer = await get('/page');
    expect(Buffer.from(answer.body).toString()).toBe(TEXT);
    expect(answer).toMatchObject({ status: 200, url: `${origin}/page`, etag: '"a1"' });
    expect(agent).toBe('TestAgent/1 (contact)');
  });

  test.each([
    ['gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ])('is inflated from %s', async (encoding, body) => {
    serve('/packed', (_request, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(body));
    expect(Buffer.from((await get('/packed')).body).toString()).toBe(TEXT);
  });

  test('that is unchanged answers 304 to a conditional request', async () => {
    serve('/same', (request, response) => {
      response.writeHead(request.headers['if-none-match'] === '"a1"' ? 304 : 200).end();
    });
    expect((await get('/same', { etag: '"a1"' })).status).toBe(304);
    expect((await get('/same')).status).toBe(200);
  });

  test('that is gone comes back as 404', async () => {
    expect((await get('/nowhere')).status).toBe(404);
  });

  test('is asked for once at a time per host, with the gap in between', async () => {
    let open = 0;
    let most = 0;
    serve('/one', (_request, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end('ok');
      });
    });
    slept.length = 0;
    await Promise.all([get('/one'), get('/one'), get('/one')]);
    expect(most).toBe(1);
    expect(slept.filter((ms) => ms === 100).length).toBeGreaterThanOrEqual(2);
  });

  test('may be reached by form', async () => {
    serve('/form', (request, response) => {
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => response.end(`${request.method}:${chunk}`));
    });
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await get('/form', { method: 'POST', body: 'page=2', headers });
    expect(Buffer.from(answer.body).toString()).toBe('POST:page=2');
  });
});

describe('redirects', () => {
  const to =
    (location: string, status = 302): Handler =>
    (_request, response) =>
      void response.writeHead(status, { Location: location }).end();

  test('are followed at the same origin', async () => {
    serve('/from', to('/page?moved'));
    serve('/page?moved', (_request, response) => response.end('新址'));
    expect((await get('/from')).url).toBe(`${origin}/page?moved`);
  });

  test('in a circle end', async () => {
    serve('/loop', to('/loop'));
    await expect(get('/loop')).rejects.toMatchObject({ name: 'Permanent', message: expect.stringContaining('重定向') });
  });

  test('to another loopback port, a metadata address or a file are refused', async () => {
    for (const target of [
      otherOrigin,
      'http://127.0.0.1/',
      'http://169.254.169.254/',
      'http://[::1]/',
      'file:///etc/passwd',
    ]) {
      serve('/away', to(target));
      await expect(get('/away')).rejects.toMatchObject({ name: 'Permanent' });
    }
  });

  test('to a second granted origin are refused: a grant is not inherited', async () => {
    serve('/sideways', to(rawOrigin));
    await expect(get('/sideways')).rejects.toMatchObject({ name: 'Permanent' });
  });

  test('without a target are a passing error', async () => {
    serve('/lost', (_request, response) => response.writeHead(302).end());
    await expect(get('/lost')).rejects.toMatchObject({ name: 'Transient' });
  });
});

describe('hostile and broken servers', () => {
  test('a body that drips for ever ends at the total deadline', async () => {
    serve('/drip', (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(get('/drip', { deadlineMs: 300 })).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('总时限'),
    });
  });

  test('headers that never come end at the total deadline', async () => {
    serve('/silent', () => undefined);
    await expect(get('/silent', { deadlineMs: 300 })).rejects.toMatchObject({ name: 'Transient' });
  });

  test('an endless body ends at the cap', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    serve('/endless', (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await expect(get('/endless')).rejects.toMatchObject({
      name: 'Permanent',
      message: expect.stringContaining('上限'),
    });
  });

  test('a 50 MB page ends at the cap', async () => {
    const page = Buffer.alloc(50 * 1024 * 1024, '舆');
    serve('/huge', (_request, response) => response.writeHead(200, { 'Content-Length': page.length }).end(page));
    await expect(get('/huge')).rejects.toMatchObject({
      name: 'Permanent',
      message: expect.stringContaining('上限 1 MiB'),
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a bomb in %s stops at the cap', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(32 * 1024 * 1024));
    serve('/bomb', (_request, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(bomb));
    await expect(get('/bomb')).rejects.toMatchObject({ name: 'Permanent', message: expect.stringContaining('上限') });
  });

  test('cut compressed data is an error, not a short page', async () => {
    serve('/cut', (_request, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(TEXT).subarray(0, -12)),
    );
    await expect(get('/cut')).rejects.toMatchObject({ name: 'Transient' });
  });

  test('a Content-Length that promises more than comes is an error', async () => {
    rawAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort';
    await expect(fetcher.fetch({ url: rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({ name: 'Transient' });
  });

  test('a Content-Length that promises less than comes is an error', async () => {
    rawAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlonger than five';
    await expect(fetcher.fetch({ url: rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({ name: 'Transient' });
  });

  test('no HTTP at all is a passing error', async () => {
    rawAnswer = 'SSH-2.0-OpenSSH_9.2\r\n';
    await expect(fetcher.fetch({ url: rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({ name: 'Transient' });
  });

  test('304 that nobody asked for is an error', async () => {
    serve('/stale', (_request, response) => response.writeHead(304).end());
    await expect(get('/stale')).rejects.toMatchObject({ name: 'Transient', message: expect.stringContaining('304') });
  });

  test('429 and 503 say when to come back', async () => {
    serve('/busy', (_request, response) => response.writeHead(429, { 'Retry-After': '120' }).end());
    await expect(get('/busy')).rejects.toMatchObject({ name: 'Throttled', retryAt: AT + 120_000 });
    serve('/busy', (_request, response) =>
      response.writeHead(503, { 'Retry-After': new Date(AT + 5000).toUTCString() }).end(),
    );
    await expect(get('/busy')).rejects.toMatchObject({ name: 'Throttled', retryAt: AT + 5000 });
    serve('/busy', (_request, response) => response.writeHead(429).end());
    await expect(get('/busy')).rejects.toBeInstanceOf(Throttled);
  });

  test('500 is a passing error', async () => {
    serve('/broken', (_request, response) => response.writeHead(500).end());
    await expect(get('/broken')).rejects.toMatchObject({ name: 'Transient' });
  });

  test('plain HTTP behind https is a passing error', async () => {
    const lone = openFetcher({
      policy: { grantedOrigins: [origin.replace('http:', 'https:')] },
      userAgent: 'T',
      clock,
    });
    await expect(lone.fetch({ url: origin.replace('http:', 'https:'), deadlineMs: 5000 })).rejects.toMatchObject({
      name: 'Transient',
    });
    await lone.close();
  });
});

test('a page on loopback without a grant is refused', async () => {
  await expect(fetcher.fetch({ url: otherOrigin })).rejects.toMatchObject({ name: 'Permanent' });
});

test('a name that resolves to loopback is refused by the connector', async () => {
  const lone = openFetcher({
    policy: { extraPorts: [Number(new URL(origin).port)] },
    userAgent: 'T',
    clock,
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const url = origin.replace('127.0.0.1', 'rebound.example');
  await expect(lone.fetch({ url })).rejects.toMatchObject({
    name: 'Permanent',
    message: expect.stringContaining('127.0.0.1'),
  });
  await lone.close();
});
