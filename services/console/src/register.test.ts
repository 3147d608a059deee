import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, nobody, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;

beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00' });
  app = await serveDesk(platform);
});
afterEach(() => app.close());

const by = { name: '张敏' };
const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
const get = async (url: string) => (await app.inject({ url })).json();
const request = {
  by,
  kind: 'consultation',
  title: '征求供热价格意见',
  unit: '县发展和改革局',
  owner: '张敏',
  start: '2026-02-20',
};

test('a duty is registered, noted, ended and counted; each refusal says what to do', async () => {
  const kinds = (await get('/api/register/kinds')) as { items: { id: string; basis: string }[] };
  expect(kinds.items.every(({ basis }) => basis.length > 4)).toBe(true);
  const unit = platform.settings.units.units[3]!;
  const opened = await post('/api/register', { ...request, unit: unit.name });
  expect(opened.json()).toMatchObject({
    number: '公开〔2026〕1号',
    unit: unit.id,
    dueAt: '2026-03-20T00:00:00+08:00',
    standing: 'running',
    missing: [{ mark: 'adoption_counted' }],
  });
  expect((await post('/api/register', { ...request, unit: unit.name })).statusCode).toBe(409);
  expect((await post('/api/register', { ...request, unit: unit.name, due: '2026-03-09' })).statusCode).toBe(422);
  const steps = `/api/register/${encodeURIComponent('公开〔2026〕1号')}/steps`;
  const early = await post(steps, { by, step: 'done', note: '已公开' });
  expect(early.statusCode).toBe(422);
  expect(early.json()).toMatchObject({ detail: expect.stringContaining('采纳情况') });
  const adoption = { received: 12, adopted: 5, notAdopted: 7, reasons: '与上位法不一致或超出本级权限' };
  expect((await post(steps, { by, step: 'mark', mark: 'adoption_counted', adoption })).statusCode).toBe(200);
  expect((await post(steps, { by, step: 'done', note: '已在门户网站公开' })).json()).toMatchObject({
    standing: 'in_time',
  });
  const figures = (await get('/api/register/figures')) as { items: { kind: string }[] };
  expect(figures.items.find(({ kind }) => kind === 'consultation')).toMatchObject({ total: 1, inTime: 1, rate: 1 });
  const list = (await get('/api/register?status=done')) as { items: unknown[] };
  expect(list.items).toHaveLength(1);
});

test('nothing is registered without the token, and an unknown number is told', async () => {
  expect(
    (await app.inject({ method: 'POST', url: '/api/register', headers: nobody, payload: request })).statusCode,
  ).toBe(401);
  expect((await app.inject({ url: '/api/register/none' })).statusCode).toBe(404);
  expect((await post('/api/register/none/steps', { by, step: 'void', note: '登记有误' })).statusCode).toBe(404);
});
