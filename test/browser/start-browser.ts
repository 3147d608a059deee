import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserServer } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { onceARun, type Shared } from '../once-a-run.ts';
import type { Mode } from '../run-mode.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of the run listens; empty when there is none. */
    chromium: string;
    /** Why there is none. */
    chromiumMissing: string;
    /** The file that every desk of the run writes its times to, a `DeskTime` a line. */
    deskTimes: string;
  }
}

const here = import.meta.dirname;
/** The latest screenshots; git knows nothing of them. */
export const artefacts = join(here, 'artefacts');

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever a page asks for, nothing but this machine has a name.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

const found = (): string | undefined =>
  [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );

/** Global setup of the browser's projects: builds the pages, and starts one Chromium that all files of the run share. */
export default async function startBrowser(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = found();
  if (executablePath === undefined) {
    project.provide('chromium', '');
    project.provide(
      'chromiumMissing',
      '没有 Chromium：请安装（apt-get install chromium fonts-noto-cjk），或用环境变量 CHROMIUM 指明',
    );
    project.provide('deskTimes', '');
    return async () => {};
  }
  const { value, end } = await onceARun('chromium', () => launch(executablePath));
  project.provide('chromium', value.server.wsEndpoint());
  project.provide('deskTimes', value.times);
  project.provide('chromiumMissing', '');
  return end;
}

type Launched = { readonly server: BrowserServer; readonly times: string };

async function launch(executablePath: string): Promise<Shared<Launched>> {
  execFileSync(process.execPath, [join(here, '../../services/console/web/build.ts')], { stdio: 'inherit' });
  const server = await chromium.launchServer({ executablePath, args: flags, host: '127.0.0.1', timeout: 120_000 });
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-desk-times-'));
  const times = join(folder, 'times.jsonl');
  writeFileSync(times, '');
  return {
    value: { server, times },
    async end() {
      await server.close();
      for (const line of timesInWords(readFileSync(times, 'utf8'))) process.stdout.write(`${line}\n`);
      rmSync(folder, { recursive: true });
    },
  };
}

/** How long one desk was there: until it could be used, and in all. */
export type DeskTime = { readonly mode: Mode; readonly startMs: number; readonly wholeMs: number };

function timesInWords(lines: string): readonly string[] {
  const times = lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as DeskTime]));
  return (['embedded', 'cluster'] as const).flatMap((mode) => {
    const own = times.filter((time) => time.mode === mode);
    const seconds = (of: (time: DeskTime) => number): number =>
      Math.round(own.reduce((sum, time) => sum + of(time), 0) / 1000);
    return own.length === 0
      ? []
      : [
          `browser, ${mode}: ${own.length} desks, ${seconds(({ wholeMs }) => wholeMs)} s one after the other, ${seconds(({ startMs }) => startMs)} s of it their start`,
        ];
  });
}
