import { afterAll, describe, expect, test } from 'vitest';
import { openFetcher } from './open-fetcher.ts';
import { openServedPages, type Handler } from './served-pages.ts';

const pages = await openServedPages();
const { get, serve } = pages;
afterAll(() => pages[Symbol.asyncDispose]());

describe('redirects', () => {
  const to =
    (location: string, status = 302): Handler =>
    (_request, response) =>
      void response.writeHead(status, { Location: location }).end();

  test('are followed at the same origin', async () => {
    serve('/from', to('/page?moved'));
    serve('/page?moved', (_request, response) => response.end('新址'));
    expect((await get('/from')).url).toBe(`${pages.origin}/page?moved`);
  });

  test('in a circle end', async () => {
    serve('/loop', to('/loop'));
    await expect(get('/loop')).rejects.toMatchObject({ name: 'Permanent', message: expect.stringContaining('重定向') });
  });

  test('to another loopback port, a metadata address or a file are refused', async () => {
    for (const target of [
      pages.otherOrigin,
      'http://127.0.0.1/',
      'http://169.254.169.254/',
      'http://[::1]/',
      'file:///etc/passwd',
    ]) {
      serve('/away', to(target));
      await expect(get('/away')).rejects.toMatchObject({ name: 'Permanent' });
    }
  });

  test('to a second granted pages.origin are refused: a grant is not inherited', async () => {
    serve('/sideways', to(pages.rawOrigin));
    await expect(get('/sideways')).rejects.toMatchObject({ name: 'Permanent' });
  });

  test('without a target are a passing error', async () => {
    serve('/lost', (_request, response) => response.writeHead(302).end());
    await expect(get('/lost')).rejects.toMatchObject({ name: 'Transient' });
  });
});

test('a page on loopback without a grant is refused', async () => {
  await expect(pages.fetcher.fetch({ url: pages.otherOrigin })).rejects.toMatchObject({ name: 'Permanent' });
});

test('a name that resolves to loopback is refused by the connector', async () => {
  const lone = openFetcher({
    policy: { extraPorts: [Number(new URL(pages.origin).port)] },
    userAgent: 'T',
    clock: pages.clock,
    resolve: () => Promise.resolve(['127.0.0.1']),
  });
  const url = pages.origin.replace('127.0.0.1', 'rebound.example');
  await expect(lone.fetch({ url })).rejects.toMatchObject({
    name: 'Permanent',
    message: expect.stringContaining('127.0.0.1'),
  });
  await lone.close();
});
