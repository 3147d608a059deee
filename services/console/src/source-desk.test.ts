import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorWith } from '@tingchao/collector/service.ts';
import type { Service } from '@tingchao/runtime/platform.ts';
import { openLivePlatform, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asCommandLine } from './console-testing.ts';
import type { ErrandView, WrittenView } from './routes/source-desk.ts';
import { buildServer, type Server } from './server.ts';

const site = 'https://www.qinglan.example';
const numbers = [1, 2, 3, 4, 5, 6];
const by = { name: '赵工' };

let platform: LivePlatform;
let collector: Service;
let app: Server;
beforeEach(async () => {
  platform = await openLivePlatform();
  const dataFolder = mkdtempSync(join(tmpdir(), 'source-desk-'));
  collector = collectorWith({ dataFolder })(platform);
  await collector.start();
  const token = 'a'.repeat(64);
  app = asCommandLine(
    await buildServer(platform, {
      token,
      dataFolder,
      progress: { isReady: () => true },
      report: (error) => {
        throw error;
      },
    }),
    `Bearer ${token}`,
  );
  serve('date');
});
afterEach(async () => {
  await app.close();
  await collector.stop();
});

/** A list of notices whose dates have this class, and their pages. */
function serve(date: string): void {
  const headers = { 'content-type': 'text/html; charset=utf-8' };
  const rows = numbers.map(
    (n) => `<li><a href="/t/${n}.html">关于第${n}次停水的通知</a><i class="${date}">2026-03-0${n}</i></li>`,
  );
  platform.fetcher.serve(`${site}/tz/`, {
    headers,
    body: `<html><body><ul class="news">${rows.join('')}</ul></body></html>`,
  });
  for (const n of numbers)
    platform.fetcher.serve(`${site}/t/${n}.html`, {
      headers,
      body: `<html><body><h1>关于第${n}次停水的通知</h1><div class="article"><p>东关片区今天停水，请居民提前储水，给您带来不便敬请谅解，联系人电话13812345678。</p></div></body></html>`,
    });
}

const post = async <T>(url: string, payload: object): Promise<T> => {
  const answer = await app.inject({ method: 'POST', url, payload: { by, ...payload } });
  if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer.json<T>();
};
/** Sends an errand and waits for the collector, whose clock is moved on. */
async function errand(what: object): Promise<ErrandView> {
  const { id } = await post<{ id: string }>('/api/source-desk/errands', { errand: what });
  let found: ErrandView | undefined;
  await expect
    .poll(
      async () => {
        await platform.clock.advance(1_000);
        found = (await app.inject({ url: `/api/source-desk/errands/${id}` })).json<ErrandView>();
        return found.state;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toMatch(/done|refused/);
  return found!;
}

test('an address becomes a source by being looked at, previewed and taken into the settings, and is collected', async () => {
  const { proposed } = await errand({ do: 'propose', url: `${site}/tz/`, owner: '李静', id: 'notices' });
  expect(proposed?.source).toMatchObject({ id: 'notices', kind: 'web-channel', owner: '李静' });
  expect(proposed?.trial).toMatchObject({ health: 'ok', found: 6 });
  expect(proposed?.trial.selectors.map(({ place }) => place)).toContain('list.fields.time');
  expect(JSON.stringify(proposed)).not.toContain('13812345678');
  expect(proposed?.yaml).toContain('id: notices');

  const { source } = proposed!;
  const preview = await post<{ files: { path: string; isNew: boolean }[] }>('/api/source-desk/preview', { source });
  expect(preview.files).toMatchObject([{ path: 'sources/desk.yaml', isNew: true }]);
  expect(await post('/api/source-desk/sources', { source, reason: '新增通知公告' })).toMatchObject({ number: 1 });
  await expect
    .poll(
      async () => {
        await platform.clock.advance(2_000);
        return (await platform.sources.get('notices'))?.health;
      },
      { timeout: 30_000 },
    )
    .toBe('ok');

  const written = (await app.inject({ url: '/api/source-desk/sources/notices' })).json<WrittenView>();
  expect(written).toMatchObject({ path: 'sources/desk.yaml', source: { id: 'notices', owner: '李静' } });
});

test('a source is recorded, and after a redesign the broken selector is named beside what there was', async () => {
  const { proposed } = await errand({ do: 'propose', url: `${site}/tz/`, owner: '李静', id: 'notices' });
  await post('/api/source-desk/sources', { source: proposed!.source, reason: '新增通知公告' });
  expect((await errand({ do: 'record', id: 'notices' })).trial).toMatchObject({ found: 6 });
  serve('riqi');
  const { compared } = await errand({ do: 'compare', id: 'notices' });
  expect(compared?.told.join()).toContain('list.fields.time');
  expect(compared?.recorded?.items[0]?.publishedAt).not.toBeNull();
  expect(compared?.now.items[0]?.publishedAt).toBeNull();
  // What is mended is tried before it is taken over.
  const list = proposed!.source['list'] as { fields: object };
  const mended = { ...proposed!.source, list: { ...list, fields: { ...list.fields, time: 'i.riqi' } } };
  expect((await errand({ do: 'try', source: mended })).trial?.items[0]?.publishedAt).not.toBeNull();
});

test('a source is paused and resumed with a reason, and OPML goes in and out', async () => {
  const opml = `<opml version="2.0"><body><outline text="青岚论坛" type="rss" xmlUrl="https://f.example/rss"/></body></opml>`;
  const given = { opml, owner: '李静', reason: '从旧系统迁来' };
  expect(await post('/api/source-desk/opml', { ...given, preview: true })).toMatchObject({
    feeds: 1,
    added: [{ url: 'https://f.example/rss' }],
    version: null,
  });
  const { added } = await post<{ added: { id: string }[] }>('/api/source-desk/opml', given);
  const { id } = added[0]!;
  const enabled = () =>
    platform.settings.sources.flatMap(({ sources }) => sources).find((one) => one.id === id)?.enabled;
  expect(enabled()).toBe(false);
  await post(`/api/source-desk/sources/${id}/switch`, { enabled: true, reason: '看过了' });
  expect(enabled()).toBe(true);
  expect((await app.inject({ url: '/api/source-desk/opml' })).body).toContain('https://f.example/rss');
});

test('what cannot be looked at is refused in one line, and a wrong edit with every mistake', async () => {
  expect(await errand({ do: 'propose', url: '不是网址', owner: '李静' })).toMatchObject({
    state: 'refused',
    problem: expect.stringContaining('不是网址'),
  });
  expect(await errand({ do: 'compare', id: 'nobody' })).toMatchObject({ state: 'refused' });
  const payload = { by, source: { id: 'x1', kind: 'rss' } };
  const answer = await app.inject({ method: 'POST', url: '/api/source-desk/preview', payload });
  expect(answer.statusCode).toBe(422);
  expect(answer.json<{ mistakes: unknown[] }>().mistakes.length).toBeGreaterThan(1);
});
