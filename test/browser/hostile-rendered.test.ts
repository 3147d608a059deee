import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openFetcher } from '@tingchao/adapters/web/open-fetcher.ts';
import { openRenderer } from '@tingchao/adapters/web/open-renderer.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';

const missing = inject('chromiumMissing');
if (missing !== '') throw new Error(missing);

const TIMEOUT_MS = 120_000;
const PATIENT_MS = 90_000;

const servers: Server[] = [];
async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A site that was not granted: nothing may ever ask it. */
const asked: string[] = [];
const elsewhere = await listen((request, response) => {
  asked.push(request.url ?? '');
  response.setHeader('access-control-allow-origin', '*').end('机密');
});
elsewhereSockets();
function elsewhereSockets(): void {
  servers[0]?.on('upgrade', (request, socket) => void (asked.push(`upgrade ${request.url}`), socket.destroy()));
  servers[0]?.on('connection', () => asked.push('connection'));
}

const pages = new Map<string, { readonly body: string | Buffer; readonly headers: Record<string, string> }>();
const cookies: string[] = [];
const site = await listen((request, response) => {
  const page = pages.get((request.url ?? '').split('?')[0] ?? '');
  cookies.push(request.headers.cookie ?? '');
  if (page === undefined) response.writeHead(404).end();
  else response.writeHead(200, page.headers).end(page.body);
});
const serve = (path: string, body: string | Buffer, headers: Record<string, string> = {}): void =>
  void pages.set(path, { body, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });

const clock = createSystemClock();
// Tests run as whoever runs them, root too, where the sandbox cannot start.
const renderer = openRenderer({ sandbox: false, userAgent: 'Tingchao/1 (test)', settleMs: 1500 });
const fetcher = openFetcher({ policy: { grantedOrigins: [site] }, userAgent: 'Tingchao/1 (test)', clock, renderer });
const render = async (path: string, more: { readonly deadlineMs?: number; readonly maxBytes?: number } = {}) => {
  const { body, ...rest } = await fetcher.fetch({
    url: `${site}${path}`,
    rendered: true,
    deadlineMs: PATIENT_MS,
    ...more,
  });
  return { ...rest, html: new TextDecoder().decode(body) };
};

beforeEach(() => void asked.splice(0));
afterAll(async () => {
  await fetcher.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test(
  'a list that scripts make is there, from data they asked for, in the text of the page',
  { timeout: TIMEOUT_MS },
  async () => {
    serve('/data.json', JSON.stringify([{ t: '关于夜间施工噪音的来信' }, { t: '关于停水的来信' }]), {
      'content-type': 'application/json; charset=utf-8',
    });
    serve(
      '/list',
      `<!doctype html><meta charset=gbk><title>来信</title><ul id=l></ul><script>
      fetch('/data.json').then((r) => r.json()).then((all) => {
        for (const { t } of all) { const li = document.createElement('li'); li.textContent = t; document.getElementById('l').append(li); }
      });
    </script>`,
    );
    const page = await render('/list');
    expect(page).toMatchObject({ status: 200, url: `${site}/list` });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.html).toContain('<li>关于夜间施工噪音的来信</li><li>关于停水的来信</li>');
  },
);

test('whatever a page tries, nothing reaches an address that was not granted', { timeout: TIMEOUT_MS }, async () => {
  const ws = elsewhere.replace('http:', 'ws:');
  const host = new URL(elsewhere).host;
  serve('/redirect', '', {});
  serve(
    '/hostile',
    `<!doctype html><title>x</title>
      <link rel=dns-prefetch href="${elsewhere}"><link rel=preconnect href="${elsewhere}"><link rel=prefetch href="${elsewhere}/prefetch">
      <link rel=stylesheet href="${elsewhere}/style"><script src="${elsewhere}/script"></script>
      <img src="${elsewhere}/image"><iframe src="${elsewhere}/frame"></iframe><video src="${elsewhere}/video"></video>
      <object data="${elsewhere}/object"></object><p id=p>还没有</p>
      <script>
        const tried = [];
        const attempt = (what) => { try { tried.push(Promise.resolve(what()).catch(() => 0)); } catch {} };
        attempt(() => fetch('${elsewhere}/fetch'));
        attempt(() => fetch('${elsewhere}/post', { method: 'POST', mode: 'no-cors', body: 'x' }));
        attempt(() => fetch('http://localhost:${new URL(elsewhere).port}/localhost'));
        attempt(() => fetch('http://2130706433:${new URL(elsewhere).port}/decimal'));
        attempt(() => fetch('http://[::1]:${new URL(elsewhere).port}/six'));
        attempt(() => fetch('https://${host}/tls'));
        attempt(() => fetch('http://169.254.169.254/latest/meta-data/'));
        attempt(() => navigator.sendBeacon('${elsewhere}/beacon', 'x'));
        attempt(() => new WebSocket('${ws}/socket'));
        attempt(() => new EventSource('${elsewhere}/events'));
        attempt(() => new Image().src = '${elsewhere}/pixel');
        attempt(() => window.open('${elsewhere}/popup'));
        attempt(() => navigator.serviceWorker.register('/worker.js'));
        attempt(() => new Worker(URL.createObjectURL(new Blob(["fetch('${elsewhere}/worker')"]))));
        attempt(() => new RTCPeerConnection({ iceServers: [{ urls: 'stun:${host}' }] }).createDataChannel('x'));
        attempt(() => { const f = document.createElement('form'); f.action = '${elsewhere}/form'; f.target = '_blank'; document.body.append(f); f.submit(); });
        attempt(() => { const a = document.createElement('a'); a.href = '${elsewhere}/ping'; a.ping = '${elsewhere}/ping2'; a.target = '_blank'; document.body.append(a); a.click(); });
        Promise.all(tried).then(() => { document.getElementById('p').textContent = '试完了'; });
        alert('停一停'); confirm('再停一停'); prompt('还停');
      </script>`,
  );
  const page = await render('/hostile');
  expect(page.html).toContain('试完了');
  expect(asked).toEqual([]);
});

test('a page that sends itself away is refused with the reason', { timeout: TIMEOUT_MS }, async () => {
  serve('/away', `<script>location.href = '${elsewhere}/away'</script>`);
  const away = await render('/away').catch((error: unknown) => error);
  // Either the page was read before it left, or its leaving was refused: never what lies elsewhere.
  expect(away instanceof Error ? away.message : (away as { readonly html: string }).html).not.toContain('机密');
  pages.set('/moved', { body: '', headers: {} });
  expect(asked).toEqual([]);
});

test(
  'scripts that never end are ended with the deadline, and the next page is read',
  { timeout: TIMEOUT_MS },
  async () => {
    serve('/endless', '<p>开始</p><script>for (;;);</script>');
    serve('/after', '<p>之后</p>');
    await expect(render('/endless', { deadlineMs: 4000 })).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('总时限'),
    });
    expect((await render('/after')).html).toContain('之后');
  },
);

test('a page of too many elements, of too many bytes, or a download is refused', { timeout: TIMEOUT_MS }, async () => {
  serve(
    '/huge',
    `<body><script>
      const many = document.createDocumentFragment();
      for (let i = 0; i < 20000; i += 1) many.append(document.createElement('b'));
      document.body.append(many); document.getElementsByTagName = () => []; Object.defineProperty(Element.prototype, 'outerHTML', { get: () => '改过' });
    </script>`,
  );
  await expect(render('/huge')).rejects.toMatchObject({
    name: 'Permanent',
    message: expect.stringContaining('标签超过'),
  });
  serve('/long', `<p>${'长'.repeat(200_000)}</p>`);
  await expect(render('/long', { maxBytes: 400_000 })).rejects.toMatchObject({ name: 'Permanent' });
  serve('/piece.js', Buffer.alloc(2_000_000, ' '), { 'content-type': 'text/javascript' });
  serve('/pieces', '<p>x</p><script src="/piece.js"></script>');
  await expect(render('/pieces', { maxBytes: 400_000 })).rejects.toMatchObject({ name: 'Permanent' });
  serve('/file', 'x', {
    'content-disposition': 'attachment; filename=a.exe',
    'content-type': 'application/octet-stream',
  });
  await expect(render('/file')).rejects.toMatchObject({
    name: 'Permanent',
    message: expect.stringContaining('不是网页'),
  });
});

test('what a page leaves behind is gone for the next one', { timeout: TIMEOUT_MS }, async () => {
  serve(
    '/leave',
    `<p id=p></p><script>
      document.getElementById('p').textContent = '有' + (localStorage.getItem('x') ?? '无') + document.cookie;
      localStorage.setItem('x', '旧'); document.cookie = 'a=b; max-age=9999';
    </script>`,
  );
  cookies.splice(0);
  expect((await render('/leave')).html).toContain('有无</p>');
  expect((await render('/leave')).html).toContain('有无</p>');
  expect(cookies.filter((cookie) => cookie !== '')).toEqual([]);
});

test('where Chromium is missing one line says so and where to name it', async () => {
  const without = openRenderer({ sandbox: true, executable: '/nowhere/chromium', userAgent: 'T' });
  await expect(without.render({ url: site, policy: {}, maxBytes: 1000, deadlineMs: 1000 })).rejects.toThrow(
    /没有找到 Chromium（\/nowhere\/chromium）.*collector\.browser\.executable/,
  );
  await without.close();
});
