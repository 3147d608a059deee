import { expect, test } from 'vitest';
import { judgeSilence } from './judge-silence.ts';
import { later, looking, said, spoken, time, weeksBefore } from './trend-builders.ts';

const shiqiao = { kind: 'township', township: '石桥镇' } as const;
const board = { kind: 'source', sourceId: 'board' } as const;
/** A Tuesday. */
const TODAY = '2026-09-01';
const noneOut = new Map<string, { what: string; broken: boolean }>();

test('a township that usually says twelve things by three in the afternoon and says nothing is told', () => {
  const now = looking(
    [...weeksBefore(TODAY, () => 12), said(time(`${TODAY}T00:10`), { township: '城关镇' })],
    `${TODAY}T15:10`,
  );
  const silence = judgeSilence(shiqiao, now, noneOut);
  expect(silence).toMatchObject({ verdict: 'silent', hours: 24, median: 12 });
  expect(silence?.sentence).toBe(
    '石桥镇已 24 小时没有新信息，近八周同一时段中位数为 12 件；采集正常，请核对是否确无反映，或原网页已改版、停更。',
  );
});

test('the same silence is our own when what usually speaks is not being collected', () => {
  const now = looking(
    weeksBefore(TODAY, () => 12),
    `${TODAY}T15:10`,
  );
  const out = new Map([['board', { what: '采集失败', broken: true }]]);
  expect(judgeSilence(shiqiao, now, out)).toMatchObject({ verdict: 'outage' });
  expect(judgeSilence(shiqiao, now, out)?.sentence).toContain('属采集中断，不代表没有反映');
  expect(judgeSilence(board, now, out)?.sentence).toContain('采集失败，属采集中断');
});

test('a small source that is out excuses nothing', () => {
  const now = looking(
    weeksBefore(TODAY, () => 12),
    `${TODAY}T15:10`,
  );
  expect(judgeSilence(shiqiao, now, new Map([['radio', { what: '采集失败', broken: true }]]))).toMatchObject({
    verdict: 'silent',
  });
});

test('a township that says one thing a day may be silent for a day', () => {
  expect(
    judgeSilence(
      shiqiao,
      looking(
        weeksBefore(TODAY, () => 1),
        `${TODAY}T23:10`,
      ),
      noneOut,
    ),
  ).toBeUndefined();
});

test('a night is no silence', () => {
  expect(
    judgeSilence(
      shiqiao,
      looking(
        weeksBefore(TODAY, () => 30),
        `${TODAY}T06:10`,
      ),
      noneOut,
    ),
  ).toBeUndefined();
});

test('a weekend is held against weekends', () => {
  const isWeekend = (day: string): boolean => [0, 6].includes(new Date(day).getUTCDay());
  const sunday = '2026-09-06';
  const posts = [
    ...weeksBefore(later(sunday, -1), (day) => (isWeekend(day) ? 0 : 20)),
    ...spoken(later(sunday, -2), 0),
  ];
  expect(judgeSilence(shiqiao, looking(posts, `${sunday}T20:10`), noneOut)).toBeUndefined();
});

test('a holiday that is quiet is not told: there is nothing to hold it against', () => {
  const day = '2026-10-07';
  const posts = weeksBefore(day, (one) => (one === '2026-10-06' ? 0 : 20));
  expect(judgeSilence(shiqiao, looking(posts, `${day}T20:10`), noneOut)).toBeUndefined();
});

test('with three weeks of history nothing is called silent', () => {
  const posts = weeksBefore(TODAY, () => 20).filter(({ post }) => post.collectedAt > time('2026-08-10'));
  expect(judgeSilence(shiqiao, looking(posts, `${TODAY}T20:10`), noneOut)).toBeUndefined();
});
