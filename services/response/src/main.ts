import { fileURLToPath } from 'node:url';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { run } from '@tingchao/runtime/run.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { createResponse } from './service.ts';

/** The response service as a process of its own; needs the cluster's log and stores, which several processes can share. */
const settings = loadSettings(
  process.env['TINGCHAO_CONFIG'] ?? fileURLToPath(new URL('../../../config', import.meta.url)),
);
const platform = await openPlatform(settings, { mode: 'cluster' });
const report = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
};
process.exitCode = await run({ platform, report }, createResponse);
