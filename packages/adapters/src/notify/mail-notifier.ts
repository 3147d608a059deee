import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { Permanent, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Notifier } from '@tingchao/ports/notifier.ts';
import { textOf } from './robot-notifier.ts';
import { createSendBucket } from './send-bucket.ts';

export type MailOptions = {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `none` sends in the clear: only to a server of one's own network, without an account. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly from: string;
  readonly perMinute: number;
  readonly clock: Clock;
  /** Addresses of who is on duty for a receiver; null when there are none. */
  readonly addressesFor: (to: string, people?: readonly string[]) => readonly string[] | null;
  /** Time for each step of the conversation with the server, default 10 s. */
  readonly deadlineMs?: number;
};

/**
 * Sends notices as plain mail: subject, one line, link. The message id is made of the idempotency key, so that a mailbox shows
 * one of two copies; the server itself cannot tell them apart.
 */
export function createMailNotifier(options: MailOptions): Notifier & { close(): Promise<void> } {
  const { id, from, clock, addressesFor, deadlineMs = 10_000 } = options;
  const bucket = createSendBucket(clock, options.perMinute);
  const conversation = listen();
  const transport = createTransport({
    logger: conversation.logger,
    debug: true,
    host: options.host,
    port: options.port,
    secure: options.tls === 'implicit',
    requireTLS: options.tls === 'starttls',
    ignoreTLS: options.tls === 'none',
    ...(options.auth ? { auth: options.auth } : {}),
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: id,
    rings: true,
    forgetful: true,
    reaches: (to, people) => addressesFor(to, people) !== null,
    room: bucket.room,
    async send(notice) {
      const addresses = addressesFor(notice.to, notice.people);
      if (addresses === null) return;
      bucket.take();
      // Two letters at once would share what is heard; the sender sends one after the other.
      conversation.begin();
      const key = createHash('sha256').update(notice.idempotencyKey).digest('hex').slice(0, 32);
      try {
        await transport.sendMail({
          from,
          to: [...addresses],
          subject: notice.subject,
          text: `${textOf({ ...notice, subject: '' })}\n`,
          messageId: `<${key}@${from.split('@')[1]}>`,
          date: new Date(clock.now()),
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw toPolicy(error, conversation.handedOver());
      }
    },
    close: async () => transport.close(),
  };
}

/**
 * Hears whether the text of a letter was handed over: a connection that breaks is told in the same words before and after.
 * Nothing that is heard is kept.
 */
function listen() {
  let saidData = false;
  const hear = (entry: unknown, message?: unknown): void => {
    const { tnx } = (entry ?? {}) as { readonly tnx?: unknown };
    if (tnx === 'client' && message === 'DATA') saidData = true;
  };
  const logger = { level: () => undefined, trace: hear, debug: hear, info: hear, warn: hear, error: hear, fatal: hear };
  return {
    logger,
    begin: () => {
      saidData = false;
    },
    handedOver: () => saidData,
  };
}

function toPolicy(error: unknown, handedOver: boolean): unknown {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  const told = `邮件服务器${responseCode === undefined ? `没有应答（${code ?? 'unknown'}）` : `回 ${responseCode}`}`;
  if (code === 'EAUTH') return new Permanent('邮件服务器不接受账号或密码，请核对', { cause: error });
  if (responseCode !== undefined)
    return responseCode >= 500 ? new Permanent(told, { cause: error }) : new Transient(told, { cause: error });
  return handedOver ? new Unanswered(told, { cause: error }) : new Transient(told, { cause: error });
}
