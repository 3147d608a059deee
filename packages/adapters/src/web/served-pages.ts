import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { openFetcher, type OpenFetcher } from './open-fetcher.ts';

/** When the tests of the fetcher take place. */
export const AT = instant(Date.UTC(2026, 2, 2));
/** What an ordinary page says. */
export const TEXT = '夜间施工噪音扰民'.repeat(50);

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Servers on 127.0.0.1, and a fetcher that was granted two of them. */
export type ServedPages = AsyncDisposable & {
  readonly origin: string;
  /** Answers, and was not granted. */
  readonly otherOrigin: string;
  readonly rawOrigin: string;
  readonly fetcher: OpenFetcher;
  readonly clock: Clock;
  /** Pauses that were slept, in milliseconds. */
  readonly slept: number[];
  serve(path: string, handler: Handler): void;
  /** What `rawOrigin` answers: bytes that a well-behaved server library refuses to send. */
  answerRaw(bytes: string): void;
  get(path: string, more?: object): Promise<FetchResponse>;
};

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

/** Opens them for the tests of one file. */
export async function openServedPages(): Promise<ServedPages> {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => AT,
    sleep: (ms) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
  const routes = new Map<string, Handler>();
  const server = createServer((request, response) => {
    const handler = routes.get(request.url ?? '');
    if (handler === undefined) response.writeHead(404).end('没有这一页');
    else handler(request, response);
  });
  const other = createServer((_request, response) => response.end('不该到这里'));
  let rawAnswer = '';
  const raw = createTcpServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(rawAnswer));
  });
  const [origin, otherOrigin, rawOrigin] = [await listen(server), await listen(other), await listen(raw as Server)];
  const fetcher = openFetcher({
    policy: { grantedOrigins: [origin, rawOrigin] },
    userAgent: 'TestAgent/1 (contact)',
    clock,
    maxBytes: 1024 * 1024,
    gapMs: () => 100,
    random: () => 0,
  });
  return {
    origin,
    otherOrigin,
    rawOrigin,
    fetcher,
    clock,
    slept,
    serve: (path, handler) => void routes.set(path, handler),
    answerRaw: (bytes) => {
      rawAnswer = bytes;
    },
    get: (path, more = {}) => fetcher.fetch({ url: `${origin}${path}`, deadlineMs: 5000, ...more }),
    async [Symbol.asyncDispose]() {
      await fetcher.close();
      for (const each of [server, other]) each.closeAllConnections();
      for (const each of [server, other, raw]) each.close();
    },
  };
}
