import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

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

/** Global setup of the project `browser`: builds the pages, and starts one Chromium that all files share. */
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
  execFileSync(process.execPath, [join(here, '../../services/console/web/build.ts')], { stdio: 'inherit' });
  const server = await chromium.launchServer({ executablePath, args: flags, host: '127.0.0.1', timeout: 120_000 });
  project.provide('chromium', server.wsEndpoint());
  project.provide('chromiumMissing', '');
  return () => server.close();
}
