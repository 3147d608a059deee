/**
 * The whole embedded system in a process that will be killed: `node system-child.ts <folder> <sources.yaml> <origin>`
 * collects from `origin`, writes the key of every notice of a case it sends to `<folder>/sent.txt` and says `started`.
 */
import { appendFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzerInThread } from '@tingchao/analyzer/analyzer-thread.ts';
import { collectorWith } from '@tingchao/collector/service.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { run } from '@tingchao/runtime/run.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';

const [folder = '', sources = '', origin = ''] = process.argv.slice(2);
const config = fileURLToPath(new URL('../../config', import.meta.url));
const platform = await openPlatform(loadSettings(config, { instead: { sources } }), {
  mode: 'embedded',
  dataFolder: join(folder, 'data'),
  grantedOrigins: [origin],
  events: createPinoEvents({ level: 'warn' }),
  notifiers: [
    {
      name: 'file',
      async send(notice) {
        // Of cases only: what the calendar brings (a month's table, a duty) depends on the day and hour of the test.
        if (!notice.idempotencyKey.startsWith('case-')) return;
        appendFileSync(join(folder, 'sent.txt'), `${notice.idempotencyKey}\n`);
      },
    },
  ],
});
const say = (line: string): void => void writeSync(1, `${line}\n`);
const code = await run(
  {
    platform,
    report: (error) => say(`failed ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    onStarted: () => say('started'),
  },
  createResponse,
  analyzerInThread,
  collectorWith({ bases: { site: origin } }),
);
process.exit(code);
