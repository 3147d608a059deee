import { collectDefaultMetrics, Gauge, register, Registry } from 'prom-client';
import type { Vitals } from './vitals.ts';

/**
 * What this process tells of itself: what its events counted, memory and processor, and what it has trouble with. To be
 * called for every reading: a counter may be new.
 */
export function openProcessMetrics(vitals: Vitals | undefined): () => Registry {
  const own = new Registry();
  collectDefaultMetrics({ register: own, prefix: 'tingchao_' });
  const troubles = new Gauge({
    name: 'tingchao_work_troubles',
    help: 'Works of this process that are tried again at the moment.',
    registers: [],
    collect() {
      this.set(vitals?.troubles().length ?? 0);
    },
  });
  const ready = new Gauge({
    name: 'tingchao_window_ready',
    help: '0 while the clustering window of this process is filled from the store.',
    registers: [],
    collect() {
      this.set(vitals === undefined || vitals.missing().length === 0 ? 1 : 0);
    },
  });
  own.registerMetric(troubles);
  own.registerMetric(ready);
  return () => Registry.merge([register, own]);
}
