import { trendsAnswerSchema } from '@tingchao/console/routes/trends.ts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { withDesk } from '../connect.ts';
import type { Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

type TrendOptions = {
  readonly topic?: string;
  readonly place?: string;
  readonly date?: string;
  readonly json?: boolean;
};

/** `trend`: what is above or below its usual level, and how today stands against the same weekday of the weeks before. */
export function registerTrend(program: Command, io: Io): void {
  program
    .command('trend')
    .description('趋势与基线：今天比往常多几倍，谁异常安静（只数信息，不数人）')
    .option('--topic <主题>', '只看该主题（编号，如 ecology）')
    .option('--place <乡镇>', '只看该乡镇')
    .option('--date <日期>', '哪一天，如 2026-03-02；缺省为今天')
    .option('--json', '输出 JSON')
    .action(async ({ json, ...asked }: TrendOptions) => {
      const query = new URLSearchParams(Object.entries(asked));
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/trends?${query.toString()}` }));
      io.stdout.write(json === true ? `${text}\n` : toSheet(trendsAnswerSchema.parse(JSON.parse(text)), io));
    });
}

const verdicts = { usual: '平常', raised: '高于往常', too_little_history: '历史不足' } as const;

function toSheet({ at, watchedSince, warnings, items, leftOut }: z.infer<typeof trendsAnswerSchema>, io: Io): string {
  const since = watchedSince === null ? '还没有信息' : `完整计数自 ${shortTime(watchedSince)} 起`;
  const told = warnings.length === 0 ? ['没有预警。'] : warnings.map(({ sentence }) => `- ${sentence}`);
  // A place without a word today and without history has no line: on the first days that would be all of them.
  const worth = items.filter(({ count, verdict }) => count > 0 || verdict !== 'too_little_history');
  const rows = worth.map((item) => [
    item.name,
    String(item.count),
    item.verdict === 'too_little_history' ? '—' : String(item.median),
    item.ratio === null ? '—' : item.ratio.toFixed(1),
    String(item.usual.length),
    verdicts[item.verdict],
  ]);
  const table =
    rows.length === 0
      ? '所查范围今天没有信息，也还没有可比的日子。\n'
      : toTable(['范围', '件数', '中位数', '倍数', '可比天数', '判断'], rows, 0, terminalWidth(io.stdout));
  const more = leftOut === 0 ? '' : `另有 ${leftOut} 次因组合过多未计入（config/trend.yaml mostSubjects）。\n`;
  return `趋势（${shortTime(at)}，${since}）\n${told.join('\n')}\n\n${table}${more}`;
}
