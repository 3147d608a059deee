import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';

// Keeps what Node made of our files between two commands: a clerk's command answers in half the time.
enableCompileCache();
const { runCommandLine } = await import('./program.ts');
const root = fileURLToPath(new URL('../../../', import.meta.url));
process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  configFolder: resolve(process.env['TINGCHAO_CONFIG'] ?? `${root}config`),
  dataFolder: resolve(process.env['TINGCHAO_DATA'] ?? `${root}data`),
});
