import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Throttled } from '@tingchao/ports/errors.ts';
import { afterAll, describe, expect, test } from 'vitest';
import { openFetcher } from './open-fetcher.ts';
import { AT, openServedPages, TEXT } from './served-pages.ts';

const pages = await openServedPages();
const { get, serve } = pages;
afterAll(() => pages[Symbol.asyncDispose]());

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
    pages.answerRaw('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort');
    await expect(pages.fetcher.fetch({ url: pages.rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({
      name: 'Transient',
    });
  });

  test('a Content-Length that promises less than comes is an error', async () => {
    pages.answerRaw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlonger than five');
    await expect(pages.fetcher.fetch({ url: pages.rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({
      name: 'Transient',
    });
  });

  test('no HTTP at all is a passing error', async () => {
    pages.answerRaw('SSH-2.0-OpenSSH_9.2\r\n');
    await expect(pages.fetcher.fetch({ url: pages.rawOrigin, deadlineMs: 5000 })).rejects.toMatchObject({
      name: 'Transient',
    });
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
      policy: { grantedOrigins: [pages.origin.replace('http:', 'https:')] },
      userAgent: 'T',
      clock: pages.clock,
    });
    await expect(lone.fetch({ url: pages.origin.replace('http:', 'https:'), deadlineMs: 5000 })).rejects.toMatchObject({
      name: 'Transient',
    });
    await lone.close();
  });
});
