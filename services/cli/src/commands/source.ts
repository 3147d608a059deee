import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { CollectReport } from '@tingchao/collector/collect-source.ts';
import { allSources } from '@tingchao/collector/ready-source.ts';
import { healthNames } from '@tingchao/console/views/source-view.ts';
import { findPersonalData, maskText } from '@tingchao/domain/text/mask.ts';
import type { Schedule, Source } from '@tingchao/domain/post/source-settings.ts';
import { channelNames } from '@tingchao/domain/report/report-names.ts';
import { toClock } from '@tingchao/domain/time/instant.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { z } from 'zod';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { addSourceAdd } from '../source/add-source.ts';
import { describeTrial } from '../source/describe-trial.ts';
import { addSourceOpml } from '../source/opml-source.ts';
import { addSourceRecord } from '../source/record-source.ts';
import { openTrialWeb, trySource, type Trial } from '@tingchao/collector/desk/try-source.ts';
import { terminalWidth, toTable } from '../table.ts';
import { fullTime, shortTime } from '../text-lines.ts';

const statesSchema = z.object({
  items: z.array(
    z.object({
      sourceId: z.string(),
      health: z.enum(sourceHealths),
      since: z.string(),
      reason: z.string(),
      lastOkAt: z.string().nullable(),
      lastNewAt: z.string().nullable(),
      nextDueAt: z.string(),
    }),
  ),
});
type State = z.infer<typeof statesSchema>['items'][number];
type Options = { readonly sources?: string; readonly json?: boolean };

/** `source list|show|fetch|test|add|record|check|opml`: what is collected, how it is, trials that store nothing, new sources. */
export function registerSource(program: Command, io: Io): void {
  const source = program.command('source').description('查看信源，试采，新增，存样本比对，OPML');
  const own = ['--sources <文件>', '用这份信源配置，缺省 config/sources/'] as const;
  source
    .command('list')
    .description('列出信源、状态与责任人')
    .option(...own)
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const states = await readStates(io);
      const rows = known(io, options, states).map((one) => ({ ...one, state: states.get(one.id) ?? null }));
      io.stdout.write(options.json === true ? `${JSON.stringify({ items: rows })}\n` : toList(rows, io));
    });
  source
    .command('show')
    .description('看一个信源的配置与状态')
    .argument('<编号>')
    .option(...own)
    .option('--json', '输出 JSON')
    .action(async (id: string, options: Options) => {
      const states = await readStates(io);
      const found = pick(known(io, options, states), id);
      const state = states.get(id) ?? null;
      io.stdout.write(options.json === true ? `${JSON.stringify({ ...found, state })}\n` : toSheet(found, state));
    });
  source
    .command('fetch')
    .description('照配置试采一次并列出读到的内容；不入库，不影响正常采集')
    .argument('<编号>')
    .option(...own)
    .option('--json', '输出 JSON')
    .action(async (id: string, options: Options) => {
      const settings = settingsOf(io, options);
      const { report } = await tryOnce(pick(allSources(settings), id), settings);
      io.stdout.write(options.json === true ? `${JSON.stringify(masked(report))}\n` : toTrial(report));
      if (report.health === 'failed') throw new CommandFailed(`试采失败：${report.reason}`);
    });
  source
    .command('test')
    .description('试采一次并说明为什么：每个请求、每个选择器取到多少、会收哪些；不入库')
    .argument('<编号>')
    .option(...own)
    .option('--json', '输出 JSON')
    .action(async (id: string, options: Options) => {
      const settings = settingsOf(io, options);
      const trial = await tryOnce(pick(allSources(settings), id), settings);
      const { report, requests, fills } = trial;
      io.stdout.write(
        options.json === true ? `${JSON.stringify({ ...masked(report), requests, fills })}\n` : describeTrial(trial),
      );
      if (report.health === 'failed') throw new CommandFailed(`试采失败：${report.reason}`);
    });
  const shipped = (): Settings => settingsOf(io, {});
  addSourceAdd(source, io, shipped);
  addSourceRecord(source, io, shipped);
  addSourceOpml(source, io, shipped);
}

function settingsOf(io: Io, options: Options): Settings {
  try {
    return loadSettings(
      io.configFolder,
      options.sources === undefined ? {} : { instead: { sources: resolve(options.sources) } },
    );
  } catch (error) {
    if (error instanceof SettingsError)
      throw new CommandFailed(error.message, exitCodes.configuration, { cause: error });
    throw error;
  }
}

/** The configured sources, and those of the sample county once they were collected: what runs is listed first. */
function known(io: Io, options: Options, states: ReadonlyMap<string, State>): readonly Source[] {
  const configured = allSources(settingsOf(io, options));
  if (options.sources !== undefined) return configured;
  const ids = new Set(configured.map(({ id }) => id));
  const samples = join(io.configFolder, 'sample', 'sources.yaml');
  if ([...states.keys()].every((id) => ids.has(id)) || !existsSync(samples)) return configured;
  const sample = allSources(settingsOf(io, { sources: samples }));
  return [...sample.filter(({ id }) => states.has(id) && !ids.has(id)), ...configured];
}

function pick(sources: readonly Source[], id: string): Source {
  const found = sources.find((source) => source.id === id);
  if (found) return found;
  const ids = sources.map((source) => source.id).join('、');
  throw new CommandFailed(`没有编号为 ${id} 的信源；现有：${ids}`, exitCodes.usage);
}

async function readStates(io: Io): Promise<ReadonlyMap<string, State>> {
  const answer = await withDesk(io, (desk) => desk.ask({ path: '/api/sources' }));
  return new Map(statesSchema.parse(JSON.parse(answer)).items.map((state) => [state.sourceId, state]));
}

/** One visit with stores in memory: what comes is shown and forgotten. */
async function tryOnce(source: Source, settings: Settings): Promise<Trial> {
  if (source.kind === 'import')
    throw new CommandFailed(`${source.id} 是导入类信源，没有地址可采；请用 tingchao import`, exitCodes.usage);
  const web = openTrialWeb(settings);
  try {
    return await trySource(source, settings, web);
  } finally {
    await web.close();
  }
}

const mask = (text: string): string => maskText(text, findPersonalData(text));

/** A trial shows what a screen may show. */
const masked = (report: CollectReport): object => ({
  ...report,
  posts: report.posts.map((post) => ({
    ...post,
    title: mask(post.title),
    text: mask(post.text),
    reply: post.reply && { ...post.reply, text: mask(post.reply.text) },
  })),
});

function toList(rows: readonly (Source & { readonly state: State | null })[], io: Io): string {
  const cells = rows.map(({ id, name, enabled, owner, state }) => [
    id,
    name,
    enabled ? healthNames[state?.health ?? 'new'] : '停用',
    state ? shortTime(state.since) : '',
    state?.reason ?? '',
    owner,
  ]);
  return toTable(['编号', '名称', '状态', '自', '说明', '责任人'], cells, 4, terminalWidth(io.stdout));
}

const kindNames = { rss: '订阅源', 'message-board': '留言板', 'web-channel': '网页栏目', import: '导入' } as const;

function toSheet(source: Source, state: State | null): string {
  const time = (iso: string | null | undefined): string => (iso === null || iso === undefined ? '—' : fullTime(iso));
  const lines = [
    `${source.name}（${source.id}，${kindNames[source.kind]}，${channelNames[source.channelType]}${source.official ? '，官方' : ''}）`,
    `责任人：${source.owner}`,
    `启用：${source.enabled ? '是' : '否'}`,
    `状态：${healthNames[state?.health ?? 'new']}，自 ${time(state?.since)}${state?.reason ? `；${state.reason}` : ''}`,
    `最近成功：${time(state?.lastOkAt)}；最近有新内容：${time(state?.lastNewAt)}；下次采集：${time(state?.nextDueAt)}`,
    ...('schedule' in source ? [`采集时间：${scheduleInWords(source.schedule)}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function scheduleInWords(schedule: Schedule): string {
  if ('cron' in schedule) return `cron ${schedule.cron}（北京时间）`;
  const words = (minutes: number): string => (minutes < 1 ? `${Math.round(minutes * 60)} 秒` : `${minutes} 分钟`);
  return `每 ${words(schedule.minIntervalMinutes)} 至 ${words(schedule.maxIntervalMinutes)}，随更新快慢调整`;
}

function toTrial(report: CollectReport): string {
  const rows = report.posts.map(
    (post) =>
      `${post.publishedAt === null ? '（无日期）      ' : toClock(post.publishedAt)}  ${mask(post.title || post.text)
        .replaceAll(/\s+/g, ' ')
        .slice(0, 60)}${post.reply ? '  [有答复]' : ''}`,
  );
  const head = `${healthNames[report.health]}：列表 ${report.found} 条，可收 ${report.added} 条${report.reason ? `；${report.reason}` : ''}`;
  return `${[head, ...rows].join('\n')}\n`;
}
