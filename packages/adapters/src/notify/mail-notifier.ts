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
  readonly addressesFor: (to: string) => readonly string[] | null;
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
  const transport = createTransport({
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
    reaches: (to) => addressesFor(to) !== null,
    room: bucket.room,
    async send(notice) {
      const addresses = addressesFor(notice.to);
      if (addresses === null) return;
      bucket.take();
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
        throw toPolicy(error);
      }
    },
    close: async () => transport.close(),
  };
}

/** Failures that come before the text was handed over. */
const BEFORE_DATA = /^(?:CONN|EHLO|HELO|STARTTLS|AUTH|MAIL FROM|RCPT TO)/u;

function toPolicy(error: unknown): unknown {
  const { code, command, responseCode } = error as {
    readonly code?: string;
    readonly command?: string;
    readonly responseCode?: number;
  };
  const told = `邮件服务器${responseCode === undefined ? `没有应答（${code ?? 'unknown'}）` : `回 ${responseCode}`}`;
  if (code === 'EAUTH') return new Permanent('邮件服务器不接受账号或密码，请核对', { cause: error });
  if (responseCode !== undefined)
    return responseCode >= 500 ? new Permanent(told, { cause: error }) : new Transient(told, { cause: error });
  const before = code === 'EDNS' || code === 'ECONNECTION' || BEFORE_DATA.test(command ?? '');
  return before ? new Transient(told, { cause: error }) : new Unanswered(told, { cause: error });
}
