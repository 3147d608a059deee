import { withTimer } from '@tingchao/domain/response/ladder.ts';
import { days, hours, plus } from '@tingchao/domain/time/instant.ts';
import { turnResponse } from '@tingchao/response/service.ts';
import { aCase, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { LedgerPage } from './routes/ledger.ts';
import type { Server } from './server.ts';
import type { BoardView, RepeatsView } from './views/board-view.ts';

const by = { name: '王磊' };
const lead = '县水利局';
const about = { region: '青岚县', topic: 'ecology', townships: ['石桥镇'], channel: null };
let platform: MemoryPlatform;
let app: Server;
let number: string;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
  const file = withTimer(aCase({ status: 'judging', about }), platform.settings.sla);
  ({ number } = file);
  await platform.cases.save([file]);
  await step({ action: 'assign', lead });
});
afterEach(() => app.close());

const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
const step = (command: object) => post(`/api/cases/${encodeURIComponent(number)}/steps`, { by, command });
async function get<T>(url: string): Promise<T> {
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}

test('a clock is on the board once three quarters of it are used, with the step that comes next and when', async () => {
  expect((await get<BoardView>('/api/supervision/board')).items).toEqual([]);
  await platform.clock.advance(hours(38));
  await turnResponse(platform);
  const board = await get<BoardView>('/api/supervision/board');
  expect(board).toMatchObject({ riskFrom: 0.75, overdue: 1, atRisk: 1 });
  expect(board.items.find(({ clock }) => clock === 'public_response')).toMatchObject({
    number,
    unitName: lead,
    standing: 'at_risk',
    reached: { name: '临近时限（黄牌）' },
    next: { name: '催办', automatic: false, at: '2026-03-04T04:12:00+08:00' },
    letterWaits: false,
  });
});

test('an overdue clock says which letter waits, and the end of the ladder has no next step', async () => {
  await platform.clock.advance(hours(50));
  await turnResponse(platform);
  const { items } = await get<BoardView>('/api/supervision/board');
  const clock = items.find((one) => one.clock === 'public_response');
  expect(clock).toMatchObject({
    standing: 'overdue',
    letterWaits: true,
    reached: { rung: 'supervise' },
    next: { rung: 'circulate' },
  });
  expect(clock?.used).toBeGreaterThan(1);
  await platform.clock.advance(hours(60));
  await turnResponse(platform);
  const after = await get<BoardView>('/api/supervision/board');
  expect(after.items.find((one) => one.clock === 'public_response')).toMatchObject({ next: null });
});

test('the third case of one kind at one place within a year is told, the second is not', async () => {
  const again = (n: number) => aCase({ status: 'judging', about, openedAt: plus(START, -days(30 * n)) });
  await platform.cases.save([again(1)]);
  expect((await get<RepeatsView>('/api/supervision/repeats')).matters).toEqual([]);
  await platform.cases.save([again(2), again(20)]);
  const { matters } = await get<RepeatsView>('/api/supervision/repeats');
  expect(matters).toMatchObject([{ place: '石桥镇', count: 3, suggestion: expect.stringContaining('提级') }]);
  expect(matters[0]?.cases.at(-1)).toMatchObject({ number });
});

test('a case that went from hand to hand three times is told with the proposal to name its unit', async () => {
  for (const unit of ['县水利局', '县住房和城乡建设局', '县交通运输局']) {
    if (unit !== lead) await step({ action: 'assign', lead: unit });
    await step({ action: 'return', unit, reason: '不在职责清单内' });
  }
  const { passedOn } = await get<RepeatsView>('/api/supervision/repeats');
  expect(passedOn).toMatchObject([{ number, passes: 3, suggestion: expect.stringContaining('指定承办单位') }]);
});

test('the ledger on screen is filtered as asked and goes on where a page ended', async () => {
  await platform.cases.save([
    aCase({ level: 'II', about: { ...about, townships: ['柳河乡'] } }),
    aCase({ level: 'III', openedAt: plus(START, -days(3)) }),
  ]);
  const all = await get<LedgerPage>('/api/ledger');
  expect(all.items).toHaveLength(3);
  expect(all.columns.map(({ label }) => label)).not.toContain('序号');
  expect((await get<LedgerPage>('/api/ledger?level=II')).items).toMatchObject([{ cells: { level: 'Ⅱ级' } }]);
  expect((await get<LedgerPage>(`/api/ledger?place=${encodeURIComponent('柳河乡')}`)).items).toHaveLength(1);
  expect((await get<LedgerPage>('/api/ledger?to=2026-02-28')).items).toMatchObject([{ cells: { level: 'Ⅲ级' } }]);
  expect((await get<LedgerPage>('/api/ledger?overtime=true')).items).toEqual([]);
  expect((await get<LedgerPage>(`/api/ledger?unit=${encodeURIComponent(lead)}`)).items).toHaveLength(1);
  const first = await get<LedgerPage>('/api/ledger?limit=2');
  expect(first.items).toHaveLength(2);
  expect((await get<LedgerPage>(`/api/ledger?limit=2&offset=${first.nextOffset}`)).items).toHaveLength(1);
  expect((await app.inject({ url: '/api/ledger?from=三月', headers })).statusCode).toBe(400);
});
