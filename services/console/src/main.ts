import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createMaintenance } from '@tingchao/runtime/maintenance.ts';
import { firstAccountLine } from './access/first-account-line.ts';
import { createConsole } from './service.ts';
import { preparePages } from './web/prepare-pages.ts';

const dataFolder = process.env['TINGCHAO_DATA'] ?? fileURLToPath(new URL('../../../data', import.meta.url));
const listen = process.env['TINGCHAO_LISTEN'];

// In the background; whoever opens the pages sooner waits there, and is told when it failed.
void preparePages().catch(() => undefined);

// The interface as a process of its own, and with it what has to be done once for all services.
// Ended here: a connection that is still being made would keep a process alive that does nothing.
process.exit(
  await runAlone(
    createConsole({
      dataFolder: resolve(dataFolder),
      mode: 'cluster',
      ...(listen ? { host: listen } : {}),
      progress: { isReady: () => true },
      onFirstAccount: (first) => void process.stderr.write(`${firstAccountLine(first)}\n`),
      report: (error) => void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
    }),
    createMaintenance,
  ),
);
