import { Registry } from 'prom-client';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { openProcessMetrics } from '@tingchao/runtime/process-metrics.ts';
import { openSystemMetrics } from '@tingchao/runtime/system-metrics.ts';
import { consumers, type Progress } from '../health.ts';
import type { Server } from '../server.ts';
import { openTrendMetrics } from '../trend-metrics.ts';

/** `GET /metrics`: what this process counted, and the state of stores, readers and sources at the moment of asking. */
export function registerMetrics(app: Server, platform: Platform, { readers = consumers }: Progress): void {
  const own = openProcessMetrics(platform.vitals);
  const readSystem = openSystemMetrics(platform, readers);
  const readTrends = openTrendMetrics(platform);
  app.get(
    '/metrics',
    { config: { needs: 'open' }, schema: { tags: ['运行'], summary: '运行指标（Prometheus 文本）' } },
    async (_request, reply) => {
      const text = await Registry.merge([own(), ...(await Promise.all([readSystem(), readTrends()]))]).metrics();
      return reply.header('content-type', Registry.PROMETHEUS_CONTENT_TYPE).send(text);
    },
  );
}
