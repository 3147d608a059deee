import { Permanent, Throttled, Transient, Unanswered } from '@tingchao/ports/errors.ts';
import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';
import { openJsonPost, type PostOptions } from './post-json.ts';
import type { RobotDialect, RobotKeys } from './robot-dialects.ts';
import { createSendBucket } from './send-bucket.ts';

export type RobotOptions = PostOptions & {
  /** Name of the way. */
  readonly id: string;
  readonly dialect: RobotDialect;
  /** Origin, e.g. `https://oapi.dingtalk.com`, without a slash at the end. */
  readonly base: string;
  /** Never logged, and in no message of an error. */
  readonly keys: RobotKeys;
  readonly perMinute: number;
  /** Whom the robot calls by name for this receiver; null when its group has nothing to do with the receiver. */
  readonly mentionsFor: (to: string, people?: readonly string[]) => readonly string[] | null;
};

/**
 * A robot of a group. It answers 200 to everything, so the answer is read; it cannot tell a second copy from the first, so
 * nothing is sent again of which it is not certain that it was not taken. Messages beyond its limit are not sent at all.
 */
export function createRobotNotifier(options: RobotOptions): Notifier & { close(): Promise<void> } {
  const { id, dialect, keys, clock, mentionsFor } = options;
  const base = options.base.replace(/\/+$/u, '');
  const post = openJsonPost(options);
  const bucket = createSendBucket(clock, options.perMinute);

  return {
    name: id,
    rings: true,
    forgetful: true,
    reaches: (to, people) => mentionsFor(to, people) !== null,
    room: bucket.room,
    async send(notice) {
      const mentions = mentionsFor(notice.to, notice.people);
      if (mentions === null) return;
      bucket.take();
      const { url, body } = dialect.request(base, keys, { text: textOf(notice), mentions }, clock.now());
      const answer = await post.send(url, JSON.stringify(body)).catch((error: unknown) => {
        if (error instanceof Throttled) bucket.closeUntil(error.retryAt);
        throw named(error, dialect.name);
      });
      const verdict = dialect.judge(answer.text);
      switch (verdict.kind) {
        case 'taken':
          return;
        case 'wait': {
          const retryAt = clock.now() + verdict.ms;
          bucket.closeUntil(retryAt);
          throw new Throttled(verdict.reason, retryAt);
        }
        case 'again':
          throw new Transient(verdict.reason);
        case 'never':
          throw new Permanent(verdict.reason);
        default:
          return verdict satisfies never;
      }
    },
    close: () => post.close(),
  };
}

/** Subject, body and link, one a line. */
export const textOf = ({ subject, body, link }: OutgoingNotice): string =>
  [subject, body, link ?? ''].filter((line) => line !== '').join('\n');

function named(error: unknown, name: string): unknown {
  if (error instanceof Throttled || !(error instanceof Error)) return error;
  const message = `${name}：${error.message}`;
  if (error instanceof Unanswered) return new Unanswered(message, { cause: error });
  if (error instanceof Transient) return new Transient(message, { cause: error });
  return error instanceof Permanent ? new Permanent(message, { cause: error }) : error;
}
