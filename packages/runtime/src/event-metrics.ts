import { Counter, Histogram, type Registry } from 'prom-client';
import type { EventCatalog, EventName } from './events.ts';

/** A batch of posts takes tens of milliseconds to seconds; minutes are a fault. */
const BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 120];

/** Counts an event. Labels name parts of the system, never a case, a post or a person. */
export type Measure = <N extends EventName>(name: N, fields: EventCatalog[N]) => void;

const opened = new WeakMap<Registry, Measure>();

/** The metrics that events feed, one set a registry, however many platforms a process opens. */
export function eventMetricsIn(registry: Registry): Measure {
  const known = opened.get(registry);
  if (known) return known;
  const registers = [registry];
  const events = new Counter({
    name: 'tingchao_events_total',
    help: 'Events by name.',
    labelNames: ['event'],
    registers,
  });
  const batches = new Histogram({
    name: 'tingchao_batch_duration_seconds',
    help: 'How long a batch took from reading to saved, by topic and group.',
    labelNames: ['topic', 'group'],
    buckets: BUCKETS,
    registers,
  });
  const records = new Counter({
    name: 'tingchao_batch_records_total',
    help: 'Records handled, by topic and group.',
    labelNames: ['topic', 'group'],
    registers,
  });
  const failures = new Counter({
    name: 'tingchao_server_failures_total',
    help: 'Requests, and documents within them, that a server refused or did not answer.',
    labelNames: ['server', 'scope', 'kind'],
    registers,
  });
  const erased = new Counter({
    name: 'tingchao_records_erased_total',
    help: 'Records passed over because what they tell of was erased, by topic.',
    labelNames: ['topic'],
    registers,
  });
  const rules: { readonly [N in EventName]?: (fields: EventCatalog[N]) => void } = {
    batch_handled: ({ topic, group, records: count, ms }) => {
      batches.observe({ topic, group }, ms / 1000);
      records.inc({ topic, group }, count);
    },
    records_erased: ({ topic, count }) => erased.inc({ topic }, count),
    server_failed: (failure) => failures.inc(failure),
  };
  const measure: Measure = (name, fields) => {
    events.inc({ event: name });
    rules[name]?.(fields);
  };
  opened.set(registry, measure);
  return measure;
}
