import type { Clock } from '@tingchao/ports/clock.ts';
import { Throttled } from '@tingchao/ports/errors.ts';

const MINUTE_MS = 60_000;

/** How many messages a way may still send in this minute. */
export type SendBucket = {
  room(): number;
  /** Takes one place; `Throttled` with the time of the next free one when there is none. */
  take(): void;
  /** The other side asks for silence until then. */
  closeUntil(at: number): void;
};

/**
 * A sliding minute of `perMinute` places. What a process before this one sent is not known here: during the first minute only
 * a quarter is given, so that both together stay below what makes a robot be silenced (DingTalk: above 20 a minute, for
 * ten minutes).
 */
export function createSendBucket(clock: Clock, perMinute: number): SendBucket {
  const startedAt = clock.now();
  let sent: number[] = [];
  let closedUntil = 0;

  const room = (): number => {
    const now = clock.now();
    if (now < closedUntil) return 0;
    // A clock that jumped back leaves times in the future; they count like those of now.
    sent = sent.filter((at) => Math.abs(now - at) < MINUTE_MS);
    const allowed = now - startedAt < MINUTE_MS ? Math.max(1, Math.floor(perMinute / 4)) : perMinute;
    return Math.max(0, allowed - sent.length);
  };
  return {
    room,
    take() {
      const now = clock.now();
      if (room() > 0) {
        sent.push(now);
        return;
      }
      const oldest = sent[0] ?? now;
      throw new Throttled('这一分钟的发送额度已用完', Math.max(closedUntil, oldest + MINUTE_MS));
    },
    closeUntil(at) {
      closedUntil = Math.max(closedUntil, at);
    },
  };
}
