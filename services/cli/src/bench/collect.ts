import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../io.ts';
import type { ChildMessage, ChildOrder, CollectFigures } from './collect-child.ts';
import type { SiteOrder, SitePorts } from './collect-site.ts';
import { hostileWeb } from './hostile-web.ts';

export type CollectBench = {
  readonly configFolder: string;
  readonly sources: number;
  /** Minutes between two visits of a source, at least and at most. */
  readonly everyMinutes: readonly [least: number, most: number];
  readonly items: number;
  readonly seconds: number;
  /** Seconds after which the hostile ones turn; none of them where null. */
  readonly hostileAfter: number | null;
  readonly parseRounds: number;
  readonly onProgress: (line: string) => void;
};

/**
 * Collects so many sources on loopback with the real collector, stores and log, in a process that has one core to itself where
 * the machine can say so, and gives what was seen. The web it collects is a process of its own.
 */
export async function benchCollect(bench: CollectBench): Promise<CollectFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-collect-'));
  const children: ChildProcess[] = [];
  const start = (program: string, order: SiteOrder | ChildOrder, pinned = false): ChildProcess => {
    const path = fileURLToPath(new URL(program, import.meta.url));
    const child = fork(path, [JSON.stringify(order)], {
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' },
      ...(pinned ? pin() : {}),
    });
    children.push(child);
    return child;
  };
  try {
    const hostile = bench.hostileAfter !== null;
    const site = start('collect-site.ts', { feeds: bench.sources, items: bench.items, hostile });
    const ports = (await answerOf(site)) as SitePorts;
    const sources = join(folder, 'sources.yaml');
    await writeFile(sources, yamlOf(ports, bench.everyMinutes));
    const collector = start(
      'collect-child.ts',
      {
        configFolder: bench.configFolder,
        sources,
        dataFolder: join(folder, 'data'),
        origins: originsOf(ports),
        feeds: bench.sources,
        items: bench.items,
        parseRounds: bench.parseRounds,
      },
      true,
    );
    await answerOf(collector);
    const turnAt = bench.hostileAfter ?? 0;
    bench.onProgress(`采集 ${bench.sources} 个信源，${bench.seconds} 秒`);
    await within(collector, turnAt);
    if (hostile) for (const child of [site, collector]) child.send('turn');
    await within(collector, bench.seconds - turnAt);
    collector.send('finish');
    const told = (await answerOf(collector)) as ChildMessage;
    if (told.kind !== 'figures') throw new Error(`unexpected ${told.kind}`);
    return told.figures;
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

/** As `corepack pnpm start` runs the system. */
const FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=40', '--single-threaded-gc', '--v8-pool-size=1'];

/** Runs a program with those flags and on the first core alone; elsewhere than on Linux the system chooses the core. */
function pin(): { execPath?: string; execArgv: string[] } {
  if (process.platform !== 'linux' || availableParallelism() < 2) return { execArgv: FLAGS };
  return { execPath: 'taskset', execArgv: ['-c', '0', process.execPath, ...FLAGS] };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const answer = once(child, 'message').then(([message]: unknown[]) => message);
  const exit = once(child, 'exit').then(() => {
    throw new CommandFailed('测量用的进程提前结束了，原因见上');
  });
  exit.catch(() => undefined);
  return Promise.race([answer, exit]);
}

async function within(child: ChildProcess, seconds: number): Promise<void> {
  await setTimeout(seconds * 1000);
  if (child.exitCode !== null) throw new CommandFailed('采集进程提前结束了，原因见上');
}

const originsOf = ({ feeds, hostile }: SitePorts): readonly string[] => [
  ...feeds.map((port) => `http://127.0.0.1:${port}`),
  ...hostile.map((port, index) => `${hostileWeb[index]?.tls === true ? 'https' : 'http'}://127.0.0.1:${port}`),
];

/** The sources as a settings file. */
function yamlOf(ports: SitePorts, [least, most]: CollectBench['everyMinutes']): string {
  const ids = [...ports.feeds.map((_, index) => `feed-${index}`), ...hostileWeb.map(({ name }) => `hostile-${name}`)];
  const sources = originsOf(ports).map(
    (origin, index) =>
      `  - id: ${ids[index]}\n    kind: rss\n    name: 信源 ${index}\n    channelType: forum\n    owner: 值班员\n    url: ${origin}/feed.xml\n` +
      `    schedule: { minIntervalMinutes: ${least}, maxIntervalMinutes: ${most} }\n`,
  );
  return `version: 1\nsources:\n${sources.join('')}`;
}
