/**
 * One service of a cluster in a process that will be killed: `node service-child.ts <order as JSON>`. Says `started`; keeps the
 * key of every notice it sends in `<folder>/sent.txt`.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAnalyzer } from '@tingchao/analyzer/service.ts';
import { collectorWith } from '@tingchao/collector/service.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform, ServiceFactory } from '@tingchao/runtime/platform.ts';
import { run } from '@tingchao/runtime/run.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { settingsAt, type Place } from './place.ts';

export type Order = {
  readonly service: 'collector' | 'analyzer' | 'response';
  readonly place: Place;
  /** The collector's sources, and the only loopback origin it may reach. */
  readonly sources?: string;
  readonly origin?: string;
  /** Kills itself at once after so many commits, appends or notices, before anything else is done. */
  readonly dieAfter?: { readonly what: 'append' | 'commit' | 'notice'; readonly times: number };
  /** Stops itself with a decided change in hand, before it is committed for the n-th time; somebody may let it go on. */
  readonly stopBeforeCommit?: number;
};

const order = JSON.parse(process.argv[2] ?? '') as Order;
const { place, service, sources, origin, dieAfter, stopBeforeCommit } = order;
const say = (line: string): void => void writeSync(1, `${line}\n`);

let commits = 0;
let left = dieAfter?.times ?? 0;
function perhapsDie(what: NonNullable<Order['dieAfter']>['what']): void {
  if (dieAfter?.what !== what || (left -= 1) > 0) return;
  say(`dies after ${what}`);
  process.kill(process.pid, 'SIGKILL');
}

const config = fileURLToPath(new URL('../../config', import.meta.url));
const shipped = loadSettings(config, sources === undefined ? {} : { instead: { sources } });
const opened = await openPlatform(settingsAt(place, shipped), {
  mode: 'cluster',
  dataFolder: place.folder,
  env: {},
  grantedOrigins: origin === undefined ? [] : [origin],
  events: createPinoEvents({ level: 'warn' }),
  notifiers: [
    {
      name: 'file',
      async send(notice) {
        // Of cases only: what the calendar brings (a month's table, a duty) depends on the day and hour of the test.
        if (!notice.idempotencyKey.startsWith('case-')) return;
        appendFileSync(join(place.folder, 'sent.txt'), `${notice.idempotencyKey}\n`);
        perhapsDie('notice');
      },
    },
  ],
});
const platform: Platform = {
  ...opened,
  log: {
    ...opened.log,
    async append(topic, records) {
      await opened.log.append(topic, records);
      perhapsDie('append');
    },
  },
  async commit(change) {
    commits += 1;
    if (commits === stopBeforeCommit) {
      say('stops');
      process.kill(process.pid, 'SIGSTOP');
    }
    await opened.commit(change);
    if (commits === stopBeforeCommit) say('committed late');
    perhapsDie('commit');
  },
};
const factories: Readonly<Record<Order['service'], ServiceFactory>> = {
  collector: collectorWith({ bases: { site: origin } }),
  analyzer: createAnalyzer,
  response: createResponse,
};
const code = await run(
  {
    platform,
    report: (error) => say(`failed ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    onStarted: () => say('started'),
  },
  factories[service],
);
process.exit(code);
