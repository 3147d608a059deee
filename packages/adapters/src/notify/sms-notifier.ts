import type { Notifier } from '@tingchao/ports/notifier.ts';
import { openJsonPost, type PostOptions } from './post-json.ts';
import { createSendBucket } from './send-bucket.ts';
import { signWebhook } from './webhook-signature.ts';

export type SmsOptions = PostOptions & {
  readonly id: string;
  readonly url: string;
  /** Shared with the gateway. Never logged. */
  readonly secret: string;
  readonly perMinute: number;
  /** Numbers of who is on duty for a receiver; null when there are none. */
  readonly numbersFor: (to: string, people?: readonly string[]) => readonly string[] | null;
};

/**
 * Hands short messages to the gateway of the county (webhook, signed as Standard Webhooks): numbers and one line. The id is
 * the idempotency key, by which the gateway drops a second copy.
 */
export function createSmsNotifier(options: SmsOptions): Notifier & { close(): Promise<void> } {
  const { id, url, secret, clock, numbersFor } = options;
  const post = openJsonPost(options);
  const bucket = createSendBucket(clock, options.perMinute);
  return {
    name: id,
    rings: true,
    reaches: (to, people) => numbersFor(to, people) !== null,
    room: bucket.room,
    async send({ idempotencyKey, to, people, subject, body, link }) {
      const numbers = numbersFor(to, people);
      if (numbers === null) return;
      bucket.take();
      const text = [subject, body, link ?? ''].filter((part) => part !== '').join(' ');
      const content = JSON.stringify({ type: 'sms', id: idempotencyKey, numbers, text });
      const timestampSeconds = Math.floor(clock.now() / 1000);
      await post.send(url, content, signWebhook(secret, { id: idempotencyKey, timestampSeconds, body: content }));
    },
    close: () => post.close(),
  };
}
