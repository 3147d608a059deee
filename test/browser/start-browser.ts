import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserServer } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { onceARun, type Shared } from '../once-a-run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of the run listens; empty when there is none. */
    chromium: string;
    /** Why there is none. */
    chromiumMissing: string;
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
    return async () => {};
  }
  const { value: server, end } = await onceARun('chromium', () => launch(executablePath));
  project.provide('chromium', server.wsEndpoint());
  project.provide('chromiumMissing', '');
  return end;
}

async function launch(executablePath: string): Promise<Shared<BrowserServer>> {
  execFileSync(process.execPath, [join(here, '../../services/console/web/build.ts')], { stdio: 'inherit' });
  const value = await chromium.launchServer({ executablePath, args: flags, host: '127.0.0.1', timeout: 120_000 });
  return { value, end: () => value.close() };
}
