import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
export type RunningSystem = {
  /** Resolves with the line that says where to look; rejects when the process ends before. */
  readonly welcome: Promise<string>;
  readonly ended: Promise<Ended>;
  readonly child: ChildProcess;
  /** Base address, once the state file is there. */
  url(): string;
  token(): string;
  interrupt(): Promise<Ended>;
};

/** Starts the real system in a process of its own on a data folder; port 0 takes any free one. */
export function startProcess(dataFolder: string, ...more: readonly string[]): RunningSystem {
  const args = [
    'services/embedded/src/main.ts',
    '--data',
    dataFolder,
    ...(more.includes('--port') ? [] : ['--port', '0']),
  ];
  const child = spawn(process.execPath, [...args, ...more], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  const welcome = Promise.withResolvers<string>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.includes('\n')) welcome.resolve(out);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code]): Ended => {
    welcome.reject(new Error(`the process ended with ${String(code)}: ${err}`));
    return { code: code as number | null, out, err };
  });
  // Whoever starts a process that must fail does not wait for its welcome.
  welcome.promise.catch(() => undefined);
  const state = (): { readonly port: number; readonly token: string } =>
    JSON.parse(readFileSync(join(dataFolder, 'state.json'), 'utf8')) as { port: number; token: string };
  return {
    welcome: welcome.promise,
    ended,
    child,
    url: () => `http://127.0.0.1:${state().port}`,
    token: () => state().token,
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

/** Runs one command of the command line on a data folder. */
export async function runTingchao(dataFolder: string, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['services/cli/src/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, TINGCHAO_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}
