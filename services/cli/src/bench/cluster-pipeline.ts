import { cpus } from 'node:os';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { makeRegionalStream, type RegionalStream } from './cluster-posts.ts';
import type { AnalyzerFigures } from './cluster-analyzer.ts';
import type { AnalyzerProcess } from './cluster-child.ts';
import { collectedRecord } from './stream-post.ts';

/** The analyzer's memory when it had handled so many posts, in MiB. */
export type MemoryPoint = {
  readonly posts: number;
  readonly rssMiB: number;
  readonly heapMiB: number;
  readonly externalMiB: number;
};

export type PipelineRun = AnalyzerFigures & {
  /** From the first append to the last acknowledgement. */
  readonly ms: number;
  /** The part behind the first posts, in which two Java machines and the analyzer are still being compiled. */
  readonly steady: { readonly posts: number; readonly ms: number };
  readonly memory: readonly MemoryPoint[];
  readonly posts: number;
  readonly incidents: number;
  /** Records of `incidents.changed`: an incident is told again whenever it grew. */
  readonly told: number;
  /** Share of the machine's processors that nobody used, 0 … 1. */
  readonly machineIdle: number;
};

/** Posts on their way at most: the appender waits for the readers, as a collector does. */
const IN_FLIGHT = 12_000;
const CHUNK = 1_000;
const POLL_MS = 250;
const POINTS = 10;
/**
 * Of all posts, at most so many and no more than two fifths come before what counts as steady: a Java machine of two
 * processors that do other work too is busy compiling for most of a minute, at three times the cost of a post.
 */
const WARMING = 60_000;
const WARMING_SHARE = 0.4;
const MIB = 2 ** 20;

/**
 * Appends posts to Kafka and waits until the analyzer has stored and told everything. The clock runs from the first append
 * to the last acknowledgement.
 */
export async function runClusterPipeline(
  platform: Platform,
  analyzer: AnalyzerProcess,
  stream: RegionalStream,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<PipelineRun> {
  const { log, clock } = platform;
  const partitions = partitionsOf(platform);
  // Made before the clock runs, as those of the bare rate are; sealing and sending them is the collector's work and counts.
  const records = makeRegionalStream(stream, partitions, () => clock.now())
    .map(collectedRecord)
    .toArray();
  const memory: MemoryPoint[] = [];
  const behind = (): Promise<number> => log.lag('posts.collected', 'analyzer');
  /** Looks at the memory whenever another tenth is handled; returns how many posts are on their way. */
  const watch = async (appended: number): Promise<number> => {
    const left = await behind();
    const handled = appended - left;
    onProgress(handled);
    if (warm === undefined && handled >= Math.min(WARMING, stream.posts * WARMING_SHARE)) {
      warm = { handled, at: performance.now() };
    }
    if (handled * POINTS >= stream.posts * (memory.length + 1)) await look(handled);
    return left;
  };
  const waitUntil = async (limit: number, appended: number): Promise<void> => {
    while ((await watch(appended)) > limit) {
      signal.throwIfAborted();
      await Promise.race([clock.sleep(POLL_MS, signal), analyzer.failed]);
    }
  };
  const look = async (done: number): Promise<void> => {
    const { rss, heapUsed, external } = await analyzer.ask('memory', 'memory');
    const inMiB = (bytes: number): number => Math.round(bytes / MIB);
    memory.push({ posts: done, rssMiB: inMiB(rss), heapMiB: inMiB(heapUsed), externalMiB: inMiB(external) });
  };
  const machine = machineTimes();
  let warm: { readonly handled: number; readonly at: number } | undefined;
  const started = performance.now();
  for (let done = 0; done < records.length;) {
    const chunk = records.slice(done, done + CHUNK);
    await log.append('posts.collected', chunk);
    done += chunk.length;
    await waitUntil(IN_FLIGHT, done);
    signal.throwIfAborted();
  }
  await waitUntil(0, stream.posts);
  const ended = performance.now();
  const { handled, at } = warm ?? { handled: 0, at: started };
  const { busy, all } = machineTimes();
  const machineIdle = 1 - (busy - machine.busy) / (all - machine.all);
  const { kind: _kind, ...figures } = await analyzer.ask('finish', 'finished');
  // Both make everybody's writes seen, which a count by itself waits seconds for.
  await Promise.all([platform.posts.byIncident('', 1), platform.incidents.unappended(1)]);
  return {
    ...figures,
    ms: ended - started,
    // A run so short that it was never seen half done counts as a whole.
    steady:
      handled < stream.posts
        ? { posts: stream.posts - handled, ms: ended - at }
        : { posts: handled, ms: ended - started },
    memory,
    machineIdle,
    posts: await platform.posts.count(),
    incidents: await platform.incidents.count(),
    told: await log.lag('incidents.changed', 'nobody'),
  };
}

const partitionsOf = ({ log }: Platform): number => {
  // Names are tried until each region has a partition of its own; how many there are shows in where they lead.
  const found = new Set(Array.from({ length: 4096 }, (_, n) => log.partitionOf?.('posts.collected', `${n}`) ?? 0));
  return found.size;
};

function machineTimes(): { readonly busy: number; readonly all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle;
    busy += sum - times.idle;
    all += sum;
  }
  return { busy, all };
}

/** Growth of the memory after the first third of the run, MiB per 100,000 posts: a line through the points. */
export function memorySlope(points: readonly MemoryPoint[]): number {
  const late = points.slice(Math.floor(points.length / 3));
  const meanX = late.reduce((sum, { posts }) => sum + posts, 0) / late.length;
  const meanY = late.reduce((sum, { rssMiB }) => sum + rssMiB, 0) / late.length;
  const over = late.reduce((sum, { posts, rssMiB }) => sum + (posts - meanX) * (rssMiB - meanY), 0);
  const under = late.reduce((sum, { posts }) => sum + (posts - meanX) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 100_000;
}
