import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Transform, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, type buildConnector, request as undiciRequest } from 'undici';
import { decideUrl, guardedConnector, type GuardPolicy, type Resolve } from './guard.ts';

/** What one page may do through the proxy, and what came of it. */
export type ProxyPass = {
  readonly server: string;
  readonly username: string;
  readonly password: string;
  /** Fires when the page has used up its bytes. */
  readonly spent: AbortSignal;
  /** Why the first refused address was refused; null when none was. */
  refusal(): string | null;
  /** Ends every connection of the page. */
  close(): Promise<void>;
};

export type GuardedProxy = {
  open(policy: GuardPolicy, maxBytes: number): ProxyPass;
  close(): Promise<void>;
};

export type GuardedProxyOptions = {
  readonly resolve?: Resolve;
  /** Opens a plain connection to an address that the guard has checked. */
  readonly dial?: buildConnector.connector;
};

type Page = {
  readonly policy: GuardPolicy;
  readonly agent: Agent;
  readonly sockets: Set<Duplex>;
  readonly spent: AbortController;
  left: number;
  refusal: string | null;
};

const plainDial: buildConnector.connector = ({ hostname, port }, callback) => {
  const socket = connect({ host: hostname, port: Number(port), timeout: 10_000 });
  const fail = (error: Error): void => callback(error, null);
  socket.once('error', fail).once('timeout', () => socket.destroy(new Error('timeout')));
  socket.once('connect', () => {
    socket.setTimeout(0).off('error', fail);
    callback(null, socket);
  });
};

/** What belongs to one connection and is not passed on. */
const HOP = /^(?:proxy-.*|connection|keep-alive|te|trailer|transfer-encoding|upgrade|host|content-length|expect)$/i;

/**
 * A proxy on loopback for a browser that has no other way out: it never resolves a name itself, so what the guard checked is what is
 * dialled, for every address a page, its scripts and its redirects ask for. Serves only who has a pass, and each pass its own bytes.
 */
export async function openGuardedProxy({ resolve, dial = plainDial }: GuardedProxyOptions = {}): Promise<GuardedProxy> {
  const pages = new Map<string, Page>();
  const pageOf = (headers: IncomingHttpHeaders): Page | undefined =>
    pages.get(Buffer.from((headers['proxy-authorization'] ?? '').replace(/^Basic /i, ''), 'base64').toString());

  function count(page: Page, bytes: number): void {
    page.left -= bytes;
    if (page.left >= 0 || page.spent.signal.aborted) return;
    page.spent.abort();
    for (const socket of page.sockets) socket.destroy();
  }

  function refuse(page: Page, url: string, reason: string): void {
    page.refusal ??= `${url}：${reason}`;
  }

  const server = createServer((request, response) => {
    const page = pageOf(request.headers);
    if (page === undefined) response.writeHead(407, { 'proxy-authenticate': 'Basic realm="page"' }).end();
    else void forward(page, request, response);
  });

  async function forward(page: Page, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    const verdict = decideUrl(url, undefined, page.policy);
    if (!url.startsWith('http://') || (verdict.decision === 'deny' && verdict.reason !== 'unresolved')) {
      refuse(page, url, verdict.reason);
      response.writeHead(403).end();
      return;
    }
    const signal = AbortSignal.any([page.spent.signal, closed(response)]);
    try {
      const method = (request.method ?? 'GET') as 'GET';
      const answer = await undiciRequest(url, {
        dispatcher: page.agent,
        method,
        headers: passedOn(request.headers),
        body: /^(?:GET|HEAD)$/.test(method) ? null : request,
        signal,
      });
      response.writeHead(answer.statusCode, passedOn(answer.headers));
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          count(page, chunk.length);
          done(null, chunk);
        },
      });
      await pipeline(answer.body, counted, response, { signal });
    } catch (error) {
      if (error instanceof Error && error.name === 'Permanent') refuse(page, url, error.message);
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    }
  }

  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    client.on('error', () => client.destroy());
    const page = pageOf(request.headers);
    if (page === undefined) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="page"\r\n\r\n');
      return;
    }
    page.sockets.add(client);
    client.on('close', () => page.sockets.delete(client));
    const target = targetOf(request.url ?? '');
    if (target === undefined) {
      client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      return;
    }
    const { hostname, host, port } = target;
    guardedConnector(page.policy, { dial, ...(resolve && { resolve }) })(
      { hostname, host, port: port === '' ? '443' : port, protocol: 'https:' },
      (...[error, upstream]) => {
        if (error === null) tunnel(page, client, upstream);
        else {
          refuse(page, target.origin, error.message);
          client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        }
      },
    );
  });

  function tunnel(page: Page, client: Duplex, upstream: Socket): void {
    page.sockets.add(upstream);
    upstream.on('close', () => void (page.sockets.delete(upstream), client.destroy()));
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    if (client.destroyed || page.spent.signal.aborted) {
      upstream.destroy();
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.on('data', (chunk: Buffer) => count(page, chunk.length));
    upstream.pipe(client).pipe(upstream);
  }

  await new Promise<void>((go, fail) => server.once('error', fail).listen(0, '127.0.0.1', go));
  return {
    open(policy, maxBytes) {
      const connector = guardedConnector(policy, { dial, ...(resolve && { resolve }) });
      const page: Page = {
        policy,
        agent: new Agent({
          connect: connector,
          pipelining: 1,
          connections: 6,
          allowH2: false,
          maxHeaderSize: 32 * 1024,
        }),
        sockets: new Set(),
        spent: new AbortController(),
        left: maxBytes,
        refusal: null,
      };
      const [username, password] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
      const key = `${username}:${password}`;
      pages.set(key, page);
      return {
        server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        username,
        password,
        spent: page.spent.signal,
        refusal: () => page.refusal,
        async close() {
          pages.delete(key);
          for (const socket of page.sockets) socket.destroy();
          await page.agent.destroy();
        },
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((go) => server.close(() => go()));
    },
  };
}

/** Host and port that a tunnel is asked for, and nothing else in it. */
const targetOf = (text: string): URL | undefined =>
  /^[^\s/@?#\\]+$/.test(text) && URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined;

function passedOn(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || HOP.test(name) ? [] : [[name, value]])),
  );
}

/** Fires when nobody waits for the answer any more. */
function closed(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}
