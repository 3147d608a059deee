import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import PQueue from 'p-queue';
import { startChromium, type ChromiumOptions, type ChromiumProcess } from './chromium-process.ts';
import type { GuardPolicy } from './guard.ts';
import { openGuardedProxy, type GuardedProxy, type GuardedProxyOptions } from './guarded-proxy.ts';
import { renderPage, type RenderedPage } from './render-page.ts';

export type RendererOptions = ChromiumOptions & {
  readonly userAgent: string;
  /** Pages open at the same time; each is a process of its own beside Chromium itself. Default 1. */
  readonly pages?: number;
  /** Without work Chromium ends after so long. */
  readonly idleMs?: number;
  readonly settleMs?: number;
  readonly proxy?: GuardedProxyOptions;
};

export type RenderOrder = {
  readonly url: string;
  readonly policy: GuardPolicy;
  readonly maxBytes: number;
  /** Without the time it waits for its turn. */
  readonly deadlineMs: number;
};

/** Opens pages that need their scripts. */
export type Renderer = {
  /** As `renderPage`; also throws `Transient` when the deadline passes, whatever the page is doing. */
  render(order: RenderOrder): Promise<RenderedPage>;
  close(): Promise<void>;
};

const IDLE_MS = 60_000;
const SETTLE_MS = 3000;
/** A page's pieces together may be so many times as large as its markup. */
const PIECES = 2;

type Running = { readonly chromium: ChromiumProcess; readonly proxy: GuardedProxy };

/**
 * Opens a renderer: Chromium starts with the first page and ends when idle. Few pages at a time, each in a context that keeps nothing;
 * one that does not end within its deadline is ended together with Chromium, the next one gets a new one.
 */
export function openRenderer(options: RendererOptions): Renderer {
  const queue = new PQueue({ concurrency: options.pages ?? 1 });
  let running: Promise<Running> | undefined;
  let idle: NodeJS.Timeout | undefined;

  async function start(): Promise<Running> {
    const proxy = await openGuardedProxy(options.proxy);
    try {
      return { chromium: await startChromium(options), proxy };
    } catch (error) {
      await proxy.close();
      throw error;
    }
  }

  async function end(how: 'close' | 'kill'): Promise<void> {
    clearTimeout(idle);
    const ending = running;
    running = undefined;
    // One that never started has said so to whoever asked for a page.
    const ended = await ending?.catch(() => undefined);
    await ended?.chromium[how]();
    await ended?.proxy.close();
  }

  async function run({ url, policy, maxBytes, deadlineMs }: RenderOrder): Promise<RenderedPage> {
    clearTimeout(idle);
    running ??= start();
    const { chromium, proxy } = await running.catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    const pass = proxy.open(policy, maxBytes * PIECES);
    const late = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => late.resolve('late'), deadlineMs);
    const settleMs = Math.min(options.settleMs ?? SETTLE_MS, Math.round(deadlineMs / 3));
    const rendering = renderPage(chromium.browser, {
      url,
      userAgent: options.userAgent,
      policy,
      pass,
      maxBytes,
      settleMs,
    });
    // Once it is late nobody listens to it any more.
    rendering.catch(() => undefined);
    try {
      const done = await Promise.race([rendering, late.promise]);
      if (done !== 'late') return done;
      await end('kill');
      throw new Transient(`${url} 超过总时限，已放弃`);
    } catch (error) {
      if (!(error instanceof Permanent || error instanceof Transient)) {
        await end('kill');
        throw new Transient(`浏览器在打开 ${url} 时出错`, { cause: error });
      }
      throw error;
    } finally {
      clearTimeout(timer);
      await pass.close();
      idle = setTimeout(() => {
        if (queue.size === 0 && queue.pending === 0) void end('close');
      }, options.idleMs ?? IDLE_MS);
      idle.unref();
    }
  }

  return {
    render: (order) => queue.add(() => run(order)),
    async close() {
      queue.clear();
      await end('kill');
      await queue.onIdle();
    },
  };
}
