import { Agent, request } from 'undici';
import { Permanent, Throttled, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { decideUrl, guardedConnector, type GuardPolicy, type Resolve } from '../web/guard.ts';
import { retryAfter } from '../web/retry-after.ts';

/** Where and how messages are posted; the guard of fetching holds for them too. */
export type PostOptions = {
  readonly clock: Clock;
  readonly policy: GuardPolicy;
  readonly resolve?: Resolve;
  /** Total time for one try, default 10 s. */
  readonly deadlineMs?: number;
};

/** What the other side answered; `text` is cut at 64 KiB. */
export type PostAnswer = { readonly status: number; readonly text: string };

/** Posts JSON to configured addresses, guarded and without following redirects. */
export type JsonPost = {
  /**
   * Resolves with an answer of 2xx. `Permanent` for an address the guard denies and for other statuses; `Transient` when
   * nothing was handed over, `Throttled` when asked for patience, `Unanswered` when it may have arrived. No message of an error
   * holds the address: it may carry a key.
   */
  send(url: string, content: string, headers?: Readonly<Record<string, string>>): Promise<PostAnswer>;
  close(): Promise<void>;
};

/** Failures before anything was handed over. */
const NOT_HANDED_OVER: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** Statuses after which the same request may succeed later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

export function openJsonPost({ clock, policy, resolve, deadlineMs = 10_000 }: PostOptions): JsonPost {
  const agent = new Agent({
    connect: guardedConnector(policy, resolve ? { resolve } : {}),
    connections: 2,
    maxResponseSize: 64 * 1024,
  });
  return {
    async send(url, content, headers = {}) {
      const { decision, reason } = decideUrl(url, undefined, policy);
      if (decision === 'deny' && reason !== 'unresolved') throw new Permanent(`通知地址被防护拒绝：${reason}`);
      try {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
          body: content,
          signal: AbortSignal.timeout(deadlineMs),
        });
        const text = await answer.body.text();
        const header = answer.headers['retry-after'];
        judgeStatus(answer.statusCode, Array.isArray(header) ? header[0] : header, clock);
        return { status: answer.statusCode, text };
      } catch (error) {
        throw toPolicy(error);
      }
    },
    close: () => agent.close(),
  };
}

function judgeStatus(status: number, patience: string | undefined, clock: Clock): void {
  if (status >= 200 && status < 300) return;
  const told = `通知地址回 ${status}`;
  if (status >= 500 || PASSING.has(status)) {
    const retryAt = retryAfter(patience, clock.now());
    throw retryAt === undefined ? new Transient(told) : new Throttled(told, retryAt);
  }
  throw new Permanent(status >= 300 && status < 400 ? `${told}（重定向不被跟随），请改配置中的地址` : told);
}

function toPolicy(error: unknown): unknown {
  if (error instanceof Transient || error instanceof Permanent) return error;
  const code = codeOf(error);
  if (NOT_HANDED_OVER.has(code)) return new Transient(`通知地址连不上（${code}）`, { cause: error });
  return new Unanswered(`通知已交出，但没有收到应答（${code}），可能已经送达`, { cause: error });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  return code ?? error.name;
}
