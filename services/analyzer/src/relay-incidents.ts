import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 200;

/** Appends saved incidents to `incidents.changed`: nothing that was saved stays untold (design.md §6.5). */
export type IncidentRelay = {
  /** Appends these versions and marks them; resolves when they are durable. */
  append(incidents: readonly Incident[]): Promise<void>;
  /** Appends whatever lies above its appended version: what a crash or another writer left. */
  mend(): Promise<number>;
};

/** One appender at a time, so that a version is not told twice without need. */
export function createIncidentRelay({
  incidents: store,
  log,
  events,
}: Pick<Platform, 'incidents' | 'log' | 'events'>): IncidentRelay {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const tell = async (incidents: readonly Incident[]): Promise<void> => {
    if (incidents.length === 0) return;
    await log.append(
      'incidents.changed',
      incidents.map((incident) => ({
        key: incident.id,
        partitionKey: incident.region,
        value: JSON.stringify(incident),
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
          await tell(left);
          told += left.length;
          if (left.length < PAGE) return told;
        }
      }),
  };
}
