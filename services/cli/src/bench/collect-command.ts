import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { benchCollect } from './collect.ts';
import type { CollectFigures } from './collect-child.ts';

type Options = {
  readonly sources: number;
  readonly seconds: number;
  readonly items: number;
  readonly hostile?: boolean;
  readonly json?: boolean;
};

/** How long the hostile run behaves before it turns, and how long it lasts: a fetch may take its 30 seconds. */
const HOSTILE = { sources: 50, everyMinutes: [0.1, 0.1], seconds: 75, hostileAfter: 25 } as const;

/** `bench collect`: many sources on schedule on one core, or few beside hostile ones. */
export function addBenchCollect(bench: Command, io: Io): void {
  bench
    .command('collect')
    .description(
      '采集：本机信源每分钟各采一次能否准时、解析快慢（与 rss-parser 同场）；--hostile 看恶意信源拖不拖累别人',
    )
    .option('--sources <n>', '信源数', Number, 1000)
    .option('--seconds <n>', '采多久', Number, 180)
    .option('--items <n>', '每个信源几条', Number, 20)
    .option('--hostile', '另测：50 个正常信源旁边有各种恶意信源')
    .option('--json', '输出 JSON')
    .action(async ({ sources, seconds, items, hostile, json }: Options) => {
      const onProgress = (line: string): void => void io.stderr.write(`  ${line}\n`);
      const shared = { configFolder: io.configFolder, items, onProgress };
      const figures = await (hostile === true
        ? benchCollect({ ...shared, ...HOSTILE, parseRounds: 0 })
        : benchCollect({ ...shared, sources, seconds, everyMinutes: [1, 1], hostileAfter: null, parseRounds: 5 }));
      if (json === true) await writeLine(io.stdout, figures);
      else io.stdout.write(describeCollect(figures));
    });
}

/** The figures as lines to read. */
function describeCollect(figures: CollectFigures): string {
  const { lagMs, parse, hostile } = figures;
  const lines = [
    `采集：${figures.seconds} 秒内 ${figures.visits} 次（每秒 ${figures.visitsPerSecond}），失败 ${figures.failedVisits}${figures.firstFailure === '' ? '' : `（${figures.firstFailure}）`}，最少的信源采了 ${figures.leastVisitsOfASource} 次，收帖 ${figures.posts} 条`,
    `晚于计划：中位 ${lagMs.p50} 毫秒，p95 ${lagMs.p95}，p99 ${lagMs.p99}，最长 ${lagMs.max}`,
    `占用 ${figures.cores} 核，内存最高 ${figures.rssPeakMiB} MiB，最长停顿 ${figures.longestPauseMs} 毫秒`,
    ...(parse === null
      ? []
      : [
          `解析：每秒 ${parse.feedsPerSecond} 份（每份 ${parse.itemsPerFeed} 条、${parse.kibPerFeed} KiB）；同样的字节 rss-parser 每秒 ${parse.rssParserPerSecond} 份`,
        ]),
    ...(figures.rssGrewMiB === null ? [] : [`恶意信源出现后内存多了 ${figures.rssGrewMiB} MiB`]),
    ...hostile.map(
      ({ name, health, reason, tookMs, asExpected }) =>
        `  ${asExpected ? '对' : '错'}  ${name}：${health}，${tookMs} 毫秒，${reason}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
