import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createConsole } from '@tingchao/console/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { readServerState } from '@tingchao/runtime/server-state.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { DeskMatter } from './console-corpus.ts';
import { fillDesk } from './console-fill.ts';
import { signInPeople, type BenchPerson } from './console-people.ts';
import { settingsWithPrefix } from './settings-with-prefix.ts';

/** What the program is started with, as JSON. */
export type ConsoleOrder = {
  readonly mode: 'embedded' | 'cluster';
  readonly configFolder: string;
  readonly dataFolder: string;
  readonly posts: number;
  readonly incidents: number;
  readonly users: number;
  /** Of topics and indices, in a cluster. */
  readonly prefix: string;
};
/** How busy the serving process was between two looks. */
export type ServingFigures = {
  /** Share of one core that its main thread took, which serves and writes the answers, and that all its threads took together. */
  readonly mainThread: number;
  readonly allThreads: number;
  /** How long a timer of the main thread had to wait, milliseconds. */
  readonly loopP50: number;
  readonly loopP99: number;
  readonly rssMiB: number;
};
/** What it tells. */
export type ConsoleTold =
  | { readonly kind: 'filled'; readonly posts: number }
  | { readonly kind: 'indexing'; readonly behind: number }
  | {
      readonly kind: 'listening';
      readonly url: string;
      readonly people: readonly BenchPerson[];
      readonly fillSeconds: number;
      readonly indexSeconds: number;
    }
  | ({ readonly kind: 'served' } & ServingFigures);
/** What it is told: from now on it is measured; how it was. */
export type ConsoleAsked = 'watch' | 'tell';

/** While users ask, something is saved so often: a desk at work. */
const WRITE_EVERY_MS = 250;
/** Every so many of them a matter is new. */
const NEW_EVERY = 10;

const order = JSON.parse(process.argv[2] ?? '{}') as ConsoleOrder;
const tell = (told: ConsoleTold): void => void process.send?.(told);
const settings =
  order.mode === 'cluster'
    ? settingsWithPrefix(order.configFolder, order.prefix)
    : loadSettings(order.configFolder, { dataFolder: order.dataFolder });
const platform = await openPlatform(settings, {
  mode: order.mode,
  dataFolder: order.dataFolder,
  notifiers: [],
  events: createPinoEvents({ level: 'warn' }),
});

/** Until everything that was filled in is found. */
async function index(): Promise<void> {
  for (;;) {
    try {
      const { behind } = await platform.desk.searchPosts({ scope: 'all', text: '路灯', limit: 1 });
      if (behind === 0) return;
      tell({ kind: 'indexing', behind });
    } catch (error) {
      if ((error as Error).name !== 'Transient') throw error;
    }
    await platform.clock.sleep(500);
  }
}

/** A desk at work: cases get a new version, and now and then a new matter comes in. */
async function keepWriting(
  { clock, cases, commit, incidents }: Platform,
  matterOf: (n: number) => DeskMatter,
  signal: AbortSignal,
): Promise<void> {
  // Of a folder that was used before, the matters of that run are there already.
  let next = (await incidents.count()) + 1;
  for (let n = 1; !signal.aborted; n += 1) {
    await clock.sleep(WRITE_EVERY_MS, signal);
    const { file } = matterOf(1 + ((n * 7919) % order.incidents));
    const stored = await cases.get(file.id);
    if (stored) await commit({ cases: [{ ...stored, version: stored.version + 1 }] });
    if (n % NEW_EVERY !== 0) continue;
    const { incident, file: opened, posts } = matterOf(next);
    next += 1;
    await commit({ posts, incidents: [incident], cases: [opened] });
  }
}

/** Measures this process from `watch` on. */
function openServingWatch(): { watch(): void; figures(): ServingFigures } {
  const loop = monitorEventLoopDelay({ resolution: 5 });
  let [started, thread, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()];
  const share = ({ user, system }: NodeJS.CpuUsage): number =>
    Math.round((user + system) / 10 / (performance.now() - started)) / 100;
  const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10;
  return {
    watch() {
      [started, thread, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()];
      loop.reset();
      loop.enable();
    },
    figures: () => ({
      mainThread: share(process.threadCpuUsage(thread)),
      allThreads: share(process.cpuUsage(all)),
      loopP50: ms(loop.percentile(50)),
      loopP99: ms(loop.percentile(99)),
      rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    }),
  };
}

const seconds = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
  const started = performance.now();
  return [await work(), (performance.now() - started) / 1000];
};
const [matterOf, fillSeconds] = await seconds(() =>
  fillDesk(platform, order.dataFolder, order, (posts) => tell({ kind: 'filled', posts })),
);
const [, indexSeconds] = await seconds(index);
const ending = new AbortController();
const service = createConsole({
  dataFolder: order.dataFolder,
  host: '127.0.0.1',
  port: 0,
  progress: { isReady: () => true },
  report: (error) => void process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
})(platform);
await service.start();
const state = readServerState(order.dataFolder);
if (state === undefined) throw new Error('the server told nothing of itself');
const people = await signInPeople(platform, order.users);
const writing = keepWriting(platform, matterOf, ending.signal);
const watch = openServingWatch();
process.on('message', (asked: ConsoleAsked) => {
  if (asked === 'watch') watch.watch();
  else tell({ kind: 'served', ...watch.figures() });
});
process.once('disconnect', () => {
  ending.abort();
  void (async () => {
    await writing;
    await service.stop();
    await platform.close();
    process.exit(0);
  })();
});
tell({ kind: 'listening', url: `http://127.0.0.1:${state.port}`, people, fillSeconds, indexSeconds });
