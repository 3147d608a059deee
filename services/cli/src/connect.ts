import { randomBytes } from 'node:crypto';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { readServerState, type ServerState } from '@tingchao/runtime/server-state.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';

export type DeskRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  /** Version of the document the step was decided on; a newer one refuses it. */
  readonly ifMatch?: number;
  /** How long an answer is waited for; a minute unless told. */
  readonly patienceMs?: number;
};
type Answer = { readonly status: number; readonly bytes: Uint8Array };

/** The interface of the running system, or of the data itself when nothing runs; the same routes and rules either way. */
export type Desk = {
  /** Asks and returns the body as text; a refusal ends the command with its reason. */
  ask(request: DeskRequest): Promise<string>;
  /** As `ask`, for what is no text: a workbook, an archive. */
  download(request: DeskRequest): Promise<Uint8Array>;
  close(): Promise<void>;
};

/** Runs `work` with the desk and closes it whatever happens. `cluster`: where nothing runs here, the data are in a cluster. */
export async function withDesk<T>(
  io: Io,
  work: (desk: Desk) => Promise<T>,
  { cluster = false }: { readonly cluster?: boolean } = {},
): Promise<T> {
  const state = readServerState(io.dataFolder);
  const desk = state === undefined ? await openDirectly(io, cluster ? 'cluster' : 'embedded') : throughServer(state);
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** A file keeps the byte order mark a spreadsheet looks for. */
const asSent = new TextDecoder('utf-8', { ignoreBOM: true });

function throughServer(state: ServerState): Desk {
  const origin = `http://127.0.0.1:${state.port}`;
  return {
    ...answering(async ({ method = 'GET', path, body, ifMatch, patienceMs = 60_000 }) => {
      const response = await fetch(origin + path, {
        method,
        headers: headersFor(state.token, body, ifMatch),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      }).catch((error: unknown) => {
        throw new CommandFailed(
          `听潮正在运行（进程 ${state.pid}），但 ${origin} 没有应答；请稍后重试，仍不行就停止该进程后重新启动。`,
          exitCodes.failed,
          { cause: error },
        );
      });
      return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
    }),
    close: async () => {},
  };
}

async function openDirectly(io: Io, mode: 'embedded' | 'cluster'): Promise<Desk> {
  const [{ openPlatform }, { createPinoEvents }, { buildServer }] = await Promise.all([
    import('@tingchao/runtime/open-platform.ts'),
    import('@tingchao/runtime/pino-events.ts'),
    import('@tingchao/console/server.ts'),
  ]);
  const settings = readSettings(io);
  const platform = await openPlatform(settings, {
    mode,
    dataFolder: io.dataFolder,
    seed: { folder: io.configFolder, dataFolder: io.dataFolder },
    events: createPinoEvents({ level: 'warn' }),
  });
  // Nobody else can reach a server that does not listen; the rule is the same all the same.
  const token = randomBytes(32).toString('hex');
  const failures: unknown[] = [];
  const app = await buildServer(platform, {
    token,
    progress: { isReady: () => true },
    report: (error) => failures.push(error),
  });
  return {
    ...answering(async ({ method = 'GET', path, body, ifMatch }) => {
      const response = await app.inject({
        method,
        url: path,
        headers: headersFor(token, body, ifMatch),
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      if (failures.length > 0) throw failures[0];
      return { status: response.statusCode, bytes: response.rawPayload };
    }),
    close: async () => {
      await app.close();
      await platform.close();
    },
  };
}

/** The settings of this command, or its end with all mistakes and exit code 3. */
export function readSettings(io: Io): ReturnType<typeof loadSettings> {
  try {
    return loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}

const headersFor = (token: string, body: unknown, ifMatch: number | undefined): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
});

const answering = (send: (request: DeskRequest) => Promise<Answer>): Pick<Desk, 'ask' | 'download'> => ({
  ask: async (request) => asSent.decode(accept(await send(request))),
  download: async (request) => accept(await send(request)),
});

/** The body of an answer that went well; a problem becomes its own words and the exit code that fits. */
function accept({ status, bytes }: Answer): Uint8Array {
  if (status < 400) return bytes;
  const problem = JSON.parse(asSent.decode(bytes)) as {
    readonly type?: string;
    readonly detail?: string;
    readonly title?: string;
  };
  if (problem.type === '/problems/settings-wrong')
    throw new CommandFailed(problem.detail ?? '', exitCodes.configuration);
  throw new CommandFailed(
    problem.detail ?? problem.title ?? `接口返回 ${status}`,
    status === 400 ? exitCodes.usage : exitCodes.failed,
  );
}
