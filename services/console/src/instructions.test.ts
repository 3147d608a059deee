import type { Digest } from '@tingchao/domain/report/daily-digest.ts';
import { hours } from '@tingchao/domain/time/instant.ts';
import { aCase } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { SituationView } from './routes/situation.ts';
import type { Server } from './server.ts';
import type { InstructionView } from './views/instruction-view.ts';

const by = { name: '周县长', role: '领导' };
const lead = '县水利局';
const first = '舆批示〔2026〕1号';
let platform: MemoryPlatform;
let app: Server;
let number: string;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
  const about = { region: '青岚县', topic: 'ecology', townships: ['石桥镇'], channel: null };
  const file = aCase({ status: 'judging', about });
  ({ number } = file);
  await platform.cases.save([file]);
  await post(`/api/cases/${encodeURIComponent(number)}/steps`, { by, command: { action: 'assign', lead } });
});
afterEach(() => app.close());

const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers, payload });
async function get<T>(url: string): Promise<T> {
  const answer = await app.inject({ url, headers });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
}
const words = { by, case: '', text: '请水利局今日到现场，结果报我。', dueAt: '2026-03-03T12:00' };
const give = (over: object = {}) => post('/api/instructions', { ...words, case: number, ...over });
const report = (text: string) =>
  post(`/api/instructions/${encodeURIComponent(first)}/report`, { by: { name: '王磊' }, case: number, text });

test('what a leader writes on a case has a number and a clock, and the unit is told of them and of no word more', async () => {
  const given = await give();
  expect(given.json()).toMatchObject({ documentNo: first, from: '周县长', standing: 'running', lead });
  const file = (await platform.cases.byNumber(number))!;
  const notice = file.notices.find(({ step }) => step === `order:${first}`);
  expect(notice).toMatchObject({ to: 'water_bureau', subject: expect.stringContaining(first) });
  expect(JSON.stringify(notice)).not.toContain('现场');
  expect((await give()).json()).toMatchObject({ documentNo: first });
  expect((await give({ text: '另请环保部门会同。' })).json()).toMatchObject({ documentNo: '舆批示〔2026〕2号' });
});

test('the digest of the day shows it as under way, that of the next day what was reported on it', async () => {
  await give();
  const today = await get<Digest>('/api/digests/latest');
  expect(today.instructions).toMatchObject([{ documentNo: first, standing: 'running', report: '' }]);
  await platform.clock.advance(hours(9));
  expect((await report('已到现场，堵漏完成，水质复测合格。')).json()).toMatchObject({ standing: 'reported' });
  await platform.clock.advance(hours(15));
  const tomorrow = await get<Digest>('/api/digests/latest');
  expect(tomorrow).toMatchObject({ date: '2026-03-03', instructions: [{ documentNo: first, standing: 'reported' }] });
  expect((await app.inject({ url: '/api/digests/latest?format=html', headers })).body).toContain('水质复测合格');
  expect((await app.inject({ url: '/api/digests/latest?format=md', headers })).body).toContain('批示落实');
  await platform.clock.advance(hours(48));
  expect((await get<Digest>('/api/digests/latest')).instructions).toEqual([]);
});

test('an instruction nobody reported on is overdue and stays on every digest; a late report stays late', async () => {
  await give();
  await platform.clock.advance(hours(72));
  const { instructions } = await get<Digest>('/api/digests/latest');
  expect(instructions).toMatchObject([{ standing: 'overdue' }]);
  expect((await report('已办完，情况属实。')).json()).toMatchObject({ standing: 'reported_late' });
  const { items } = await get<{ items: InstructionView[] }>('/api/instructions');
  expect(items).toMatchObject([{ report: { by: '王磊' }, standingName: '已报结（超时）' }]);
  expect((await get<{ items: unknown[] }>('/api/instructions?state=open')).items).toEqual([]);
  expect((await report('再报一次。')).statusCode).toBe(422);
});

test('no number is taken for an instruction that cannot be given', async () => {
  expect((await give({ dueAt: '2026-03-01T12:00' })).statusCode).toBe(422);
  expect((await give({ dueAt: '明天' })).statusCode).toBe(400);
  expect((await give({ case: '青舆〔2026〕999999号' })).statusCode).toBe(404);
  expect((await give()).json()).toMatchObject({ documentNo: first });
});

test('the wall counts what is open and what became of it by township, each case once in the total', async () => {
  await platform.cases.save([
    aCase({
      status: 'closed',
      about: { region: '青岚县', topic: null, townships: ['石桥镇', '柳河乡'], channel: null },
    }),
  ]);
  await platform.clock.advance(hours(50));
  const view = await get<SituationView>('/api/situation');
  expect(view.places.find(({ place }) => place === '石桥镇')).toMatchObject({
    opened: 2,
    open: 1,
    closed: { of: 1, among: 2, value: 0.5 },
  });
  expect(view.total).toMatchObject({ opened: 2, open: 1, inTime: { of: 0, among: 2, value: 0 } });
  expect(view.total.clocks.overdue).toBeGreaterThan(0);
  expect(view.days).toHaveLength(30);
  expect(view.days.at(-3)).toMatchObject({ day: '2026-03-02', opened: 2 });
});
