import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchFirstRound } from '@tingchao/embedded/first-round.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { openIn, takeCorner, type Corner } from '../cluster/open-test-platform.ts';
import { startChild } from '../faults/child-process.ts';
import type { Before, DeskSystem } from './start-embedded.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 120_000;

/**
 * Kafka and Elasticsearch of the run, with names of our own there: the console as its own program, the services that collect,
 * analyse and file in another process. What one of them changes reaches the other over the log alone.
 */
export async function startCluster(before?: Before): Promise<DeskSystem> {
  const corner = takeCorner();
  const config = configIn(corner);
  // Topics and indices are made here once, so that the processes do not each make them.
  const platform = await openIn(corner, loadSettings(config));
  await before?.(platform);
  const services = startChild([JSON.stringify({ config, place: corner })], [], '../browser/services-child.ts');
  const console = startConsole(corner, config);
  const end = async (): Promise<void> => {
    await platform.close();
    console.child.kill('SIGTERM');
    await Promise.all([services.terminate(), console.ended]);
    await corner[Symbol.asyncDispose]();
  };
  try {
    await Promise.all([services.saying('started'), console.listening]);
    await watchFirstRound(
      platform,
      { expectCases: true, limitMs: PATIENCE_MS, signal: new AbortController().signal },
      () => {},
    );
    const { port, token } = stateIn(corner)!;
    return { url: `http://127.0.0.1:${port}`, token, end };
  } catch (error) {
    await end();
    throw new Error(`${String(error)}\n${services.stderr()}\n${console.said()}`, { cause: error });
  }
}

/** The shipped settings with the fictional county's sources, any free port, and names of our own on the servers. */
function configIn({ folder, prefix }: Corner): string {
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  rmSync(join(config, 'sources'), { recursive: true });
  cpSync(join(root, 'config/sample/sources.yaml'), join(config, 'sources/sample.yaml'));
  const app = readFileSync(join(root, 'config/app.yaml'), 'utf8').replace(/port: \d+/u, 'port: 0');
  const own = `cluster: { kafka: { prefix: "${prefix}-" }, elasticsearch: { prefix: "${prefix}" } }\n`;
  writeFileSync(join(config, 'app.yaml'), app + own);
  return config;
}

type State = { readonly port: number; readonly token: string };
const stateIn = ({ folder }: Corner): State | undefined => {
  const path = join(folder, 'state.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : undefined;
};

function startConsole(corner: Corner, config: string) {
  const child: ChildProcess = spawn(process.execPath, ['services/console/src/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      TINGCHAO_DATA: corner.folder,
      TINGCHAO_CONFIG: config,
      TINGCHAO_KAFKA: corner.kafka,
      TINGCHAO_ELASTICSEARCH: corner.elasticsearch,
    },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close');
  const listening = async (): Promise<void> => {
    const until = Date.now() + PATIENCE_MS;
    while (stateIn(corner) === undefined) {
      if (child.exitCode !== null || Date.now() > until) throw new Error('the console did not start');
      await new Promise((done) => setTimeout(done, 100));
    }
  };
  return { child, ended, listening: listening(), said: () => said };
}
