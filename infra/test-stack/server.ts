import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from './ports.ts';
import { StackProblem } from './problem.ts';
import { endGroup, groupIsGone, groupRuns, killGroup, launch, signalGroup, type Program } from './processes.ts';

/** A machine under load has taken two minutes. */
const LONGEST_START_MS = 240_000;
const LONGEST_STOP_MS = 30_000;
const MOST_ATTEMPTS = 4;

export type ServerName = 'kafka' | 'elasticsearch';

/** How one kind of server is prepared, run and asked. Each has two ports: of clients, and of its own peers. */
export type Recipe = {
  readonly name: ServerName;
  address(port: number): string;
  /** Writes what the server reads into its folder; existing data stay. */
  prepare(folder: string, ports: readonly number[]): Promise<void>;
  program(folder: string): Program;
  /** Whether a server really answers a request at an address. */
  answers(address: string): Promise<boolean>;
};

/** A server of our own: 127.0.0.1, its own folder, its own process group. Address and data outlive a restart. */
export type Server = {
  readonly name: ServerName;
  /** `127.0.0.1:<port>` of Kafka, `http://127.0.0.1:<port>` of Elasticsearch. */
  readonly address: string;
  /** Starts it again after `stop` or `kill`; resolves when it answers. */
  start(): Promise<void>;
  /** Asks it to end, as a system that shuts down does; resolves when nothing of it runs. */
  stop(): Promise<void>;
  /** `kill -9`; resolves when nothing of it runs. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  answers(): Promise<boolean>;
};

/** What is known of a server outside of the process that started it. */
type State = { readonly address: string; readonly ports: readonly number[]; readonly group: number };

const stateFile = (folder: string, name: ServerName): string => join(folder, `${name}.json`);
const logFile = (folder: string, name: ServerName): string => join(folder, `${name}.log`);

function readState(folder: string, name: ServerName): State | undefined {
  const path = stateFile(folder, name);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : undefined;
}

/** A reader meets the old state or the new one, never half of it. */
function writeState(folder: string, name: ServerName, state: State): void {
  const path = stateFile(folder, name);
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}

/** The server that a folder tells of, whether or not it runs; undefined when there is none. */
export function findServer(recipe: Recipe, folder: string): Server | undefined {
  const { name } = recipe;
  const first = readState(folder, name);
  if (!first) return undefined;
  const { address, ports } = first;
  // Another process may have started it again since.
  const group = (): number => readState(folder, name)?.group ?? first.group;
  return {
    name,
    address,
    answers: () => recipe.answers(address),
    async start() {
      if (!groupRuns(group(), folder)) await runOn(recipe, folder, ports, () => Promise.resolve(ports));
    },
    stop: () => endGroup(group(), folder, LONGEST_STOP_MS),
    kill: () => killGroup(group(), folder),
    pause: () => signalGroup(group(), folder, 'SIGSTOP'),
    resume: () => signalGroup(group(), folder, 'SIGCONT'),
  };
}

/**
 * Starts a new server with data of its own; what an earlier one left in the folder is ended and removed first.
 * @throws {StackProblem} when it ends, or does not answer within four minutes; with the end of what it said.
 */
export async function createServer(recipe: Recipe, folder: string): Promise<Server> {
  await removeServer(recipe, folder);
  await runOn(recipe, folder, await freePorts(2), () => freePorts(2));
  const server = findServer(recipe, folder);
  if (!server) throw new Error(`${recipe.name} left no state in ${folder}`);
  return server;
}

/** Ends a server and deletes its data and state. */
export async function removeServer(recipe: Recipe, folder: string): Promise<void> {
  await findServer(recipe, folder)?.kill();
  for (const path of [join(folder, recipe.name), logFile(folder, recipe.name), stateFile(folder, recipe.name)]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Somebody else may take a port between the moment we look and the moment the server does. */
async function runOn(
  recipe: Recipe,
  folder: string,
  ports: readonly number[],
  otherPorts: () => Promise<readonly number[]>,
  attempt = 1,
): Promise<void> {
  const { name } = recipe;
  const home = join(folder, name);
  const log = logFile(folder, name);
  await recipe.prepare(home, ports);
  const said = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const group = launch(recipe.program(home), log);
  const address = recipe.address(ports[0] ?? 0);
  writeState(folder, name, { address, ports, group });
  const until = performance.now() + LONGEST_START_MS;
  // We started it a moment ago: the number is nobody else's.
  while (!groupIsGone(group)) {
    if (await recipe.answers(address)) return;
    if (performance.now() > until) break;
    await wait(100);
  }
  const ended = groupIsGone(group);
  await killGroup(group, folder);
  const words = readFileSync(log).subarray(said).toString();
  if (ended && attempt < MOST_ATTEMPTS && /Address already in use|BindException|already locked/i.test(words)) {
    await runOn(recipe, folder, await otherPorts(), otherPorts, attempt + 1);
    return;
  }
  const what = ended ? '启动后就退出了' : `${LONGEST_START_MS / 1000} 秒内没有应答`;
  throw new StackProblem(`测试用的 ${name} ${what}（${address}）：\n${words.slice(-2000)}`);
}
