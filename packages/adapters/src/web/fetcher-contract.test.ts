import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpFetcherContract } from '@tingchao/ports/http-fetcher.contract.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { openFetcher } from './open-fetcher.ts';

httpFetcherContract(async () => {
  const server = createServer((request, response) => {
    switch (request.url ?? '') {
      case '/ok':
        if (request.headers['if-none-match'] === '"v1"') response.writeHead(304, { etag: '"v1"' }).end();
        else response.writeHead(200, { ETag: '"v1"', 'Content-Type': 'text/plain; charset=utf-8' }).end('听潮');
        break;
      case '/broken':
        response.writeHead(502).end('<html>bad gateway</html>');
        break;
      case '/busy':
        response.writeHead(429, { 'Retry-After': '60' }).end();
        break;
      default:
        response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fetcher = openFetcher({
    policy: { grantedOrigins: [origin] },
    userAgent: 'Tingchao/test',
    clock: createSystemClock(),
  });
  return {
    fetcher,
    at: (page) => `${origin}/${page}`,
    close: async () => {
      await fetcher.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
});
