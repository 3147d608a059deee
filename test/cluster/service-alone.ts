import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Health } from '@tingchao/runtime/health.ts';
import type { Place } from './place.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A service of a cluster as it is really started: its own program, told of its servers by the environment. */
export type ServiceAlone = AsyncDisposable & {
  /** Status and body of `/healthz` or `/readyz`; undefined while nobody answers. */
  ask(path: '/healthz' | '/readyz'): Promise<(Health & { readonly code: number }) | undefined>;
  metrics(): Promise<string>;
  /** What it said on stderr so far. */
  said(): string;
  readonly isAlive: () => boolean;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

export type Servers = Pick<Place, 'prefix' | 'folder'> & {
  readonly kafka: string;
  readonly elasticsearch: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts the program of a service; ends it, however it is, when disposed of. */
export async function startAlone(
  service: 'collector' | 'analyzer' | 'response' | 'console',
  { kafka, elasticsearch, prefix, folder, env = {} }: Servers,
): Promise<ServiceAlone> {
  const port = await freePort();
  const child = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      TINGCHAO_DATA: folder,
      TINGCHAO_CONFIG: configFor(folder, prefix),
      TINGCHAO_KAFKA: kafka,
      TINGCHAO_ELASTICSEARCH: elasticsearch,
      TINGCHAO_PROBE_PORT: String(port),
      ...env,
    },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (code as number | null) ?? (signal as string));
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const get = (path: string): Promise<Response | undefined> =>
    // Nobody may be there yet, or any more.
    fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  return {
    ended,
    isAlive,
    said: () => said,
    async ask(path) {
      const answer = await get(path);
      return answer && { code: answer.status, ...((await answer.json()) as Health) };
    },
    metrics: async () => (await (await get('/metrics'))?.text()) ?? '',
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The shipped settings, with names of their own on the servers and any free port. */
function configFor(folder: string, prefix: string): string {
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  const app = readFileSync(join(root, 'config/app.yaml'), 'utf8');
  const own = `cluster: { kafka: { prefix: "${prefix}-" }, elasticsearch: { prefix: "${prefix}" } }\n`;
  writeFileSync(join(config, 'app.yaml'), app.replace(/port: \d+/, 'port: 0') + own);
  return config;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
