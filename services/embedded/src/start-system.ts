import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Writable } from 'node:stream';
import { analyzerInThread } from '@tingchao/analyzer/analyzer-thread.ts';
import { awaitExport, EXPORT_GROUP } from '@tingchao/collector/await-export.ts';
import { collectorWith } from '@tingchao/collector/service.ts';
import { siteProbe } from '@tingchao/collector/site/probe-sites.ts';
import { firstAccountLine } from '@tingchao/console/access/first-account-line.ts';
import { createConsole } from '@tingchao/console/service.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { createResponse } from '@tingchao/response/service.ts';
import { followSettings } from '@tingchao/runtime/follow-settings.ts';
import { createMaintenance } from '@tingchao/runtime/maintenance.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { isPackaged, tingchaoCommand } from '@tingchao/runtime/own-command.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { run } from '@tingchao/runtime/run.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { watchFirstRound, type Round } from './first-round.ts';
import { openLogStream } from './log-stream.ts';
import { openProgressLine } from './progress-line.ts';
import { sampleEpoch } from './sample-epoch.ts';
import { startSampleSite, type SampleSite } from './sample/site.ts';
import { openSignals } from './signals.ts';
import type { Part, StartOptions } from './start-options.ts';

export type Surroundings = {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly report: (error: unknown) => void;
};

const firstRoundLimitMs = 60_000;
const now = () => instant(Date.now());

/**
 * Runs the whole system in this process until a signal ends it; the composition, in one straight line. Resolves with the
 * exit code of `run`. Throws what keeps it from starting: `SettingsError`, `DataInUse`, trouble with the data folder.
 */
export async function startSystem(options: StartOptions, around: Surroundings): Promise<number> {
  const progress = openProgressLine(around.stderr, () => performance.now());
  progress.show('正在启动：读取配置…');
  const seed = { folder: options.configFolder, instead: sourcesOf(options), dataFolder: options.dataFolder };
  const settings = withPort(loadSettings(seed.folder, seed), options.port);
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const logs = openLogStream(join(options.dataFolder, 'logs'), around.stderr, now);
  const site = options.sample
    ? await startSampleSite({ now, epoch: sampleEpoch(options.dataFolder, now()) })
    : undefined;
  try {
    progress.show('正在启动：打开数据…');
    const platform = await openPlatform(settings, {
      mode: 'embedded',
      dataFolder: options.dataFolder,
      seed,
      events: createPinoEvents({ stream: logs }),
      grantedOrigins: site === undefined ? [] : [site.origin],
      env: around.env,
    });
    return await runServices(platform, { options, around, site, progress });
  } finally {
    progress.clear();
    await site?.close();
    logs.close();
  }
}

type Running = {
  readonly options: StartOptions;
  readonly around: Surroundings;
  readonly site: SampleSite | undefined;
  readonly progress: ReturnType<typeof openProgressLine>;
};

async function runServices(platform: Platform, { options, around, site, progress }: Running): Promise<number> {
  const ended = new AbortController();
  let ready = false;
  let url = '';
  const signals = openSignals(process, () => performance.now());
  const report = (error: unknown): void => {
    progress.clear();
    around.report(error);
  };
  const tellFirstAccount = (first: { readonly id: string; readonly password: string }): void => {
    progress.clear();
    around.stderr.write(`${firstAccountLine(first)}\n`);
  };
  const welcome = async (): Promise<void> => {
    ready = true;
    if (options.only !== undefined) {
      progress.clear();
      around.stdout.write(`听潮已就绪（${partInWords[options.only]}）：${url}/。按 Ctrl-C 停止。\n`);
      return;
    }
    const round = await watchFirstRound(
      platform,
      { expectCases: options.sample, limitMs: firstRoundLimitMs, signal: ended.signal },
      (state) => progress.show(roundInWords(state)),
    );
    if (ended.signal.aborted) return;
    progress.clear();
    around.stdout.write(`${welcomeLine(url, round, options)}\n`);
  };
  const runs = (part: Part): boolean => options.only === undefined || options.only === part;
  // The interface starts first and stops last: a taken port is told before any work begins, and a drain can be watched.
  const code = await run(
    { platform, report, from: signals, onStarted: () => void welcome().catch(report) },
    createConsole({
      dataFolder: options.dataFolder,
      progress: { isReady: () => ready, ...(options.only === 'collector' ? { readers: exportOnly } : {}) },
      report,
      onListening: (at) => (url = at),
      ...(options.only === 'collector' ? {} : { onFirstAccount: tellFirstAccount }),
      ...(options.port === undefined ? {} : { port: options.port }),
    }),
    followSettings('main', { mends: true }),
    ...(options.only === 'console' ? [] : [createMaintenance]),
    ...(runs('desk') ? [createResponse, analyzerInThread] : []),
    ...(options.only === 'collector' ? [awaitExport(options.dataFolder)] : []),
    ...(runs('collector')
      ? [
          collectorWith({ bases: { site: site?.origin }, dataFolder: options.dataFolder }),
          siteProbe({ dataFolder: options.dataFolder }),
        ]
      : []),
  ).finally(() => {
    ended.abort();
    signals.close();
  });
  if (code === 0) {
    progress.clear();
    around.stderr.write('已停止；下次启动从这里继续。\n');
  }
  return code;
}

/** The port of the command line in the settings too: notices carry links with it. */
function withPort(settings: Settings, port: number | undefined): Settings {
  if (port === undefined || port === 0) return settings;
  return { ...settings, app: { ...settings.app, server: { ...settings.app.server, port } } };
}

/** Files that take the place of `config/sources/`. */
function sourcesOf(options: StartOptions): { readonly sources?: string } {
  if (options.sources !== undefined) return { sources: options.sources };
  return options.sample ? { sources: join(options.configFolder, 'sample', 'sources.yaml') } : {};
}

/** Where nobody analyses, what waits for a bundle is the lag. */
const exportOnly = [{ topic: 'posts.collected', group: EXPORT_GROUP, name: '导出' }] as const;

const partInWords: Readonly<Record<Part, string>> = {
  collector: '只采集，帖文等待导出',
  desk: '只研判处置，帖文由导入得来',
  console: '只看，不采集也不研判',
};

const roundInWords = (round: Round): string =>
  `正在采集：信源 ${round.tried}/${round.sources}，帖文 ${round.posts}，事件 ${round.incidents}，处置单 ${round.cases}`;

function welcomeLine(url: string, round: Round, options: StartOptions): string {
  const found = `帖文 ${round.posts}、事件 ${round.incidents}、处置单 ${round.cases}`;
  const trouble = round.failed > 0 ? `；${round.failed} 个信源失败，原因见页面` : '';
  const elsewhere =
    isPackaged || relative(process.cwd(), options.dataFolder) === 'data' ? '' : `TINGCHAO_DATA=${options.dataFolder} `;
  return `听潮已就绪：打开 ${url}/ 查看（${found}${trouble}）。下一步：${elsewhere}${tingchaoCommand} case list。按 Ctrl-C 停止。`;
}
