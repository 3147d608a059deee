/**
 * What works behind the console of a cluster, in one process: `node services-child.ts <order as JSON>`. Serves the fictional county,
 * collects, analyses and files it. Says `started`.
 */
import { writeSync } from 'node:fs';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { collectorWith } from '@tingchao/collector/service.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { startSampleSite } from '@tingchao/embedded/sample/site.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { followSettings } from '@tingchao/runtime/follow-settings.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { run } from '@tingchao/runtime/run.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Place } from '../cluster/place.ts';

export type Order = { readonly config: string; readonly place: Place };

const { config, place } = JSON.parse(process.argv[2] ?? '') as Order;
const site = await startSampleSite({ now: () => instant(Date.now()) });
const platform = await openPlatform(loadSettings(config), {
  mode: 'cluster',
  dataFolder: place.folder,
  seed: { folder: config },
  env: { TINGCHAO_KAFKA: place.kafka, TINGCHAO_ELASTICSEARCH: place.elasticsearch },
  grantedOrigins: [site.origin],
  events: createPinoEvents({ level: 'warn' }),
  notifiers: [],
  name: 'services',
});
const code = await run(
  {
    platform,
    report: (error) => void process.stderr.write(`${String(error)}\n`),
    onStarted: () => void writeSync(1, 'started\n'),
  },
  followSettings('services', { mends: true }),
  createResponse,
  createAnalyzer,
  collectorWith({ bases: { site: site.origin } }),
);
await site.close();
process.exit(code);
