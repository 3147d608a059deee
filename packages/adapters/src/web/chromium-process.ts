import { existsSync } from 'node:fs';
import { Transient } from '@tingchao/ports/errors.ts';
import type { Browser } from 'playwright-core';

export type ChromiumOptions = {
  /** Where the program is; looked for in the usual places unless given. */
  readonly executable?: string | undefined;
  /** Chromium's own sandbox around what pages run; off only where it cannot start, such as for root. */
  readonly sandbox: boolean;
};

/** A running Chromium. */
export type ChromiumProcess = {
  readonly browser: Browser;
  close(): Promise<void>;
  /** Ends it at once, whatever its pages are doing. */
  kill(): Promise<void>;
};

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--dns-prefetch-disable',
  // The proxy is the only way out: loopback goes through it as well, no name is resolved here, and no datagram leaves.
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  // One page at a time in one process, and little of it.
  '--renderer-process-limit=1',
  '--js-flags=--max-old-space-size=256',
  '--disk-cache-size=1',
];

/** Starts Chromium. Throws `Transient` with one clear line when the package or the program is missing, or it does not start. */
export async function startChromium({ executable, sandbox }: ChromiumOptions): Promise<ChromiumProcess> {
  const path = executable ?? PLACES.find((place) => existsSync(place));
  if (path === undefined || !existsSync(path)) {
    throw new Transient(
      `这个信源要用浏览器打开，但没有找到 Chromium${path === undefined ? '' : `（${path}）`}：请安装，或在 app.yaml 的 collector.browser.executable 指明`,
    );
  }
  const { chromium } = await import('playwright-core').catch((cause: unknown) => {
    throw new Transient('这个信源要用浏览器打开，但没有安装 playwright-core：它是可选依赖，请重新执行 pnpm install', {
      cause,
    });
  });
  const quiet = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const args = sandbox ? FLAGS : [...FLAGS, '--no-sandbox'];
  try {
    const server = await chromium.launchServer({
      ...quiet,
      executablePath: path,
      args,
      chromiumSandbox: sandbox,
      host: '127.0.0.1',
      timeout: 30_000,
    });
    const browser = await chromium.connect(server.wsEndpoint());
    return { browser, close: () => server.close(), kill: () => server.kill() };
  } catch (cause) {
    const first = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    const hint = sandbox ? '；以 root 运行时沙箱起不来，请换普通用户，或设 collector.browser.sandbox: false' : '';
    throw new Transient(`Chromium 没有启动起来：${first.slice(0, 200)}${hint}`, { cause });
  }
}
