import { openLivePlatform } from '@tingchao/testkit/live-platform.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { instant, parseInstant } from '@tingchao/domain/time/instant.ts';
import { newVisitState } from '@tingchao/domain/post/source-schedule.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { AuditCheck, AuditPage } from './routes/audit.ts';
import type { MonthFigures } from './routes/month-figures.ts';
import { toCalendars, type PipelineView } from './routes/operations.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;

beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00' });
  app = await serveDesk(platform);
});
afterEach(() => app.close());

const by = { name: '赵工' };
const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
async function get<T>(url: string): Promise<T> {
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

test('the pipeline says what waits, and since when', async () => {
  await platform.log.append('posts.collected', [{ key: 'p1', value: '{}' }]);
  const view = await get<PipelineView>('/api/pipeline');
  expect(view.stages).toContainEqual(expect.objectContaining({ topic: 'posts.collected', name: '研判', waiting: 1 }));
  expect(view).toMatchObject({ parked: 0, stored: { cases: 0 } });
});

test('a year without published holidays is told, and needed from October of the year before', () => {
  const at = (text: string) => parseInstant(text) ?? instant(0);
  const { calendars } = platform.settings;
  const of = (text: string, year: number) => toCalendars(calendars, at(text)).years.find((one) => one.year === year);
  expect(of('2026-03-02', 2026)).toMatchObject({ known: true, needed: true });
  expect(of('2026-03-02', 2026)?.extraWorkdays.length).toBeGreaterThan(0);
  expect(of('2026-03-02', 2027)).toMatchObject({ known: false, needed: false, version: null });
  expect(of('2026-10-01', 2027)).toMatchObject({ known: false, needed: true });
});

test('the audit is read page by page, by subject, and its chain is checked', async () => {
  for (let n = 0; n < 5; n += 1) {
    const at = platform.clock.now();
    const subject = n % 2 === 0 ? 'months' : 'parked';
    await platform.audit.append(`e${n}`, { at, actor: 'zhao', action: 'thing_done', subject, detail: { n } });
  }
  const first = await get<AuditPage>('/api/audit?limit=3');
  expect(first.items).toHaveLength(3);
  const rest = await get<AuditPage>(`/api/audit?limit=3&from=${first.next}`);
  expect(rest).toMatchObject({ next: null });
  expect(rest.items.map(({ detail }) => detail['n'])).toEqual([3, 4]);
  expect((await get<AuditPage>('/api/audit?subject=months')).items).toHaveLength(3);
  expect(await get<AuditCheck>('/api/audit/check')).toMatchObject({ ok: true, entries: 5, brokenAt: null });
});

test('a source that is asked for is due now; one that is switched off or unknown is not', async () => {
  const source = platform.settings.sources
    .flatMap((file) => file.sources)
    .find((one) => one.kind !== 'import' && one.enabled);
  expect((await post('/api/sources/no-such-source/run', { by })).statusCode).toBe(404);
  if (source === undefined || source.kind === 'import') return;
  const plan = { schedule: source.schedule, expectedPerDay: null, lateAfterIntervals: 3 };
  const state = newVisitState(plan, platform.clock.now());
  await platform.sources.put({
    ...state,
    sourceId: source.id,
    nextDueAt: instant(platform.clock.now() + 3_600_000),
    etag: null,
    lastModified: null,
    memory: {},
  });
  const asked = await post(`/api/sources/${source.id}/run`, { by });
  expect(asked.json()).toMatchObject({
    name: source.name,
    owner: source.owner,
    nextDueAt: '2026-03-02T09:00:00+08:00',
  });
});

test('the figures of a month come without the facts behind them', async () => {
  const figures = await get<MonthFigures>('/api/months/latest/figures');
  expect(figures).toMatchObject({ copy: 0, number: '', closedAt: null });
  expect(figures.tables.length).toBeGreaterThan(3);
  expect((await app.inject({ url: '/api/months/13/figures', headers })).statusCode).toBe(400);
});

test('units are brought in from a table as a version of the settings, or not at all', async () => {
  const live = await openLivePlatform();
  const desk = await serveDesk(live);
  const send = (url: string, payload: object) => desk.inject({ method: 'POST', url, headers, payload });
  const table = '代码\t名称\t性质\nweather\t县气象局\t事业单位';
  expect((await send('/api/units/preview', { text: table })).json()).toMatchObject({ changes: [{ id: 'weather' }] });
  const wrong = { by, text: '名称\t性质\n县气象局\t学校', reason: '机构改革' };
  expect((await send('/api/units/import', wrong)).statusCode).toBe(422);
  const taken = await send('/api/units/import', { by, text: table, reason: '机构改革' });
  expect(taken.json()).toEqual({ number: 1, changed: 1 });
  const units = (await desk.inject({ url: '/api/units', headers })).json<{ items: { id: string }[] }>();
  expect(units.items.map(({ id }) => id)).toContain('weather');
  expect(units.items.length).toBe(platform.settings.units.units.length + 1);
  expect((await send('/api/units/import', { by, text: table, reason: '再来一次' })).statusCode).toBe(422);
  await desk.close();
});
