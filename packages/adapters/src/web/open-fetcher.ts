import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { FetchRequest, FetchResponse, HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import { Agent, type buildConnector, errors, request as undiciRequest } from 'undici';
import { openByteBudget, type ByteHold } from './byte-budget.ts';
import { decideUrl, guardedConnector, type GuardPolicy, type Resolve } from './guard.ts';
import { createHostQueues } from './host-queue.ts';
import type { Renderer, RenderOrder } from './open-renderer.ts';
import { readBody } from './read-body.ts';
import { retryAfter } from './retry-after.ts';

export type FetcherOptions = {
  readonly policy: GuardPolicy;
  /** Names the program and a contact. */
  readonly userAgent: string;
  readonly clock: Clock;
  /** Largest body after inflation, default 10 MiB; a request may ask for less or, up to 64 MiB, for more. */
  readonly maxBytes?: number;
  /** Bytes of large bodies that may be in hand at once, all fetches together; default 32 MiB. */
  readonly inHandBytes?: number;
  /** Total time for one fetch without the time it waits its turn; default 30 s. */
  readonly deadlineMs?: number;
  /** Gap between two requests to a host, in milliseconds (a robots.txt Crawl-delay goes in here). Default 1 s, none for granted origins. */
  readonly gapMs?: (host: string) => number;
  /** Opens pages that need a browser; without it such requests are refused. */
  readonly renderer?: Renderer;
  readonly resolve?: Resolve;
  /** Opens the connection to an address that the guard has checked. */
  readonly dial?: buildConnector.connector;
  readonly random?: () => number;
};

export type OpenFetcher = HttpFetcher & { close(): Promise<void> };

const MAX_REDIRECTS = 5;
const HARD_MAX_BYTES = 64 * 1024 * 1024;
const IN_HAND_BYTES = 32 * 1024 * 1024;
/** What stands in a redirect is not read; so much is let by to keep the connection. */
const REDIRECT_BODY_BYTES = 64 * 1024;
const CREDENTIALS = /^(authorization|cookie|proxy-authorization)$/i;

type Hop = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body: string | null;
};
type Answer = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly raw: Buffer;
  /** Where a browser ended; a plain fetch ends where it asked. */
  readonly url?: string;
  /** Null for what has no body worth counting. */
  readonly hold: ByteHold | null;
};

/**
 * The way to the open web: every hop through the guard, at most five redirects, credentials dropped on a new origin, size and
 * total time capped, no proxy from the environment, one connection and a minimum gap per host. See `HttpFetcher` for the errors.
 */
export function openFetcher(options: FetcherOptions): OpenFetcher {
  const { policy, clock, userAgent } = options;
  const granted = (policy.grantedOrigins ?? []).map((origin) => new URL(origin).host);
  const hosts = createHostQueues({
    clock,
    gapMs: (host) => options.gapMs?.(host) ?? (granted.includes(host) ? 0 : 1000),
    ...(options.random && { random: options.random }),
  });
  const budget = openByteBudget(options.inHandBytes ?? IN_HAND_BYTES);
  const agent = new Agent({
    connect: guardedConnector(policy, {
      ...(options.resolve && { resolve: options.resolve }),
      ...(options.dial && { dial: options.dial }),
    }),
    connections: 1,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: HARD_MAX_BYTES,
    maxHeaderSize: 32 * 1024,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
  });

  /** Origins whose connection went on with something that is no HTTP: bytes past the promised Content-Length. */
  const overran = new Set<string>();
  agent.on('disconnect', (origin, _targets, error) => {
    if (error instanceof errors.SocketError && error.message === 'bad response') overran.add(new URL(origin).origin);
  });

  async function send(hop: Hop, maxBytes: number, signal: AbortSignal): Promise<Answer> {
    const { origin } = new URL(hop.url);
    overran.delete(origin);
    const ask = (): ReturnType<typeof undiciRequest> =>
      undiciRequest(hop.url, { dispatcher: agent, method: hop.method, headers: hop.headers, body: hop.body, signal });
    // A kept connection that the server closed just now is no answer: a GET is asked once more on a new one.
    const response = await ask().catch((error: unknown) => {
      if (hop.method === 'GET' && isClosedUnanswered(error) && !signal.aborted) return ask();
      throw error;
    });
    const headers = flatten(response.headers);
    if (isRedirect(response.statusCode)) {
      await response.body.dump({ limit: REDIRECT_BODY_BYTES, signal });
      return { status: response.statusCode, headers, raw: Buffer.alloc(0), hold: null };
    }
    const { 'content-encoding': encoding, 'content-length': length } = headers;
    const { bytes, hold } = await readBody(response.body, { encoding, length, maxBytes, budget, signal });
    for (let turn = 0; turn < 3; turn += 1) await setImmediate(); // surplus bytes show within a few turns
    if (overran.delete(origin)) {
      hold.release();
      throw new Transient(`${hop.url} 的内容比 Content-Length 长`);
    }
    return { status: response.statusCode, headers, raw: bytes, hold };
  }

  async function fetch(request: FetchRequest): Promise<FetchResponse> {
    const maxBytes = Math.min(request.maxBytes ?? options.maxBytes ?? 10 * 1024 * 1024, HARD_MAX_BYTES);
    let remainingMs = request.deadlineMs ?? options.deadlineMs ?? 30_000;
    const conditional = (request.etag ?? request.lastModified ?? null) !== null;
    let hop = firstHop(request, userAgent);
    const firstOrigin = URL.canParse(hop.url) ? new URL(hop.url).origin : '';
    for (let redirects = 0; ; redirects += 1) {
      const current = hop;
      // A grant belongs to the address that was asked for: no redirect from elsewhere inherits it.
      const sameOrigin = URL.canParse(current.url) && new URL(current.url).origin === firstOrigin;
      const verdict = decideUrl(current.url, undefined, sameOrigin ? policy : { ...policy, grantedOrigins: [] });
      if (verdict.decision === 'deny' && verdict.reason !== 'unresolved') {
        throw new Permanent(`抓取防护拒绝 ${current.url}:${verdict.reason}`);
      }
      const answer = await hosts.run(new URL(current.url).host, async () => {
        const started = performance.now();
        const signal = AbortSignal.timeout(Math.max(1, Math.round(remainingMs)));
        try {
          if (request.rendered === true) {
            const grants = sameOrigin ? (policy.grantedOrigins ?? []).filter((one) => one === firstOrigin) : [];
            const only = { ...policy, grantedOrigins: grants };
            return await render(options.renderer, {
              url: current.url,
              policy: only,
              maxBytes,
              deadlineMs: remainingMs,
            });
          }
          return await send(current, maxBytes, signal);
        } catch (error) {
          throw explained(error, current.url, signal);
        } finally {
          remainingMs -= performance.now() - started;
        }
      });
      if (!isRedirect(answer.status)) {
        releaseAt(answer.hold, request.keptUntil);
        return toResponse(answer, answer.url ?? current.url, conditional, clock);
      }
      if (redirects >= MAX_REDIRECTS) throw new Permanent(`${request.url} 重定向超过 ${MAX_REDIRECTS} 次`);
      hop = nextHop(current, answer);
    }
  }

  return {
    fetch,
    async close() {
      await agent.destroy();
      await options.renderer?.close();
    },
  };
}

/** A page as its scripts made it, in the shape of an answer: markup in UTF-8. */
async function render(renderer: Renderer | undefined, order: RenderOrder): Promise<Answer> {
  if (renderer === undefined) throw new Transient(`${order.url} 要用浏览器打开，这里没有浏览器可用`);
  const { status, url, headers, html } = await renderer.render(order);
  const raw = Buffer.from(html);
  return { status, url, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, raw, hold: null };
}

/** Lets go of a body's share when its owner does; at once where nobody said who that is. */
function releaseAt(hold: ByteHold | null, kept: AbortSignal | undefined): void {
  if (hold === null) return;
  if (kept === undefined || kept.aborted) hold.release();
  else kept.addEventListener('abort', () => hold.release(), { once: true });
}

function firstHop(request: FetchRequest, userAgent: string): Hop {
  const own = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    url: request.url.trim(),
    method: request.method ?? 'GET',
    body: request.body ?? null,
    headers: {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8',
      'accept-language': 'zh-CN,zh;q=0.9',
      ...own,
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': userAgent,
      ...(typeof request.etag === 'string' && { 'if-none-match': request.etag }),
      ...(typeof request.lastModified === 'string' && { 'if-modified-since': request.lastModified }),
    },
  };
}

const isClosedUnanswered = (error: unknown): boolean =>
  (error instanceof errors.SocketError && error.message === 'other side closed') ||
  (error instanceof Error && 'code' in error && error.code === 'ECONNRESET');

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function nextHop(hop: Hop, answer: Answer): Hop {
  const location = answer.headers['location'];
  if (location === undefined || !URL.canParse(location, hop.url)) {
    throw new Transient(`${hop.url} 回 ${answer.status}，但没有可用的 Location`);
  }
  const next = new URL(location, hop.url);
  next.hash = '';
  const sameOrigin = next.origin === new URL(hop.url).origin;
  const keepsBody = hop.method === 'POST' && (answer.status === 307 || answer.status === 308);
  if (keepsBody && !sameOrigin) throw new Permanent(`${hop.url} 要求把表单转发到 ${next.origin}，已拒绝`);
  const dropped = (name: string): boolean =>
    (!sameOrigin && CREDENTIALS.test(name)) || (!keepsBody && name.startsWith('content-'));
  const headers = Object.fromEntries(Object.entries(hop.headers).filter(([name]) => !dropped(name)));
  return { url: next.href, method: keepsBody ? 'POST' : 'GET', body: keepsBody ? hop.body : null, headers };
}

function toResponse(answer: Answer, url: string, conditional: boolean, clock: Clock): FetchResponse {
  const { status, headers, raw } = answer;
  if (status === 429 || status === 503) {
    const retryAt = retryAfter(headers['retry-after'], clock.now());
    if (retryAt !== undefined) throw new Throttled(`${url} 回 ${status}，要求稍后再来`, retryAt);
    if (status === 429) throw new Throttled(`${url} 回 429，未说明何时再来`, clock.now() + 60_000);
  }
  if (status >= 500) throw new Transient(`${url} 回 ${status}`);
  if (status === 304 && !conditional) throw new Transient(`${url} 回 304，但这次请求没有带条件`);
  return {
    status,
    url,
    headers,
    body: raw,
    etag: headers['etag'] ?? null,
    lastModified: headers['last-modified'] ?? null,
  };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** Gives what went wrong on the wire its policy: the deadline and the network pass, a body past the cap does not. */
function explained(error: unknown, url: string, signal: AbortSignal): Error {
  if (error instanceof Permanent || error instanceof Transient) return error;
  if (signal.aborted) return new Transient(`${url} 超过总时限，已放弃`, { cause: error });
  if (error instanceof errors.ResponseExceededMaxSizeError) return new Permanent(`${url} 响应过大`, { cause: error });
  const message = error instanceof Error ? error.message || error.name : String(error);
  const code = error instanceof Error && 'code' in error ? `(${String(error.code)})` : '';
  return new Transient(`${url} 抓取失败${code}:${message}`, { cause: error });
}
