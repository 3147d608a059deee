import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { documentJson } from '@tingchao/ports/versioned.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { completeRegroup } from './complete-regroup.ts';
import { createTurns } from './turns.ts';

const PAGE = 200;

/** Appends saved incidents to `incidents.changed`: nothing that was saved stays untold (design.md §6.5). */
export type IncidentRelay = {
  /** Appends these versions and marks them; resolves when they are durable. */
  append(incidents: readonly Incident[]): Promise<void>;
  /** Completes and appends whatever lies above its appended version: what a crash or another writer left. */
  mend(): Promise<number>;
};

/** One appender at a time, so that a version is not told twice without need. */
export function createIncidentRelay(
  platform: Pick<Platform, 'incidents' | 'posts' | 'audit' | 'log' | 'commit' | 'events'>,
): IncidentRelay {
  const { incidents: store, log, events } = platform;
  const inTurn = createTurns();
  const tell = async (incidents: readonly Incident[]): Promise<void> => {
    if (incidents.length === 0) return;
    await log.append(
      'incidents.changed',
      incidents.map((incident) => ({
        key: incident.id,
        partitionKey: incident.region,
        value: documentJson(incident),
      })),
    );
    await store.markAppended(incidents.map(({ id, version }) => ({ id, version })));
    events.emit('incidents_appended', { count: incidents.length });
  };
  return {
    append: (incidents) => inTurn(() => tell(incidents)),
    mend: () =>
      inTurn(async () => {
        let told = 0;
        for (;;) {
          const left = await store.unappended(PAGE);
          await completeRegroup(platform, left);
          await tell(left);
          told += left.length;
          if (left.length < PAGE) return told;
        }
      }),
  };
}
