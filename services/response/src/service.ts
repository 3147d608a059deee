import type { Subscription } from '@tingchao/ports/message-log.ts';
import type { Platform, Service, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { createIncidentHandler } from './handle-incidents.ts';
import { relayUnappended } from './relay-cases.ts';
import { runLadder } from './run-ladder.ts';
import { sendNotices } from './send-notices.ts';

/** How often timers, outboxes and the relay are looked at; a rung fires at most this late. */
const TURN_MS = 5_000;

/** Opens and keeps cases, fires timers, sends notices. */
export const createResponse: ServiceFactory = (platform): Service => {
  const stopping = new AbortController();
  const failed = Promise.withResolvers<void>();
  // Whoever awaits `done` sees the failure; until then it must not count as unhandled.
  failed.promise.catch(() => undefined);
  let subscription: Subscription | undefined;
  let turns: Promise<void> | undefined;

  return {
    name: 'response',
    done: failed.promise,
    start: async () => {
      await relayUnappended(platform);
      subscription = platform.log.subscribe('incidents.changed', 'response', createIncidentHandler(platform));
      subscription.done.catch(failed.reject);
      turns = keepTurning(platform, stopping.signal);
      turns.catch(failed.reject);
      platform.events.emit('service_started', { service: 'response' });
    },
    stop: async () => {
      stopping.abort();
      await subscription?.stop();
      await turns;
      failed.resolve();
      platform.events.emit('service_stopped', { service: 'response' });
    },
  };
};

async function keepTurning(platform: Platform, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await turnResponse(platform);
    await platform.clock.sleep(TURN_MS, signal);
  }
}

/** One turn: what was not told, the timers that are due, the notices that wait. */
export async function turnResponse(platform: Platform): Promise<void> {
  await relayUnappended(platform);
  await runLadder(platform);
  await sendNotices(platform);
}
