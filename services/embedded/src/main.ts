import { fileURLToPath } from 'node:url';
import { preparePages } from '@tingchao/console/web/prepare-pages.ts';
import { parseStartOptions, usage } from './start-options.ts';
import { explainFailure } from './explain-failure.ts';
import { startSystem } from './start-system.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Tells a failure in one line and gives the exit code; a bug keeps its stack, which is what its report needs. */
function tell(error: unknown, dataFolder: string): number {
  const failure = explainFailure(error, dataFolder);
  process.stderr.write(
    `${failure?.line ?? (error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return failure?.exitCode ?? 1;
}

async function main(): Promise<number> {
  let dataFolder = `${root}data`;
  try {
    const options = parseStartOptions(process.argv.slice(2), {
      root,
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
      env: process.env,
    });
    if (options === 'help') {
      process.stdout.write(`${usage}\n`);
      return 0;
    }
    dataFolder = options.dataFolder;
    // In the background; whoever opens the pages sooner waits there, and is told when it failed.
    void preparePages().catch(() => undefined);
    let failedWith = 0;
    const code = await startSystem(options, {
      stdout: process.stdout,
      stderr: process.stderr,
      env: process.env,
      report: (error) => {
        failedWith ||= tell(error, dataFolder);
      },
    });
    return code === 1 && failedWith !== 0 ? failedWith : code;
  } catch (error) {
    return tell(error, dataFolder);
  }
}

process.exit(await main());
