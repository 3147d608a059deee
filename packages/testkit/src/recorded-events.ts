import type { EventCatalog, EventName, Events } from '@tingchao/runtime/events.ts';

export type RecordedEvents = Events & {
  readonly all: readonly { readonly name: EventName; readonly fields: EventCatalog[EventName] }[];
  /** The fields of every event of one name, in order. */
  of<N extends EventName>(name: N): readonly EventCatalog[N][];
};

/** Keeps every event for a test to look at. */
export function createRecordedEvents(): RecordedEvents {
  const all: { readonly name: EventName; readonly fields: EventCatalog[EventName] }[] = [];
  return {
    all,
    emit: (name, fields) => void all.push({ name, fields }),
    of: <N extends EventName>(name: N) =>
      all.filter((event) => event.name === name).map(({ fields }) => fields as EventCatalog[N]),
  };
}
