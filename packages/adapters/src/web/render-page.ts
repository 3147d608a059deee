import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { Browser, BrowserContext, CDPSession, Page, Response, Route } from 'playwright-core';
import { decideUrl, type GuardPolicy } from './guard.ts';
import type { ProxyPass } from './guarded-proxy.ts';

export type RenderRequest = {
  readonly url: string;
  readonly userAgent: string;
  readonly policy: GuardPolicy;
  readonly pass: ProxyPass;
  /** Of the markup once its scripts have run. */
  readonly maxBytes: number;
  /** How long scripts may go on loading after the page is there. */
  readonly settleMs: number;
};

/** A page as it stands after its scripts have run. */
export type RenderedPage = {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
};

/** What a page needs to become text; pictures, films, fonts, frames and standing connections are not among it. */
const NEEDED = new Set(['document', 'script', 'stylesheet', 'xhr', 'fetch']);
/** The page may send itself elsewhere so often, as many sites do before they show anything. */
const MAX_NAVIGATIONS = 6;
const MAX_ELEMENTS = 15_000;

/**
 * Opens a page in a context of its own that keeps nothing, lets its scripts run and gives its markup. Every request is judged before it
 * is sent and its connection again by the proxy. Throws `Permanent` for what is refused or too large, `Transient` for what may pass.
 */
export async function renderPage(browser: Browser, request: RenderRequest): Promise<RenderedPage> {
  const { pass, userAgent } = request;
  const context = await browser.newContext({
    userAgent,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: 'block',
    acceptDownloads: false,
    viewport: { width: 1024, height: 768 },
    proxy: { server: pass.server, bypass: '<-loopback>', username: pass.username, password: pass.password },
  });
  try {
    return await readIn(context, request);
  } finally {
    await context.close();
  }
}

async function readIn(context: BrowserContext, request: RenderRequest): Promise<RenderedPage> {
  const page = await context.newPage();
  const denied = await watch(context, page, request.policy);
  const response = await page
    .goto(request.url, { waitUntil: 'domcontentloaded', timeout: 0 })
    .catch((cause: unknown) => {
      throw failure(cause, request, denied());
    });
  if (response === null) throw new Transient(`浏览器没有打开 ${request.url}`);
  // A page that goes on asking is read as it stands.
  await page.waitForLoadState('networkidle', { timeout: request.settleMs }).catch(() => undefined);
  if (request.pass.spent.aborted) throw tooMuch(request.url);
  const headers = await headersOf(response);
  const type = headers['content-type'] ?? 'text/html';
  if (!/html|xml/i.test(type)) throw new Permanent(`浏览器打开的不是网页（${type.slice(0, 60)}）：${request.url}`);
  const html = await markupOf(await context.newCDPSession(page), request);
  return { status: response.status(), url: page.url(), headers, html };
}

const headersOf = async (response: Response): Promise<Record<string, string>> => {
  const all = await response.allHeaders();
  const kept = ['content-type', 'retry-after'].filter((name) => all[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, all[name] as string]));
};

/** Refuses what a page must not do; tells why the page itself was refused. */
async function watch(context: BrowserContext, page: Page, policy: GuardPolicy): Promise<() => string | null> {
  let refused: string | null = null;
  let navigations = 0;
  const judge = (route: Route): boolean => {
    const asked = route.request();
    if (!NEEDED.has(asked.resourceType())) return false;
    const isPage = asked.isNavigationRequest();
    if (isPage && asked.frame() !== page.mainFrame()) return false;
    const { decision, reason } = decideUrl(asked.url(), undefined, policy);
    const allowed = decision === 'allow' || reason === 'unresolved';
    if (isPage) {
      navigations += 1;
      if (!allowed) refused = `抓取防护拒绝 ${asked.url()}：${reason}`;
      if (navigations > MAX_NAVIGATIONS) refused = `网页把自己转走超过 ${MAX_NAVIGATIONS - 1} 次`;
    }
    return allowed && navigations <= MAX_NAVIGATIONS;
  };
  await context.route('**/*', async (route) => {
    let passes = false;
    try {
      passes = judge(route);
    } catch {
      // A request of a window that has no frame yet: a popup, which is refused.
    }
    // The page may be gone by now; then nobody waits for the answer.
    await (passes ? route.continue() : route.abort('blockedbyclient')).catch(() => undefined);
  });
  await context.routeWebSocket('**/*', (socket) => void socket.close());
  context.on('page', (other) => {
    if (other !== page) void other.close().catch(() => undefined);
  });
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  page.on('download', (download) => void download.cancel().catch(() => undefined));
  return () => refused;
}

/** Reads the markup in a world of its own, where the page's scripts have changed nothing. */
async function markupOf(session: CDPSession, { url, maxBytes }: RenderRequest): Promise<string> {
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const expression = `(() => {
    const elements = document.getElementsByTagName('*').length;
    if (elements > ${MAX_ELEMENTS}) return { elements };
    const html = document.documentElement.outerHTML;
    return html.length > ${maxBytes} ? { length: html.length } : { html };
  })()`;
  const asked = { expression, contextId: executionContextId, returnByValue: true };
  const { result } = await session.send('Runtime.evaluate', asked);
  const { html, elements } = (result.value ?? {}) as { readonly html?: string; readonly elements?: number };
  if (html !== undefined && Buffer.byteLength(html) <= maxBytes) return html;
  throw new Permanent(
    elements === undefined ? `网页过大，已拒绝：${url}` : `网页标签超过 ${MAX_ELEMENTS} 个，已拒绝：${url}`,
  );
}

const tooMuch = (url: string): Permanent => new Permanent(`网页要取的内容超过上限，已停止：${url}`);

function failure(cause: unknown, { url, pass }: RenderRequest, denied: string | null): Error {
  if (pass.spent.aborted) return tooMuch(url);
  if (denied !== null) return new Permanent(denied, { cause });
  const refusal = pass.refusal();
  if (refusal !== null) return new Permanent(`抓取防护拒绝 ${refusal}`, { cause });
  const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  if (/Download is starting/.test(message))
    return new Permanent(`浏览器打开的不是网页，是要下载的文件：${url}`, { cause });
  return new Transient(`浏览器没有打开 ${url}：${/net::\w+/.exec(message)?.[0] ?? message.slice(0, 200)}`, { cause });
}
