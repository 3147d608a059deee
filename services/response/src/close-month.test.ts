import { createHash } from 'node:crypto';
import { tableOf, traceInMonth } from '@tingchao/domain/report/month/month-copy.ts';
import { hours, parseInstant, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anAssignment, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { closeMonth, previewMonth, reopenMonth } from './close-month.ts';
import { monthLines, readCopy } from './month-book.ts';
import { namesOf } from './read-reports.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;
const officer = { id: '王岚', name: '王岚', role: '值班员', unit: null };
const lead = anAssignment({ unit: 'housing_bureau', offeredAt: at('2026-03-02T10:00'), dueAt: at('2026-03-03T22:00') });

/** A case that was opened and whose answer was due in March; answered after so many hours, or not at all. */
async function put(platform: MemoryPlatform, opened: string, answeredAfter: number | null): Promise<string> {
  const openedAt = at(opened);
  const metAt = answeredAfter === null ? null : plus(openedAt, hours(answeredAfter));
  const incident = anIncident({ detectedAt: openedAt });
  const built = aCase({ incidentId: incident.id, openedAt, status: 'handling', assignments: [lead] });
  const file = {
    ...built,
    deadlines: built.deadlines.map((one) => ({ ...one, startedAt: openedAt, dueAt: plus(openedAt, hours(48)), metAt })),
    answers: metAt === null ? [] : [{ source: 'seen' as const, ref: 'p', at: metAt, channel: '政府网站' }],
  };
  await platform.incidents.save([incident]);
  await platform.cases.save([file]);
  return file.number;
}

async function march(): Promise<{ readonly platform: MemoryPlatform; readonly numbers: readonly string[] }> {
  const platform = openMemoryPlatform({ at: '2026-03-29T09:00+08:00' });
  const opened = ['2026-03-02T09:00', '2026-03-05T09:00', '2026-03-10T09:00', '2026-03-28T12:00'];
  const after = [20, 60, null, null];
  const numbers: string[] = [];
  for (const [n, when] of opened.entries()) numbers.push(await put(platform, when, after[n] ?? null));
  return { platform, numbers };
}

test('a month is closed once, by a named person, when it is over', async () => {
  const { platform } = await march();
  expect(await closeMonth(platform, '2026-04', officer)).toMatchObject({ ok: false, error: { code: 'not_over' } });
  expect(await closeMonth(platform, '2026-13', officer)).toMatchObject({ ok: false, error: { code: 'no_month' } });
  const closed = await closeMonth(platform, '2026-03', officer);
  expect(closed).toMatchObject({ ok: true, value: { line: { copy: 1, number: '舆台账〔2026〕1号', by: '王岚' } } });
  expect(await closeMonth(platform, '2026-03', officer)).toMatchObject({
    ok: false,
    error: { code: 'closed_already' },
  });
});

test('a month that is not over is told as far as it has come: no hour that lies ahead has been spent', async () => {
  const platform = openMemoryPlatform({ at: '2026-03-12T09:00+08:00' });
  await put(platform, '2026-03-09T09:00', null);
  await put(platform, '2026-03-11T09:00', null);
  const preview = await previewMonth(platform, '2026-03');
  if (!preview.ok) throw new Error(preview.error.code);
  expect(tableOf(preview.value, 'levels').total.cells).toMatchObject({ opened: 2, due: 1, late: 1, overdue: 1 });
  expect(preview.value.stages.reduce((sum, one) => sum + one.hours, 0)).toBeCloseTo(72);
  expect(preview.value.to).toBeGreaterThan(platform.clock.now());
});

test('an answer is counted in the month its clock ends; late and never answered are both late', async () => {
  const { platform, numbers } = await march();
  const preview = await previewMonth(platform, '2026-03');
  if (!preview.ok) throw new Error(preview.error.code);
  const { cells } = tableOf(preview.value, 'levels').total;
  expect(cells).toMatchObject({ opened: 4, due: 3, in_time: 1, late: 2, answered: 2, open: 4, overdue: 1 });
  expect(cells['in_time_rate']).toBeCloseTo(1 / 3);
  const { reports } = platform.settings;
  const where = { table: 'levels', row: 'IV', column: 'in_time_rate' };
  const traced = traceInMonth(preview.value, where, namesOf(platform), reports);
  expect(traced).toMatchObject({ ids: [numbers[0]], among: expect.arrayContaining(numbers.slice(0, 3)) });
});

test('what was frozen stays as it was, whatever becomes of the cases, and a reopened month leaves both copies', async () => {
  const { platform } = await march();
  const first = await closeMonth(platform, '2026-03', officer);
  if (!first.ok) throw new Error(first.error.code);
  await put(platform, '2026-03-20T09:00', 1);
  expect(await readCopy(platform, first.value.line)).toEqual(first.value.copy);
  expect(await reopenMonth(platform, '2026-03', officer, '')).toMatchObject({ error: { code: 'needs_reason' } });
  await reopenMonth(platform, '2026-03', officer, '漏登一件');
  const second = await closeMonth(platform, '2026-03', officer);
  if (!second.ok) throw new Error(second.error.code);
  expect(second.value.line).toMatchObject({ copy: 2, number: '舆台账〔2026〕2号' });
  expect(second.value.copy.cases).toHaveLength(5);
  expect(await readCopy(platform, first.value.line)).toEqual(first.value.copy);
  const lines = await monthLines(platform);
  expect(lines.map(({ action }) => action)).toEqual(['month_closed', 'month_reopened', 'month_closed']);
  const bytes = await platform.blobs.get(lines[0]?.hash ?? '');
  expect(
    createHash('sha256')
      .update(bytes ?? new Uint8Array())
      .digest('hex'),
  ).toBe(lines[0]?.hash);
});

test('two who close at once make one copy, and the other is told', async () => {
  const { platform } = await march();
  const both = await Promise.all([
    closeMonth(platform, '2026-03', officer),
    closeMonth(platform, '2026-03', { ...officer, id: '李川', name: '李川' }),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await monthLines(platform)).toHaveLength(1);
});

test('messages are counted by the three kinds of channel, copies and adverts apart, answers by their own clock', async () => {
  const platform = openMemoryPlatform({ at: '2026-03-29T09:00+08:00' });
  const collectedAt = at('2026-03-02T09:00');
  const reply = { unit: '县教育局', at: at('2026-03-03T09:00'), text: '答复', status: '已办结', rating: '满意' };
  const post = { collectedAt, publishedAt: collectedAt };
  await platform.posts.add([
    aKeptPost({ post: { ...post, channelType: 'gov_wechat', reply }, analysis: { kind: '咨询' } }),
    aKeptPost({ post: { ...post, channelType: 'gov_weibo' }, analysis: { kind: '投诉' } }),
    aKeptPost({ post: { ...post, channelType: 'leader_board', reply: { ...reply, settles: false } } }),
    aKeptPost({ post: { ...post, channelType: 'forum' }, analysis: { role: 'noise' } }),
    aKeptPost({ post: { ...post, channelType: 'weibo' }, analysis: { marks: ['advert'] } }),
    aKeptPost({ post: { ...post, channelType: 'gov_website', official: true } }),
  ]);
  const preview = await previewMonth(platform, '2026-03');
  if (!preview.ok) throw new Error(preview.error.code);
  const table = tableOf(preview.value, 'channels');
  expect(table.rows.map(({ label, cells }) => [label, cells['received'], cells['valid'], cells['replied']])).toEqual([
    ['微信公众号', 1, 1, 1],
    ['微博', 2, 1, 0],
    ['其他', 1, 1, 0],
  ]);
  expect(table.rows[0]?.cells).toMatchObject({ within_48h: 1, on_time: 1, avg_hours: 24, satisfied: 1, asked: 1 });
  expect(table.total.cells['reply_rate']).toBeCloseTo(1 / 3);
});

test('the frozen copy holds no word and no link of a post', async () => {
  const { platform } = await march();
  const closed = await closeMonth(platform, '2026-03', officer);
  if (!closed.ok) throw new Error(closed.error.code);
  const text = JSON.stringify(closed.value.copy);
  expect(text).not.toContain('噪音');
  expect(text).not.toContain('http');
});
