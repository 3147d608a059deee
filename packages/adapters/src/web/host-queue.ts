import type { Clock } from '@tingchao/ports/clock.ts';
import PQueue from 'p-queue';

export type HostQueues = {
  /** Runs a task when the host's earlier tasks are done and its gap has passed. */
  run<T>(host: string, task: () => Promise<T>): Promise<T>;
};

type HostQueue = { readonly queue: PQueue; freeAt: number };

/** Hosts remembered before idle ones are forgotten. */
const MAX_HOSTS = 2000;

/**
 * One request at a time per host and a minimum gap between them, with up to a quarter more at random so that visits never fall
 * into step. `gapMs` gives the gap of a host in milliseconds.
 */
export function createHostQueues({
  clock,
  gapMs,
  random = Math.random,
}: {
  readonly clock: Clock;
  readonly gapMs: (host: string) => number;
  readonly random?: () => number;
}): HostQueues {
  const hosts = new Map<string, HostQueue>();
  function queueOf(host: string): HostQueue {
    const known = hosts.get(host);
    if (known !== undefined) return known;
    if (hosts.size >= MAX_HOSTS) {
      for (const [name, { queue, freeAt }] of hosts) {
        if (queue.size === 0 && queue.pending === 0 && freeAt <= clock.now()) hosts.delete(name);
      }
    }
    const made: HostQueue = { queue: new PQueue({ concurrency: 1 }), freeAt: 0 };
    hosts.set(host, made);
    return made;
  }
  return {
    async run(host, task) {
      const slot = queueOf(host);
      return slot.queue.add(async () => {
        const wait = slot.freeAt - clock.now();
        if (wait > 0) await clock.sleep(wait);
        try {
          return await task();
        } finally {
          slot.freeAt = clock.now() + Math.round(gapMs(host) * (1 + random() / 4));
        }
      });
    },
  };
}
