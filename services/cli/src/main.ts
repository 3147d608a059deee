import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import { runCommandLine } from './program.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  configFolder: resolve(process.env['TINGCHAO_CONFIG'] ?? `${root}config`),
  dataFolder: resolve(process.env['TINGCHAO_DATA'] ?? `${root}data`),
});
