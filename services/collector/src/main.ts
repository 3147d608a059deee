import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { collectorWith } from './service.ts';
import { siteProbe } from './site/probe-sites.ts';

const dataFolder = resolve(process.env['TINGCHAO_DATA'] ?? fileURLToPath(new URL('../../../data', import.meta.url)));

// The collector as a process of its own.
// Ended here: a connection that is still being made would keep a process alive that does nothing.
process.exit(await runAlone(collectorWith({ dataFolder }), siteProbe({ dataFolder })));
