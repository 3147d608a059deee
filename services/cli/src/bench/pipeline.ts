import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { analyzerInThread } from '@tingchao/analyzer/analyzer-thread.ts';
import type { Post } from '@tingchao/domain/post/post.ts';
import { plus } from '@tingchao/domain/time/instant.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import type { Platform, Service } from '@tingchao/runtime/platform.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { type Command, Option } from 'commander';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Io } from '../io.ts';
import { openLoopWatch, type LoopWatch } from './loop-watch.ts';
import { machinePace } from './machine-pace.ts';
import { makeStream, STREAM_GAP_MS, type StreamPost } from './stream-corpus.ts';
import { collectedRecord, toPost } from './stream-post.ts';

export type PipelineBench = {
  readonly windowSmall: number;
  readonly windowLarge: number;
  /** Posts measured from each window size on: enough that filling and draining the pipeline counts for little. */
  readonly measured: number;
  readonly seed: number;
  /** Called now and then while the window fills. */
  readonly onProgress: (done: number, total: number) => void;
};

export type PipelineFigures = {
  readonly postsPerSecondSmall: number;
  readonly postsPerSecondLarge: number;
  /** Time per post with the large window over time per post with the small one. */
  readonly slowdown: number;
  /** Rounds a second of a fixed piece of work before and after each measuring (`machinePace`), their mean. */
  readonly paceSmall: number;
  readonly paceLarge: number;
  /** `slowdown` as it were had the machine been equally fast both times. */
  readonly slowdownAtOnePace: number;
  readonly eventLoopP999Ms: number;
  readonly rssMiB: number;
  readonly posts: number;
  readonly incidents: number;
  readonly cases: number;
};

/** Posts on their way at most: the appender waits for the readers, as a collector does. */
const IN_FLIGHT = 2000;
const CHUNK = 250;
/** How often the appender looks how far the readers are. */
const POLL_MS = 10;

/**
 * Runs posts through log, analyzer and response of the embedded system in a folder of its own, everything durable, and
 * measures posts a second from `append` to stored incident and case, with a small and with a large clustering window.
 */
export async function benchPipeline(settings: Settings, bench: PipelineBench): Promise<PipelineFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-bench-'));
  const platform = await openPlatform(settings, {
    mode: 'embedded',
    dataFolder: folder,
    notifiers: [],
    events: createPinoEvents({ level: 'warn' }),
  });
  const services = [analyzerInThread(platform), createResponse(platform)];
  try {
    for (const service of services) await service.start();
    const total = bench.windowLarge + bench.measured;
    const feed = createFeed(platform, services, makeStream(bench.seed), total, bench.onProgress);
    using loop = openLoopWatch();
    loop.watch();
    await feed(bench.windowSmall);
    const [small, paceSmall] = await atPace(loop, () => feed(bench.measured));
    await feed(bench.windowLarge - bench.windowSmall - bench.measured);
    const [large, paceLarge] = await atPace(loop, () => feed(bench.measured));
    loop.pause();
    return {
      postsPerSecondSmall: Math.round(1000 / small),
      postsPerSecondLarge: Math.round(1000 / large),
      slowdown: Math.round((large / small) * 100) / 100,
      paceSmall: Math.round(paceSmall),
      paceLarge: Math.round(paceLarge),
      slowdownAtOnePace: Math.round(((large * paceLarge) / (small * paceSmall)) * 100) / 100,
      eventLoopP999Ms: loop.percentile(99.9),
      rssMiB: Math.round(process.memoryUsage().rss / 1024 / 1024),
      posts: await platform.posts.count(),
      incidents: await platform.incidents.count(),
      cases: await platform.cases.count(),
    };
  } finally {
    for (const service of services.toReversed()) await service.stop();
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a measuring gives, and how fast the machine was around it; the pace itself is not watched. */
async function atPace(loop: LoopWatch, measure: () => Promise<number>): Promise<readonly [number, number]> {
  const pace = async (): Promise<number> => {
    loop.pause();
    const found = await machinePace();
    loop.watch();
    return found;
  };
  const before = await pace();
  const measured = await measure();
  return [measured, (before + (await pace())) / 2];
}

/** Feeds the next `count` posts and resolves, when their cases are stored, with milliseconds per post. */
function createFeed(
  platform: Platform,
  services: readonly Service[],
  corpus: Iterator<StreamPost, never>,
  total: number,
  onProgress: PipelineBench['onProgress'],
): (count: number) => Promise<number> {
  const failed = Promise.race(services.map((service) => service.done));
  let fed = 0;
  /** When the first post was published, so that the last one is published now. */
  const first = plus(platform.clock.now(), -total * STREAM_GAP_MS);
  const behind = async (): Promise<number> =>
    (await platform.log.lag('posts.collected', 'analyzer')) + (await platform.log.lag('incidents.changed', 'response'));
  const waitUntil = async (limit: number): Promise<void> => {
    while ((await behind()) > limit) await Promise.race([platform.clock.sleep(POLL_MS), failed]);
  };
  return async (count) => {
    const started = performance.now();
    for (let left = count; left > 0; left -= CHUNK) {
      const posts: Post[] = [];
      for (let i = 0; i < Math.min(CHUNK, left); i += 1) {
        // Collected now, as a collector would: no clock of a case is due while the bench runs. Published over the last weeks.
        const made = corpus.next().value;
        posts.push(
          toPost(made, {
            index: fed,
            region: '青岚县',
            publishedAt: plus(first, made.afterMs),
            collectedAt: platform.clock.now(),
          }),
        );
        fed += 1;
      }
      await platform.log.append('posts.collected', posts.map(collectedRecord));
      onProgress(fed, total);
      await waitUntil(IN_FLIGHT);
    }
    await waitUntil(0);
    return (performance.now() - started) / count;
  };
}

type PipelineOptions = {
  readonly window: number;
  readonly small: number;
  readonly measured: number;
  readonly seed: number;
  readonly segmenter?: Settings['app']['analysis']['segmenter'];
  readonly json?: boolean;
};

/** The settings with the engine that was asked for. */
function settingsFor(settings: Settings, { segmenter }: PipelineOptions): Settings {
  if (segmenter === undefined) return settings;
  const { app } = settings;
  return { ...settings, app: { ...app, analysis: { ...app.analysis, segmenter } } };
}

/** `bench pipeline`: the embedded system from log to stored case. */
export function addBenchPipeline(bench: Command, io: Io): void {
  bench
    .command('pipeline')
    .description('从日志到事件与处置单落盘的速度（单机方式）')
    .option('--window <n>', '聚类窗口内的帖文数', Number, 200_000)
    .option('--small <n>', '作对照的小窗口', Number, 10_000)
    .option('--measured <n>', '每次测量的帖文数', Number, 10_000)
    .option('--seed <n>', '随机种子', Number, 1)
    .addOption(new Option('--segmenter <engine>', '分词引擎，不写按 app.yaml').choices(['nodejieba', 'prebuilt']))
    .option('--json', '输出 JSON')
    .action(async (options: PipelineOptions) => {
      let shown = 0;
      const figures = await benchPipeline(settingsFor(loadSettings(io.configFolder), options), {
        windowSmall: options.small,
        windowLarge: options.window,
        measured: options.measured,
        seed: options.seed,
        onProgress: (done, total) => {
          if (done - shown < 10_000) return;
          shown = done;
          io.stderr.write(`  ${done} / ${total}\n`);
        },
      });
      io.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : print(figures, options));
    });
}

function print(
  figures: PipelineFigures,
  { small, window }: { readonly small: number; readonly window: number },
): string {
  return [
    `窗口 ${small} 帖：每秒 ${figures.postsPerSecondSmall} 帖`,
    `窗口 ${window} 帖：每秒 ${figures.postsPerSecondLarge} 帖，单帖耗时为小窗口的 ${figures.slowdown} 倍`,
    `机器快慢（固定计算，每秒轮数）：${figures.paceSmall} 与 ${figures.paceLarge}，按此折算为 ${figures.slowdownAtOnePace} 倍`,
    `事件循环延迟 p99.9:${figures.eventLoopP999Ms} 毫秒`,
    `内存 RSS:${figures.rssMiB} MiB`,
    `落盘：帖文 ${figures.posts}，事件 ${figures.incidents}，处置单 ${figures.cases}`,
    '',
  ].join('\n');
}
