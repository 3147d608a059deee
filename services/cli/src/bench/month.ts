import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { digestHtml } from '@tingchao/domain/report/digest-html.ts';
import { ledgerSheet } from '@tingchao/domain/report/ledger-sheet.ts';
import { monthSheets } from '@tingchao/domain/report/month/month-sheets.ts';
import { civilDate, instant } from '@tingchao/domain/time/instant.ts';
import { closeMonth, explainMonth } from '@tingchao/response/close-month.ts';
import { latestEnded } from '@tingchao/response/read-month.ts';
import { proofPack } from '@tingchao/response/read-proof.ts';
import { readDigest, readLedger } from '@tingchao/response/read-reports.ts';
import { makeWorkbook } from '@tingchao/runtime/make-files.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { wholeNumber } from '../option-values.ts';

export type MonthFigures = {
  readonly cases: number;
  readonly messages: number;
  /** Seconds from the call to the hash on the audit chain. */
  readonly closeSeconds: number;
  /** The frozen copy as it is kept. */
  readonly copyMiB: number;
  readonly monthBookSeconds: number;
  readonly ledgerBookSeconds: number;
  readonly proofSeconds: number;
  /** The digest of the last day of the month, as a page. */
  readonly digestSeconds: number;
  /** The most this process had held when it was opened, when the month was closed, and at the end. */
  readonly openedMiB: number;
  readonly closedMiB: number;
  readonly peakRssMiB: number;
};

/** Fills an embedded system in a folder of its own with the handled cases of a month, closes it, and packs a proof. */
export async function benchMonth(settings: Settings, configFolder: string, cases: number): Promise<MonthFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-bench-'));
  const last = await fillApart(folder, configFolder, latestEnded({ settings, clock: createSystemClock() }), cases);
  const platform = await openPlatform(settings, {
    mode: 'embedded',
    dataFolder: folder,
    notifiers: [],
    events: createPinoEvents({ level: 'warn' }),
  });
  try {
    const month = latestEnded(platform);
    const openedMiB = peakMiB();
    const [closed, closeSeconds] = await timed(() =>
      closeMonth(platform, month, { id: '测速', name: '测速', role: '值班员', unit: null }),
    );
    if (!closed.ok) throw new Error(explainMonth(closed.error));
    const { copy, line } = closed.value;
    const closedMiB = peakMiB();
    const [, monthBookSeconds] = await timed(() => makeWorkbook(monthSheets(copy)));
    const [, ledgerBookSeconds] = await timed(async () =>
      makeWorkbook([ledgerSheet(await readLedger(platform), settings.reports, platform.clock.now())]),
    );
    const file = await platform.cases.get(last);
    if (file === undefined) throw new Error(`case ${last} is gone`);
    const [, proofSeconds] = await timed(() => proofPack(platform, file));
    const [digest, digestSeconds] = await timed(async () => {
      const made = await readDigest(platform, civilDate(instant(copy.to - 1)));
      return made && digestHtml(made);
    });
    if (digest === undefined) throw new Error(`no digest of the last day of ${month}`);
    return {
      cases: copy.cases.length,
      messages: copy.messages.length,
      closeSeconds,
      copyMiB: Math.round((((await platform.blobs.get(line.hash))?.length ?? 0) / 2 ** 20) * 10) / 10,
      monthBookSeconds,
      ledgerBookSeconds,
      proofSeconds,
      digestSeconds,
      openedMiB,
      closedMiB,
      peakRssMiB: peakMiB(),
    };
  } finally {
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fills the folder in a process of its own, so that what filling takes is not counted; returns the id of the last case. */
async function fillApart(folder: string, configFolder: string, month: string, cases: number): Promise<string> {
  const entry = fileURLToPath(new URL('./month-fill.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...process.execArgv,
    entry,
    folder,
    configFolder,
    month,
    String(cases),
  ]);
  return stdout.trim();
}

const peakMiB = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

async function timed<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const started = performance.now();
  const result = await work();
  return [result, Math.round(performance.now() - started) / 1000];
}

export const describeMonth = (at: MonthFigures): string =>
  `月结：${at.cases} 件、${at.messages} 条留言，${at.closeSeconds} 秒（目标 30 秒内），副本 ${at.copyMiB} MiB；` +
  `月报工作簿 ${at.monthBookSeconds} 秒，台账工作簿 ${at.ledgerBookSeconds} 秒，办理凭证 ${at.proofSeconds} 秒（目标 2 秒内），日报 ${at.digestSeconds} 秒（目标 5 秒内）；` +
  `内存峰值：打开后 ${at.openedMiB} MiB，月结后 ${at.closedMiB} MiB，全部做完 ${at.peakRssMiB} MiB（目标 600 MB 以内）\n`;

/** `bench month`: closing a month of many cases, its workbooks, a proof pack, and the memory it takes. */
export function addBenchMonth(bench: Command, io: Io): void {
  bench
    .command('month')
    .description('月结一个月的大量处置单：耗时与内存；办理凭证的耗时')
    .option('--cases <n>', '处置单件数', wholeNumber(1, 200_000), 20_000)
    .option('--json', '输出 JSON')
    .action(async ({ cases, json }: { readonly cases: number; readonly json?: boolean }) => {
      const settings = loadSettings(io.configFolder, { dataFolder: io.dataFolder });
      const figures = await benchMonth(settings, io.configFolder, cases);
      if (json === true) await writeLine(io.stdout, figures);
      else io.stdout.write(describeMonth(figures));
    });
}
