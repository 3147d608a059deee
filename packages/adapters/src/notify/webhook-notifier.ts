import { Agent, request } from 'undici';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Permanent, Throttled, Transient } from '@tingchao/ports/errors.ts';
import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';
import { decideUrl, guardedConnector, type GuardPolicy, type Resolve } from '../web/guard.ts';
import { retryAfter } from '../web/retry-after.ts';
import { signWebhook } from './webhook-signature.ts';

export type WebhookOptions = {
  readonly url: string;
  /** Shared with the receiver; `whsec_` + Base64, or any text. Never logged. */
  readonly secret: string;
  readonly clock: Clock;
  readonly policy: GuardPolicy;
  readonly resolve?: Resolve;
  /** Total time for one try, default 10 s. */
  readonly deadlineMs?: number;
};

/** Statuses after which the same request may succeed later. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Posts a notice as signed JSON to one configured address, through the fetch guard and without following redirects. The
 * message id is the idempotency key, so that a receiver can drop the second copy of a try whose answer was lost.
 */
export function createWebhookNotifier(options: WebhookOptions): Notifier & { close(): Promise<void> } {
  const { url, secret, clock, policy, deadlineMs = 10_000 } = options;
  const agent = new Agent({
    connect: guardedConnector(policy, options.resolve ? { resolve: options.resolve } : {}),
    connections: 2,
    maxResponseSize: 64 * 1024,
  });

  async function post(notice: OutgoingNotice): Promise<{ status: number; retryAfter: string | undefined }> {
    const { idempotencyKey, to, toName, subject, body, link } = notice;
    const content = JSON.stringify({ type: 'notice', id: idempotencyKey, to, toName, subject, body, link });
    const timestampSeconds = Math.floor(clock.now() / 1000);
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...signWebhook(secret, { id: idempotencyKey, timestampSeconds, body: content }),
      },
      body: content,
      signal: AbortSignal.timeout(deadlineMs),
    });
    await answer.body.dump();
    const header = answer.headers['retry-after'];
    return { status: answer.statusCode, retryAfter: Array.isArray(header) ? header[0] : header };
  }

  return {
    name: 'webhook',
    async send(notice) {
      const { decision, reason } = decideUrl(url, undefined, policy);
      if (decision === 'deny' && reason !== 'unresolved') throw new Permanent(`通知地址被防护拒绝：${reason}`);
      const answer = await post(notice).catch((error: unknown) => {
        if (error instanceof Permanent) throw error;
        const why = error instanceof Error ? error.message || error.name : String(error);
        throw new Transient(`通知地址没有应答：${why}`, { cause: error });
      });
      judge(answer, clock);
    },
    close: () => agent.close(),
  };
}

function judge(answer: { readonly status: number; readonly retryAfter: string | undefined }, clock: Clock): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const told = `通知地址回 ${status}`;
  if (status >= 500 || PASSING.has(status)) {
    const retryAt = retryAfter(answer.retryAfter, clock.now());
    throw retryAt === undefined ? new Transient(told) : new Throttled(told, retryAt);
  }
  throw new Permanent(status >= 300 && status < 400 ? `${told}（重定向不被跟随），请改配置中的地址` : told);
}
