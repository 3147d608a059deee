import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOADED_HEAP, elasticsearchRecipe } from './elasticsearch.ts';
import { install } from './install.ts';
import { findJava } from './java.ts';
import { kafkaRecipe } from './kafka.ts';
import { makeFolder, newRunFolder, readableByNobody, runsFolder } from './places.ts';
import { StackProblem } from './problem.ts';
import { isRunning } from './processes.ts';
import { createServer, findServer, removeServer, type Recipe, type Server, type ServerName } from './server.ts';

/** A broker and a search node of our own. A name that was not asked for is not there and throws when it is used. */
export type Stack = {
  readonly folder: string;
  readonly kafka: Server;
  readonly elasticsearch: Server;
};

export type StackOptions = {
  /** Which servers; both unless told. */
  readonly servers?: readonly ServerName[] | undefined;
  /**
   * Compile for speed once warm instead of for a quick start. A measurement wants that; a test does not, since it
   * doubles the processor time of a start.
   */
  readonly forThroughput?: boolean | undefined;
  /** Hears one line before a long wait. */
  readonly say?: ((line: string) => void) | undefined;
};

const both: readonly ServerName[] = ['kafka', 'elasticsearch'];

/**
 * Servers that end with this process at the latest, however it ends, and leave nothing behind.
 * `await using stack = await startPrivateStack({ servers: ['kafka'] })`
 * @throws {StackProblem} when Java or Maven is missing, or a server does not start.
 */
export async function startPrivateStack(options: StackOptions = {}): Promise<Stack & AsyncDisposable> {
  await sweep();
  const folder = newRunFolder();
  const release = guard(folder);
  const end = async (): Promise<void> => {
    await removeStack(folder);
    rmSync(folder, { recursive: true, force: true });
    release();
  };
  try {
    const stack = await startStack(folder, options);
    // Not a copy: that would ask for the servers that were not wanted.
    return Object.assign(stack, { [Symbol.asyncDispose]: end });
  } catch (error) {
    await end();
    throw error;
  }
}

/** Servers in a folder, which outlive this process until `removeStack`. What ran in the folder before is ended first. */
export async function startStack(
  folder: string,
  { servers = both, forThroughput = false, say = () => undefined }: StackOptions,
): Promise<Stack> {
  const java = await findJava();
  const installed = await install(say);
  makeFolder(folder);
  if (!readableByNobody(folder)) {
    throw new StackProblem(`以 root 运行时，Elasticsearch 改用 nobody，它进不了 ${folder}；请换一个目录`);
  }
  const flags = forThroughput ? [] : ['-XX:TieredStopAtLevel=1'];
  const heap = forThroughput ? LOADED_HEAP : [];
  const recipes = [
    kafkaRecipe(installed.kafka, java, flags),
    elasticsearchRecipe(installed.elasticsearch, java, [...flags, ...heap]),
  ];
  const started = recipes.filter(({ name }) => servers.includes(name)).map((recipe) => createServer(recipe, folder));
  const outcomes = await Promise.allSettled(started);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await removeStack(folder);
    throw failed.reason;
  }
  return stackOf(folder, recipes);
}

/** The servers that a folder tells of, whether or not they run; undefined when it lacks one. */
export function findStack(folder: string): Stack | undefined {
  const recipes = withoutPrograms();
  return recipes.every((recipe) => findServer(recipe, folder)) ? stackOf(folder, recipes) : undefined;
}

/** Ends the servers of a folder and deletes their data. */
export async function removeStack(folder: string): Promise<void> {
  await Promise.all(withoutPrograms().map((recipe) => removeServer(recipe, folder)));
}

/** Enough to find, ask and end a server; not to start it. */
const withoutPrograms = (): readonly Recipe[] => [kafkaRecipe('', '', []), elasticsearchRecipe('', '', [])];

function stackOf(folder: string, recipes: readonly Recipe[]): Stack {
  const server = (name: ServerName): Server => {
    const recipe = recipes.find((it) => it.name === name);
    const found = recipe && findServer(recipe, folder);
    if (!found) throw new Error(`this stack was started without ${name}`);
    return found;
  };
  return {
    folder,
    get kafka() {
      return server('kafka');
    },
    get elasticsearch() {
      return server('elasticsearch');
    },
  };
}

/** Ends what was started in a folder when this process is gone, even killed; answers how to let go. */
function guard(folder: string): () => void {
  const script = fileURLToPath(new URL('guard.ts', import.meta.url));
  const child = spawn(process.execPath, [script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  (child.stdin as unknown as Socket).unref();
  return () => child.stdin.end();
}

/** Ends what processes left that were killed together with their guards. */
async function sweep(): Promise<void> {
  makeFolder(runsFolder());
  for (const name of readdirSync(runsFolder())) {
    const owner = Number(/^run-(\d+)-/.exec(name)?.[1]);
    if (!owner || isRunning(owner)) continue;
    const folder = join(runsFolder(), name);
    await removeStack(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}
