import { withTimer } from '@tingchao/domain/response/ladder.ts';
import { hours } from '@tingchao/domain/time/instant.ts';
import { turnResponse } from '@tingchao/response/service.ts';
import { aCase } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

const by = { name: '王磊' };
const lead = '县水利局';
let platform: MemoryPlatform;
let app: Server;
let number: string;

/** A case that its unit took at once and kept until the clock had run out. */
beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
  const file = withTimer(aCase({ status: 'judging' }), platform.settings.sla);
  ({ number } = file);
  await platform.cases.save([file]);
  await step({ action: 'assign', lead });
  await step({ action: 'accept', unit: lead });
  await platform.clock.advance(hours(50));
  await turnResponse(platform);
});
afterEach(() => app.close());

const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
const step = (command: object) => post(`/api/cases/${encodeURIComponent(number)}/steps`, { by, command });
const get = async (url: string) => (await app.inject({ url })).json();

test('what waits for a signature is shown with whom it turns to, and red only when the clock ran out', async () => {
  const { items } = await get('/api/supervision');
  expect(items).toContainEqual(
    expect.objectContaining({ letter: 'public_response:supervise', unitName: lead, standing: 'due', listed: false }),
  );
  expect(items).toContainEqual(
    expect.objectContaining({ letter: 'public_response:urge', unitName: lead, standing: 'due', listed: true }),
  );
});

test('a unit’s list of the day is signed once, received by its number, and counted as one', async () => {
  const signed = await post('/api/supervision/lists', { by, unit: lead });
  expect(signed.json()).toMatchObject({ number: '舆催办〔2026〕1号', unitName: lead, cases: [number] });
  const again = await post('/api/supervision/lists', { by, unit: lead });
  expect(again.statusCode).toBe(422);
  expect(again.json().detail).toContain('今天的催办清单已发出（舆催办〔2026〕1号）');
  const receipt = await post('/api/letters/receipts', {
    by: { name: '李川' },
    number: '舆催办〔2026〕1号',
    unit: lead,
  });
  expect(receipt.json()).toMatchObject({ number: '舆催办〔2026〕1号' });
  const { items } = await get('/api/letters');
  expect(items).toMatchObject([{ number: '舆催办〔2026〕1号', status: 'signed', unitName: lead, receivedBy: '李川' }]);
  expect((await get('/api/letters/counts?from=2026-03-01&to=2026-04-01')).items).toEqual([
    { unitName: lead, signed: { 舆催办: 1 }, void: 0, unreceived: 0 },
  ]);
  expect((await get('/api/letters?from=2026-05-01')).items).toEqual([]);
});

test('a void letter stands in the register with its number and the reason', async () => {
  const letter = 'public_response:supervise';
  expect((await step({ action: 'sign_letter', letter })).statusCode).toBe(200);
  expect((await step({ action: 'void_letter', letter, reason: '对象有误' })).statusCode).toBe(200);
  const { items } = await get('/api/letters');
  expect(items).toMatchObject([{ number: '舆督办〔2026〕1号', status: 'void', voidReason: '对象有误' }]);
});

test('where the time of a case went is told by stage and holder, and sums up to the whole', async () => {
  const { clocks } = await get(`/api/cases/${encodeURIComponent(number)}/time`);
  const clock = clocks.find(({ id }: { id: string }) => id === 'public_response');
  expect(clock.lateMs).toBe(hours(2));
  expect(clock.parts).toEqual([{ stage: '承办', holder: lead, ms: hours(50), lateMs: hours(2) }]);
});

test('a time that is none is told', async () => {
  const answer = await app.inject({ url: '/api/letters?from=三月' });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().detail).toContain('读不出时间“三月”');
});

test('a list is one document with a line for each matter, a 督办单 says where the time went', async () => {
  await post('/api/supervision/lists', { by, unit: lead });
  await step({ action: 'sign_letter', letter: 'public_response:supervise' });
  const list = await get(`/api/letters/${encodeURIComponent('舆催办〔2026〕1号')}/document?format=json`);
  expect(list).toMatchObject({ title: '舆情催办清单', to: lead, head: { number: '舆催办〔2026〕1号' } });
  expect(JSON.stringify(list)).toContain(number);
  const letter = await get(`/api/letters/${encodeURIComponent('舆督办〔2026〕1号')}/document?format=json`);
  expect(letter).toMatchObject({ kind: 'supervise_note', head: { number: '舆督办〔2026〕1号' } });
  expect(JSON.stringify(letter)).toContain(lead);
  const unknown = await app.inject({ url: `/api/letters/${encodeURIComponent('舆督办〔2026〕9号')}/document` });
  expect(unknown.statusCode).toBe(404);
});
