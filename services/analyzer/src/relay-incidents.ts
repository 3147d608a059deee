import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { madeOf } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { completeRegroup } from './complete-regroup.ts';
import { finishMerges } from './finish-merges.ts';
import { createIncidentBook } from './incident-book.ts';
import { createTurns } from './turns.ts';

const PAGE = 200;

/** Appends saved incidents to `incidents.changed`: nothing that was saved stays untold (design.md §6.5). */
export type IncidentRelay = {
  /** Appends these versions and marks them; resolves when they are durable. */
  append(incidents: readonly Incident[]): Promise<void>;
  /** Completes and appends whatever lies above its appended version: what a crash or another writer left. */
  mend(): Promise<number>;
};

/**
 * One appender at a time, so that a version is not told twice without need. Told as a commit of what is stored already: a
 * version that is stored no longer is a conflict, and never lands behind the newer one in the log, where compaction would
 * keep the older for good.
 */
export function createIncidentRelay(
  platform: Pick<Platform, 'settings' | 'live' | 'incidents' | 'posts' | 'audit' | 'log' | 'commit' | 'events'>,
): IncidentRelay {
  const { incidents: store, commit, events } = platform;
  const inTurn = createTurns();
  const book = madeOf(platform, (settings) => createIncidentBook({ settings, posts: platform.posts }));
  const tell = async (incidents: readonly Incident[]): Promise<void> => {
    if (incidents.length === 0) return;
    await commit({ incidents });
    events.emit('incidents_appended', { count: incidents.length });
  };
  const mend = async (): Promise<number> => {
    for (let told = 0; ;) {
      const left = await store.unappended(PAGE);
      if (await finishMerges(platform, book(), left)) continue;
      await completeRegroup(platform, left);
      // Overtaken by a newer version: whoever saved it tells it, or the next look finds it.
      if (!(await untilConflict(() => tell(left)))) continue;
      told += left.length;
      if (left.length < PAGE) return told;
    }
  };
  return {
    append: (incidents) =>
      inTurn(async () => {
        if (!(await untilConflict(() => tell(incidents)))) await mend();
      }),
    mend: () => inTurn(mend),
  };
}

/** False when somebody else saved one of the documents meanwhile. */
async function untilConflict(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
