import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runAlone } from '@tingchao/runtime/run-alone.ts';
import { createConsole } from './service.ts';

const dataFolder = process.env['TINGCHAO_DATA'] ?? fileURLToPath(new URL('../../../data', import.meta.url));

// The interface as a process of its own.
process.exitCode = await runAlone(
  createConsole({
    dataFolder: resolve(dataFolder),
    progress: { isReady: () => true },
    report: (error) => void process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
  }),
);
