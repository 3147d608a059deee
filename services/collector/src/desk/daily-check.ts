import { isCheckDue, noteCheck } from '@tingchao/domain/post/source-check.ts';
import { parseInstant } from '@tingchao/domain/time/instant.ts';
import { Permanent } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { newState } from '../collect-source.ts';
import { erasedAmong } from '../erased-posts.ts';
import type { ReadySource } from '../ready-source.ts';
import { dropPages, readFixture } from './fixtures.ts';
import type { Checked, TrialTask, TrialAnswer } from './trial-tasks.ts';

export type DailyCheck = {
  readonly platform: Pick<Platform, 'clock' | 'events' | 'posts' | 'settings' | 'sources'>;
  /** Where recorded pages lie. */
  readonly fixtures: string;
  /** Does a task beside the event loop. */
  readonly run: (task: TrialTask) => Promise<TrialAnswer>;
  /** Runs `work` while nobody else visits the source; false when somebody is at it. */
  readonly alone: (id: string, work: () => Promise<void>) => Promise<boolean>;
};

/**
 * Checks every source whose time of the day has come: pages as they are today against pages recorded when all was well, so that a
 * redesign is named in the morning without anybody asking. A source that has none is recorded once it was collected well.
 */
export async function checkDueSources(
  { platform, fixtures, run, alone }: DailyCheck,
  sources: readonly ReadySource[],
  signal: AbortSignal,
): Promise<void> {
  const { clock } = platform;
  for (const { settings: source, problem } of sources) {
    if (signal.aborted) return;
    if (problem !== null) continue;
    const before = await platform.sources.get(source.id);
    // A source that was never collected well has nothing to be recorded.
    if (before === undefined || before.lastOkAt === null) continue;
    const { dailyCheck } = platform.settings.app.collector;
    if (!isCheckDue(dailyCheck, before.check?.at ?? null, clock.now())) continue;
    await alone(source.id, async () => {
      await forgetErased(platform, fixtures, source.id);
      const at = clock.now();
      const found = await checked(run, { kind: 'check', source });
      // Cut short by a stop: the next start does it.
      if (signal.aborted) return;
      if (found.ids.length > 0 && (await erasedAmong(platform.posts, [...found.ids])).size > 0)
        dropPages(fixtures, source.id);
      const state = (await platform.sources.get(source.id)) ?? newState(source, at);
      const recordedAt = found.recordedAt === null ? null : (parseInstant(found.recordedAt) ?? null);
      const check = noteCheck({ verdict: found.verdict, told: found.told, recordedAt }, state.check ?? null, at);
      await platform.sources.put({ ...state, check });
      const { verdict, told } = check;
      platform.events.emit('source_checked', { sourceId: source.id, verdict, told: told.join('；') });
    });
  }
}

async function checked(run: DailyCheck['run'], task: TrialTask): Promise<Checked> {
  try {
    const answer = await run(task);
    if (answer.kind === 'check') return answer.value;
    throw new Error(`a check was answered by ${answer.kind}`);
  } catch (error) {
    if (!(error instanceof Permanent)) throw error;
    return { verdict: 'unreached', told: [error.message], recordedAt: null, ids: [] };
  }
}

/** Recorded pages that show what was erased here are let go: what is erased is erased everywhere (design §7). */
async function forgetErased({ posts }: DailyCheck['platform'], fixtures: string, id: string): Promise<void> {
  const fixture = readFixture(fixtures, id);
  if (fixture === undefined || fixture.items.length === 0) return;
  const erased = await erasedAmong(
    posts,
    fixture.items.map((item) => item.id),
  );
  if (erased.size > 0) dropPages(fixtures, id);
}
