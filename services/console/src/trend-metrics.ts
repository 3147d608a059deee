import { inTime } from '@tingchao/runtime/in-time.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readTrends } from '@tingchao/response/read-trends.ts';
import { minutes, type Instant } from '@tingchao/domain/time/instant.ts';
import { Gauge, Registry } from 'prom-client';

const PATIENCE_MS = 2_000;
/** The counts are not read on at every reading of the metrics. */
const EVERY_MS = minutes(1);
const kinds = ['raised', 'silent', 'outage'] as const;

/** How many early warnings there are at the moment, by kind; left out while the counts cannot be read. */
export function openTrendMetrics(platform: Platform): () => Promise<Registry> {
  let known: { readonly at: Instant; readonly counts: ReadonlyMap<string, number> } | undefined;
  return async () => {
    const now = platform.clock.now();
    if (known === undefined || now - known.at >= EVERY_MS || now < known.at) {
      const trends = await inTime(readTrends(platform), PATIENCE_MS);
      known =
        trends === undefined
          ? undefined
          : { at: now, counts: new Map(kinds.map((kind) => [kind, count(trends.warnings, kind)])) };
    }
    const registry = new Registry();
    const gauge = new Gauge({
      name: 'tingchao_trend_warnings',
      help: 'Places, topics and sources above or below their usual level right now.',
      labelNames: ['kind'],
      registers: [registry],
    });
    for (const [kind, value] of known?.counts ?? []) gauge.set({ kind }, value);
    return registry;
  };
}

const count = (warnings: readonly { readonly kind: string }[], kind: string): number =>
  warnings.filter((warning) => warning.kind === kind).length;
