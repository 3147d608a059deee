import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openClusterStores, type ClusterStores } from '@tingchao/adapters/cluster/open-cluster-stores.ts';
import { indexKinds } from '@tingchao/adapters/elasticsearch/indices.ts';
import { dropIndices } from '@tingchao/adapters/elasticsearch/testing.ts';
import { dropTopics } from '@tingchao/adapters/kafka/testing.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { afterAll, inject } from 'vitest';
import { documentsOf, liveOn, platformOver, surroundingsOf } from '../journeys/lived-world.ts';
import type { Home } from '../journeys/regroup-world.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type Command = { readonly child: ChildProcess; readonly ended: Promise<CommandEnd>; err(): string };
export type CommandEnd = { readonly code: number | null; readonly out: string; readonly err: string };

/** An installation on the real servers with names, keys and settings of its own. */
export type Installation = AsyncDisposable & {
  readonly prefix: string;
  /** The folder its services share. */
  readonly folder: string;
  readonly configFolder: string;
  open(): Promise<ClusterStores>;
  /** Everything that can be read, with the stores open for a moment. */
  look(): Promise<Awaited<ReturnType<typeof lookAt>>>;
  /** Lets a world come about by the real services. */
  live(): Promise<void>;
  /** Runs a command of the command line on it. */
  run(...args: readonly string[]): Command;
  /** Runs a command that has to succeed; its result. */
  must(...args: readonly string[]): Promise<string>;
};

/** Makes installations that are gone when the tests of the file are over. */
export function installationsOfFile(): () => Installation {
  const made: Installation[] = [];
  afterAll(async () => {
    for (const each of made) await each[Symbol.asyncDispose]();
  });
  return () => {
    const installation = createInstallation();
    made.push(installation);
    return installation;
  };
}

export function createInstallation(): Installation {
  const prefix = `test-${randomUUID().slice(0, 8)}`;
  const home = mkdtempSync(join(tmpdir(), 'tingchao-installation-'));
  const [folder, configFolder] = [join(home, 'data'), join(home, 'config')];
  const servers = { kafka: inject('kafka'), elasticsearch: inject('elasticsearch') };
  mkdirSync(folder);
  cpSync(join(root, 'config'), configFolder, { recursive: true });
  const app = join(configFolder, 'app.yaml');
  const lines = `cluster: { kafka: { prefix: "${prefix}-" }, elasticsearch: { prefix: "${prefix}" } }\n`;
  writeFileSync(app, readFileSync(app, 'utf8') + lines);

  const open = (): Promise<ClusterStores> =>
    openClusterStores({
      folder,
      kafka: { brokers: [servers.kafka], prefix: `${prefix}-` },
      elasticsearch: { url: servers.elasticsearch, prefix },
      clientId: 'test',
      clock: createSystemClock(),
      watch: { retried: () => {}, recovered: () => {}, waiting: () => {}, arrived: () => {}, noticed: () => {} },
    });
  const installation: Installation = {
    prefix,
    folder,
    configFolder,
    open,
    async look() {
      const stores = await open();
      const found = await lookAt(stores);
      await stores.close();
      return found;
    },
    async live() {
      const stores = await open();
      await liveOn(platformOver(stores), { pauses: [minutes(1)] });
      await stores.close();
    },
    run(...args) {
      const child = spawn(process.execPath, ['services/cli/src/main.ts', ...args], {
        cwd: root,
        env: {
          ...process.env,
          TINGCHAO_DATA: folder,
          TINGCHAO_CONFIG: configFolder,
          TINGCHAO_KAFKA: servers.kafka,
          TINGCHAO_ELASTICSEARCH: servers.elasticsearch,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
      const ended = once(child, 'close').then(([code]): CommandEnd => ({ code: code as number | null, ...said }));
      return { child, ended, err: () => said.err };
    },
    async must(...args) {
      const { code, out, err } = await this.run(...args).ended;
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
      return out;
    },
    async [Symbol.asyncDispose]() {
      await dropIndices(servers.elasticsearch, prefix);
      await dropTopics(servers.kafka, `${prefix}-`);
      rmSync(home, { recursive: true, force: true });
    },
  };
  return installation;
}

/** The stores of an installation of its own, as a journey takes them. */
export async function createHome(): Promise<Home> {
  const installation = createInstallation();
  return {
    stores: await installation.open(),
    [Symbol.asyncDispose]: async () => installation[Symbol.asyncDispose](),
  };
}

async function lookAt(stores: ClusterStores) {
  // Lists lag behind what other processes wrote.
  for (const kind of indexKinds) await stores.upkeep.server.refresher.all(kind);
  return { documents: await documentsOf(stores), surroundings: await surroundingsOf(stores) };
}
