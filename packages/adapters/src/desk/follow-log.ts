import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { unitsInView } from '@tingchao/domain/response/units-in-view.ts';
import { caseChange, incidentChange } from '@tingchao/ports/desk-columns.ts';
import type { DeskChange, DeskReader } from '@tingchao/ports/desk-reader.ts';
import type { LogRecord } from '@tingchao/ports/message-log.ts';
import type { Stores } from '@tingchao/ports/stores.ts';

type Parts = Pick<Stores, 'cases' | 'log'>;
type Listener = (change: DeskChange) => void;

/** Who hears of changes; each is told once, whatever becomes of the others. */
export function createListeners() {
  const listeners = new Set<Listener>();
  return {
    get some(): boolean {
      return listeners.size > 0;
    },
    add(listener: Listener): () => void {
      // One of its own, so that the same function may listen twice.
      const own: Listener = (change) => listener(change);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    tell(change: DeskChange): void {
      for (const listener of listeners) listener(change);
    },
  };
}

/**
 * `DeskReader.follow` over the log: one subscription a topic, from the first listener on as long as the log is open. With
 * `standing` what lies in the log already is passed over here; a log of many processes begins at its end by itself.
 */
export function followLog({ cases, log }: Parts, { standing = false } = {}): DeskReader['follow'] {
  const listeners = createListeners();
  let following: Promise<unknown> | undefined;

  async function tellIncidents(batch: readonly LogRecord[]): Promise<void> {
    const incidents = batch.map(({ value }) => JSON.parse(value) as Incident);
    const files = await cases.getMany(incidents.map(({ id }) => caseIdOf(id)));
    for (const incident of incidents) {
      const file = files.get(caseIdOf(incident.id));
      listeners.tell(incidentChange(incident, file === undefined ? [] : unitsInView(file)));
    }
  }
  async function tellCases(batch: readonly LogRecord[]): Promise<void> {
    for (const { value } of batch) listeners.tell(caseChange(JSON.parse(value) as CaseFile));
  }
  async function begin(topic: 'incidents.changed' | 'cases.changed', tell: typeof tellCases): Promise<void> {
    const passed = standing ? ((await log.read(topic, 0, Number.MAX_SAFE_INTEGER)).at(-1)?.offset ?? -1) : -1;
    const begun = Promise.withResolvers<void>();
    const news = (batch: readonly LogRecord[]): Promise<void> => tell(batch.filter(({ offset }) => offset > passed));
    const { done } = log.subscribe(topic, 'desk', news, { everyone: true, onAssigned: async () => begun.resolve() });
    done.catch(begun.reject);
    await begun.promise;
  }

  return async (listener) => {
    following ??= Promise.all([begin('incidents.changed', tellIncidents), begin('cases.changed', tellCases)]);
    await following;
    return listeners.add(listener);
  };
}
