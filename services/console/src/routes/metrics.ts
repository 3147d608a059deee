import { collectDefaultMetrics, Gauge, register as processRegistry, Registry } from 'prom-client';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import { consumers } from '../health.ts';
import type { Server } from '../server.ts';

/** `GET /metrics`: counters of the events, and the state of stores, readers and sources at the moment of asking. */
export function registerMetrics(app: Server, platform: Platform): void {
  const own = openRegistry(platform);
  app.get(
    '/metrics',
    { schema: { tags: ['运行'], summary: '运行指标（Prometheus 文本）' } },
    async (_request, reply) => {
      const text = await Registry.merge([processRegistry, own]).metrics();
      return reply.header('content-type', Registry.PROMETHEUS_CONTENT_TYPE).send(text);
    },
  );
}

function openRegistry(platform: Platform): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'tingchao_' });
  const stored = new Gauge({
    name: 'tingchao_documents_stored',
    help: 'Documents in the stores, by kind.',
    labelNames: ['kind'],
    registers: [],
    async collect() {
      this.set({ kind: 'post' }, await platform.posts.count());
      this.set({ kind: 'incident' }, await platform.incidents.count());
      this.set({ kind: 'case' }, await platform.cases.count());
    },
  });
  const lag = new Gauge({
    name: 'tingchao_log_lag_records',
    help: 'Records a reader has not acknowledged yet.',
    labelNames: ['topic', 'group'],
    registers: [],
    async collect() {
      for (const { topic, group } of consumers) this.set({ topic, group }, await platform.log.lag(topic, group));
    },
  });
  const sources = new Gauge({
    name: 'tingchao_sources',
    help: 'Sources by health.',
    labelNames: ['health'],
    registers: [],
    async collect() {
      const states = await platform.sources.list();
      for (const health of sourceHealths) {
        this.set({ health }, states.filter((state) => state.health === health).length);
      }
    },
  });
  for (const gauge of [stored, lag, sources]) registry.registerMetric(gauge);
  return registry;
}
