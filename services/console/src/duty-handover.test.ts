import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { aWaitingCase } from '@tingchao/domain/response/case-builders.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveDesk } from './console-testing.ts';
import type { HandoverDeskView, HandoverView } from './routes/duty-handover.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;
beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-04-02T08:20:00+08:00' });
  app = await serveDesk(platform);
  const at = platform.clock.now();
  await platform.cases.save([
    { ...aWaitingCase(), id: 'c1', number: '青舆〔2026〕7号', level: 'II', openedAt: at, title: '河堤塌方' },
  ]);
});
afterEach(() => app.close());

const post = (url: string, name: string, payload: object = {}) =>
  app.inject({ method: 'POST', url, payload: { by: { name }, ...payload } });

test('a shift is handed over with what is open, and taken by another; the desk shows the last one', async () => {
  const { now } = (await app.inject({ url: '/api/duty/handovers' })).json<HandoverDeskView>();
  expect(now.facts.matters).toMatchObject([{ number: '青舆〔2026〕7号', level: 'II', title: '河堤塌方' }]);
  expect(now.facts.matters[0]?.causeNames).toContain('Ⅰ、Ⅱ级在办');

  const offered = await post('/api/duty/handovers', '张敏', { notes: '已报王主任，水利局在现场，回电13812345678' });
  expect(offered.statusCode).toBe(200);
  const { id, notes } = offered.json<HandoverView>();
  expect(notes).not.toContain('13812345678');
  expect((await post(`/api/duty/handovers/${id}/take`, '张敏')).json()).toMatchObject({
    detail: '交班和接班须是两个人。',
  });
  await platform.clock.advance(minutes(45));
  const taken = (await post(`/api/duty/handovers/${id}/take`, '李强', { remark: '已核对' })).json<HandoverView>();
  expect(taken).toMatchObject({ status: 'taken', offeredBy: '张敏', takenBy: '李强', lateMinutes: 45 });

  const { handover } = (await app.inject({ url: '/api/duty/handovers/last' })).json<{ handover: HandoverView }>();
  expect(handover).toMatchObject({ id, takenBy: '李强', remark: '已核对' });
  const audit = await platform.audit.list({ limit: 50 });
  expect(audit.map(({ action }) => action)).toEqual(expect.arrayContaining(['shift_offered', 'shift_taken']));
});

test('an offer is taken back before somebody takes it, and written anew', async () => {
  const { id } = (await post('/api/duty/handovers', '张敏', { notes: '无' })).json<HandoverView>();
  expect((await post('/api/duty/handovers', '王五', { notes: '再交一次' })).statusCode).toBe(422);
  expect((await post(`/api/duty/handovers/${id}/withdraw`, '张敏')).json()).toMatchObject({ status: 'withdrawn' });
  expect((await post('/api/duty/handovers', '张敏', { notes: '补充' })).statusCode).toBe(200);
});
