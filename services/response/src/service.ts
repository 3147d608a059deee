import type { Subscription } from '@tingchao/ports/message-log.ts';
import { keepWorking } from '@tingchao/runtime/keep-working.ts';
import type { Platform, Service, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { finishErasures } from './erase-case.ts';
import { answeredStates, followAnswers, followArchived, restingStates, type Looked } from './follow-answers.ts';
import { createIncidentHandler } from './handle-incidents.ts';
import { relayUnappended } from './relay-cases.ts';
import { createRetimer } from './retime-cases.ts';
import { remindMonth } from './remind-month.ts';
import { runLadder } from './run-ladder.ts';
import { sendAnswers } from './send-answers.ts';
import { createOwed, sendNotices, type Owed } from './send-notices.ts';
import { turnRegister } from './turn-register.ts';
import { runRetention } from './run-retention.ts';
import { matchShares } from './share-cases.ts';
import { tellLaterReporters } from './unit-reports.ts';
import { createTold, tellWarnings } from './watch-trends.ts';

/** How often timers, outboxes and the relay are looked at; a rung fires at most this late. */
const TURN_MS = 5_000;
/** How often erasures are looked at that a crash or a busy server cut short. */
const FINISH_EVERY_MS = 60_000;
/** How often texts are sent that somebody ordered to an outlet. */
const SEND_EVERY_MS = 15_000;
/** How often texts that are out are looked after, and orders to send them by further ways. */
const FOLLOW_EVERY_MS = 60_000;
/** How often the dates of all other cases are looked at. */
const REST_EVERY_MS = 3_600_000;
/** How often the register of openness duties is looked at: new periods, reminders. */
const REGISTER_EVERY_MS = 1_800_000;
/** How often what has had its time is let go. */
const RETENTION_EVERY_MS = 86_400_000;
/** How often what other levels and units reported is held against the cases. */
const SHARES_EVERY_MS = 300_000;
/** How often it is looked whether a month's table is due. */
const MONTH_EVERY_MS = 600_000;
/** How often the counts are read on and held against usual days. */
const TRENDS_EVERY_MS = 300_000;

/** Opens and keeps cases, fires timers, sends notices. */
export const createResponse: ServiceFactory = (platform): Service => {
  const stopping = new AbortController();
  const failed = Promise.withResolvers<void>();
  // Whoever awaits `done` sees the failure; until then it must not count as unhandled.
  failed.promise.catch(() => undefined);
  let subscription: Subscription | undefined;
  let turns: Promise<unknown> | undefined;

  return {
    name: 'response',
    done: failed.promise,
    start: async () => {
      subscription = platform.log.subscribe('incidents.changed', 'response', createIncidentHandler(platform));
      subscription.done.catch(failed.reject);
      const owed = createOwed();
      const told = createTold(owed.past);
      const looked: Looked = new Map();
      const worker = { platform, service: 'response', signal: stopping.signal };
      turns = Promise.all([
        keepWorking(worker, TURN_MS, () => turnResponse(platform, owed)),
        keepWorking(worker, FINISH_EVERY_MS, () => finishErasures(platform)),
        keepWorking(worker, TURN_MS, createRetimer(platform)),
        keepWorking(worker, SEND_EVERY_MS, () => sendAnswers(platform, ['approved'])),
        keepWorking(worker, FOLLOW_EVERY_MS, async () => {
          await sendAnswers(platform, answeredStates);
          await followAnswers(platform, answeredStates, looked);
        }),
        keepWorking(worker, REST_EVERY_MS, async () => {
          await followAnswers(platform, restingStates, looked);
          await followArchived(platform, looked);
        }),
        keepWorking(worker, REGISTER_EVERY_MS, () => turnRegister(platform)),
        keepWorking(worker, RETENTION_EVERY_MS, () => runRetention(platform)),
        keepWorking(worker, SHARES_EVERY_MS, async () => {
          await matchShares(platform);
          await tellLaterReporters(platform);
        }),
        keepWorking(worker, MONTH_EVERY_MS, () => remindMonth(platform)),
        keepWorking(worker, TRENDS_EVERY_MS, () => tellWarnings(platform, told)),
      ]);
      turns.catch(failed.reject);
    },
    stop: async () => {
      stopping.abort();
      await subscription?.stop();
      await turns;
      failed.resolve();
    },
  };
};

/**
 * One turn: what was not told, the timers that are due, the notices that wait. `Transient` when the store cannot be
 * written: the next turn goes on where this one stopped, `owed` being what was sent and could not be recorded.
 */
export async function turnResponse(platform: Platform, owed: Owed = createOwed()): Promise<void> {
  await relayUnappended(platform);
  await runLadder(platform);
  await sendNotices(platform, owed);
}
