import type { Notifier, OutgoingNotice } from '@tingchao/ports/notifier.ts';

/** A notifier that keeps what was sent; `fail` makes the next sends throw what it returns. */
export type MemoryNotifier = Notifier & {
  readonly sent: readonly OutgoingNotice[];
  failWith(error: Error | null): void;
};

/** `over` makes it a way that rings, forgets or leads to some only. */
export function createMemoryNotifier(
  name = 'memory',
  over: Pick<Notifier, 'rings' | 'forgetful' | 'reaches' | 'room'> = {},
): MemoryNotifier {
  const sent: OutgoingNotice[] = [];
  let failure: Error | null = null;
  return {
    ...over,
    name,
    sent,
    async send(notice) {
      if (failure) throw failure;
      sent.push(notice);
    },
    failWith(error) {
      failure = error;
    },
  };
}
