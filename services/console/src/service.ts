import { randomBytes } from 'node:crypto';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { startCommand } from '@tingchao/runtime/own-command.ts';
import type { ServiceFactory } from '@tingchao/runtime/platform.ts';
import { removeServerState, writeServerState } from '@tingchao/runtime/server-state.ts';
import { openFirstAccount } from './access/account-desk.ts';
import type { Progress } from './health.ts';
import { buildServer, type ServerOptions } from './server.ts';

export type ConsoleOptions = {
  /** Folder that gets `state.json` (port, token and process id, 0600). */
  readonly dataFolder: string;
  /** Overrides `server.port` of the settings; 0 takes any free port. */
  readonly port?: number;
  /** Overrides `server.host` of the settings: inside a container, whose published port is on the loopback address. */
  readonly host?: string;
  /** How the data are kept, hence how they are backed up. */
  readonly mode?: 'embedded' | 'cluster';
  readonly progress: Progress;
  readonly report: ServerOptions['report'];
  /**
   * Told the first account and its one-time password, where no account is there yet; without somebody to tell none is opened.
   * The password is kept nowhere else.
   */
  readonly onFirstAccount?: (first: { readonly id: string; readonly password: string }) => void;
  /** Called once the server listens. */
  readonly onListening?: (url: string) => void;
};

/** The port is taken by another program; the message says which port and how to choose another. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** The HTTP interface on loopback: start listens and writes the state file, stop answers what is in hand and removes it. */
export function createConsole(options: ConsoleOptions): ServiceFactory {
  return (platform) => {
    const token = randomBytes(32).toString('hex');
    const host = options.host ?? platform.settings.app.server.host;
    const port = options.port ?? platform.settings.app.server.port;
    const finished = Promise.withResolvers<void>();
    let stop = async (): Promise<void> => {};
    return {
      name: 'console',
      done: finished.promise,
      async start() {
        const { dataFolder, mode = 'embedded', progress, report } = options;
        const app = await buildServer(platform, { token, dataFolder, mode, progress, report });
        const url = await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
          throw error.code === 'EADDRINUSE' ? portInUse(host, port, error) : error;
        });
        writeServerState(options.dataFolder, {
          pid: process.pid,
          port: Number(new URL(url).port),
          token,
          startedAt: toIso(platform.clock.now()),
        });
        stop = async () => {
          removeServerState(options.dataFolder, process.pid);
          await app.close();
        };
        options.onListening?.(url);
        if (options.onFirstAccount) {
          const first = await openFirstAccount(platform);
          if (first) options.onFirstAccount({ id: first.account.id, password: first.password });
        }
      },
      async stop() {
        await stop();
        finished.resolve();
      },
    };
  };
}

const portInUse = (host: string, port: number, cause: Error): PortInUse =>
  new PortInUse(
    `端口 ${port} 已被占用（${host}:${port}）。换一个端口启动：${startCommand} --port ${port + 1}；或改 config/app.yaml 的 server.port。`,
    { cause },
  );
