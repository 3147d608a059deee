import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openServedPages, TEXT } from './served-pages.ts';

const pages = await openServedPages();
const { get, serve } = pages;
afterAll(() => pages[Symbol.asyncDispose]());

describe('an ordinary page', () => {
  test('comes back with its bytes and validators, asked for under our own name', async () => {
    let agent: string | undefined;
    serve('/page', (request, response) => {
      agent = request.headers['user-agent'];
      response.writeHead(200, { ETag: '"a1"', 'Last-Modified': 'Mon, 02 Mar 2026 00:00:00 GMT' }).end(TEXT);
    });
    const answer = await get('/page');
    expect(Buffer.from(answer.body).toString()).toBe(TEXT);
    expect(answer).toMatchObject({ status: 200, url: `${pages.origin}/page`, etag: '"a1"' });
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
    pages.slept.length = 0;
    await Promise.all([get('/one'), get('/one'), get('/one')]);
    expect(most).toBe(1);
    expect(pages.slept.filter((ms) => ms === 100).length).toBeGreaterThanOrEqual(2);
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
