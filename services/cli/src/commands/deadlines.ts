import type { Command } from 'commander';
import { eventSeverities, kinds, levels } from '@tingchao/domain/analysis/analysis.ts';
import { channelTypes } from '@tingchao/domain/post/post.ts';
import { planDeadlines } from '@tingchao/domain/response/plan-deadlines.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { parseInstant, toIso } from '@tingchao/domain/time/instant.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

type Options = {
  readonly level: string;
  readonly detected: string;
  readonly severity: string;
  readonly channel: readonly string[];
  readonly kind: string;
  readonly publicResponse: boolean;
};

/** `deadlines`: the clocks of a matter, each with rule, due, basis and the printed arithmetic. */
export function registerDeadlines(program: Command, io: Io): void {
  program
    .command('deadlines')
    .description('按等级、发现时间列出全部时限及算式')
    .requiredOption('--level <等级>', `舆情等级：${levels.join('、')}`)
    .requiredOption('--detected <时间>', '首次发现时间，如 2026-04-02T07:30+08:00')
    .option('--severity <等级>', `突发事件等级：${eventSeverities.join('、')}`, '无')
    .option('--channel <渠道...>', '渠道类型，可写多个，如 hotline_12345 leader_board', [])
    .option('--kind <类别>', `诉求类别：${kinds.join('、')}`, '投诉')
    .option('--no-public-response', '已由具名人员确认不属于须公开回应的政务舆情')
    .option('--json', '以 JSON 输出（本命令总是 JSON）')
    .action((options: Options) => {
      const detectedAt = parseInstant(options.detected);
      if (detectedAt === undefined)
        throw usage(`--detected 读不出时间“${options.detected}”；写成 2026-04-02T07:30+08:00`);
      const settings = read(io.configFolder);
      const planned = planDeadlines(
        {
          level: oneOf(levels, options.level.normalize('NFKC').toUpperCase(), '--level'),
          eventSeverity: oneOf(eventSeverities, options.severity, '--severity'),
          detectedAt,
          channelTypes: options.channel.map((channel) => oneOf(channelTypes, channel, '--channel')),
          superiorOrders: [],
          needsPublicResponse: options.publicResponse,
          kinds: [oneOf(kinds, options.kind, '--kind')],
        },
        settings.sla,
        createCalendar(settings.calendars),
      );
      const deadlines = planned.deadlines.map(
        ({ id, kind, name, startedAt, dueAt, hard, calendar, calendarVersion, basis, arithmetic }) => ({
          rule: id,
          kind,
          name,
          startedAt: toIso(startedAt),
          due: toIso(dueAt),
          at: toIso(dueAt),
          hard,
          calendar,
          ...(calendarVersion === undefined ? {} : { calendarVersion }),
          basis,
          arithmetic,
        }),
      );
      const undetermined = planned.undetermined.map(({ id, name, basis, year }) => ({
        rule: id,
        name,
        basis,
        reason: `${year} 年的放假安排尚未公布或未录入，工作日时限待定`,
      }));
      io.stdout.write(`${JSON.stringify({ clockStart: toIso(detectedAt), deadlines, undetermined }, null, 2)}\n`);
      const years = new Set(planned.undetermined.map(({ year }) => year));
      for (const year of years) io.stderr.write(`缺少 ${year} 年日历：请把放假通知录入 config/calendars.yaml\n`);
    });
}

function oneOf<T extends string>(known: readonly T[], text: string, option: string): T {
  const found = known.find((value) => value === text);
  if (found === undefined) throw usage(`${option} 不认识“${text}”；可用：${known.join('、')}`);
  return found;
}

const usage = (message: string): CommandFailed => new CommandFailed(message, exitCodes.usage);

function read(configFolder: string): ReturnType<typeof loadSettings> {
  try {
    return loadSettings(configFolder);
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}
