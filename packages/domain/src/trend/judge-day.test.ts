import { expect, test } from 'vitest';
import { judgeDay } from './judge-day.ts';
import { later, looking, said, spoken, time, weeksBefore } from './trend-builders.ts';

const shiqiao = { kind: 'township', township: '石桥镇' } as const;
/** A Tuesday. */
const TODAY = '2026-09-01';

test('sixteen on a Tuesday that usually has five is said with its numbers', () => {
  const posts = [...weeksBefore(TODAY, () => 5), ...spoken(TODAY, 16)];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`));
  expect(trend).toMatchObject({ verdict: 'raised', count: 16, median: 5, ratio: 3.2 });
  expect(trend.sentence).toBe('石桥镇本周二 16 件，为该镇近八周周二中位数（5 件）的 3.2 倍。');
});

test('a day that still runs is held against the same hours of other days', () => {
  const posts = [...weeksBefore(TODAY, () => 12), ...spoken(TODAY, 12)];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T10:20`));
  expect(trend).toMatchObject({ verdict: 'usual', count: 4, median: 4 });
  expect(trend.sentence).toContain('石桥镇本周二截至 10 时 4 件，为该镇近八周周二同时段中位数（4 件）的 1.0 倍');
});

test('other weekdays say nothing about Tuesdays', () => {
  const isTuesday = (day: string): boolean => new Date(day).getUTCDay() === 2;
  const posts = [...weeksBefore(TODAY, (day) => (isTuesday(day) ? 12 : 1)), ...spoken(TODAY, 13)];
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`)).verdict).toBe('usual');
});

test('a flood three weeks ago does not hide that of today', () => {
  const flood = later(TODAY, -21);
  const posts = [...weeksBefore(TODAY, (day) => (day === flood ? 400 : 5)), ...spoken(TODAY, 30)];
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`))).toMatchObject({ verdict: 'raised', median: 5 });
});

test('two against one is double, and says nothing', () => {
  const posts = [...weeksBefore(TODAY, () => 1), ...spoken(TODAY, 2)];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`));
  expect(trend).toMatchObject({ verdict: 'usual', ratio: 2 });
});

test('a township that never speaks and now does has no multiple, but is told', () => {
  const posts = [...weeksBefore(TODAY, () => 0), ...spoken(TODAY, 7)];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`));
  expect(trend).toMatchObject({ verdict: 'raised', ratio: null });
  expect(trend.sentence).toContain('近八周周二中位数为 0 件，最多 0 件');
});

test('three weeks of history are too little, and the sentence says so', () => {
  const posts = [
    ...weeksBefore(TODAY, () => 5).filter(({ post }) => post.collectedAt > time('2026-08-08')),
    ...spoken(TODAY, 60),
  ];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`));
  expect(trend).toMatchObject({ verdict: 'too_little_history', ratio: null, chance: null });
  expect(trend.sentence).toBe('石桥镇本周二 60 件；可比的周二只有 3 天，历史不足，不作比较。');
});

test('holidays among the Tuesdays are left out, and counted as left out', () => {
  const day = '2026-10-20';
  const posts = [...weeksBefore(day, (one) => (one === '2026-10-06' ? 0 : 5)), ...spoken(day, 16)];
  const trend = judgeDay(shiqiao, looking(posts, `${day}T23:30`));
  expect(trend.usual).toHaveLength(7);
  expect(trend.sentence).toContain('（可比 7 天，节假日和未监测的 1 天不计）');
});

test('a make-up Saturday is held against working days, a holiday against days off', () => {
  const quietWeekends = (day: string): number => ([0, 6].includes(new Date(day).getUTCDay()) ? 1 : 10);
  const saturday = '2026-10-10';
  const working = judgeDay(
    shiqiao,
    looking([...weeksBefore(saturday, quietWeekends), ...spoken(saturday, 10)], `${saturday}T23:30`),
  );
  expect(working).toMatchObject({ verdict: 'usual', median: 10 });
  expect(working.sentence).toContain('本周六（调休上班） 10 件，为该镇近八周工作日中位数');
  const holiday = '2026-10-07';
  const off = judgeDay(
    shiqiao,
    looking([...weeksBefore(holiday, quietWeekends), ...spoken(holiday, 9)], `${holiday}T23:30`),
  );
  expect(off).toMatchObject({ verdict: 'raised', median: 1 });
  expect(off.sentence).toContain('近八周休息日中位数');
});

test('days on which nothing at all was collected are no quiet days', () => {
  const stopped = [later(TODAY, -7), later(TODAY, -14), later(TODAY, -21)];
  const posts = [
    ...weeksBefore(TODAY, () => 10).filter(
      ({ post }) => !stopped.some((day) => later(day, 0) === dateOf(post.collectedAt)),
    ),
    ...spoken(TODAY, 10),
  ];
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`))).toMatchObject({ median: 10, verdict: 'usual' });
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`)).usual).toHaveLength(5);
});

const dateOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

test('copies, official notices, answers and what is no matter of ours are not counted', () => {
  const at = time(`${TODAY}T10:00`);
  const posts = [
    ...weeksBefore(TODAY, () => 5),
    said(at),
    said(at, { decision: 'fold' }),
    said(at, { decision: 'ignore' }),
    said(at, { post: { official: true } }),
    said(at, { post: { revision: 1 } }),
    said(at, { id: 'p/reply' }),
  ];
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`)).count).toBe(1);
});

test('an old message that is found today counts for the day it was said', () => {
  const posts = [
    ...weeksBefore(TODAY, () => 5),
    said(time('2026-08-25T10:00'), { post: { collectedAt: time(`${TODAY}T10:00`) } }),
  ];
  const trend = judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`));
  expect(trend).toMatchObject({ count: 0 });
  expect(trend.usual[0]).toBe(6);
});

test('a source that began in between is mentioned', () => {
  const posts = [
    ...weeksBefore(TODAY, () => 5),
    ...spoken(later(TODAY, -3), 2, { post: { sourceId: 'new' } }),
    ...spoken(TODAY, 20),
  ];
  expect(judgeDay(shiqiao, looking(posts, `${TODAY}T23:30`)).sentence).toContain('（期间新增信源 1 个）');
});

test('a year without its holidays is told by weekday alone, and said so', () => {
  const day = '2027-03-02';
  const posts = [...weeksBefore(day, () => 5), ...spoken(day, 16)];
  expect(judgeDay(shiqiao, looking(posts, `${day}T23:30`)).sentence).toContain('该年放假安排未录入');
});
