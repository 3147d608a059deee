import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { instant } from '@tingchao/domain/time/instant.ts';
import { loadSettings } from './load-settings.ts';

/**
 * The notices of the State Council's office as they are worded, read here a second time and independently of
 * `config/calendars.yaml`: 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号.
 */
const notices: Readonly<Record<number, readonly { readonly off: string; readonly work?: string }[]>> = {
  2024: [
    { off: '1月1日' },
    { off: '2月10日至17日', work: '2月4日、2月18日' },
    { off: '4月4日至6日', work: '4月7日' },
    { off: '5月1日至5日', work: '4月28日、5月11日' },
    { off: '6月10日' },
    { off: '9月15日至17日', work: '9月14日' },
    { off: '10月1日至7日', work: '9月29日、10月12日' },
  ],
  2025: [
    { off: '1月1日' },
    { off: '1月28日至2月4日', work: '1月26日、2月8日' },
    { off: '4月4日至6日' },
    { off: '5月1日至5日', work: '4月27日' },
    { off: '5月31日至6月2日' },
    { off: '10月1日至8日', work: '9月28日、10月11日' },
  ],
  2026: [
    { off: '1月1日至3日', work: '1月4日' },
    { off: '2月15日至23日', work: '2月14日、2月28日' },
    { off: '4月4日至6日' },
    { off: '5月1日至5日', work: '5月9日' },
    { off: '6月19日至21日' },
    { off: '9月25日至27日' },
    { off: '10月1日至7日', work: '9月20日、10月10日' },
  ],
};

/** Noon in China, so that no zone can move the day. */
const noon = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day, 4);
const DAY_MS = 86_400_000;

/** `1月28日至2月4日` as the noons of its days. */
function daysIn(year: number, words: string): readonly number[] {
  const [from = '', to = from] = words.split('至');
  const [, month = '', day = ''] = /^(\d+)月(\d+)日$/u.exec(from)!;
  const [, lastMonth = month, last = ''] = /^(?:(\d+)月)?(\d+)日$/u.exec(to)!;
  const start = noon(year, Number(month), Number(day));
  const end = noon(year, Number(lastMonth), Number(last));
  return Array.from({ length: (end - start) / DAY_MS + 1 }, (_, index) => start + index * DAY_MS);
}

/** Every day of three years with whether the notices make it a working day. */
const days = Object.entries(notices).flatMap(([text, holidays]) => {
  const year = Number(text);
  const off = new Set(holidays.flatMap((one) => daysIn(year, one.off)));
  const made = new Set(holidays.flatMap(({ work }) => (work?.split('、') ?? []).flatMap((day) => daysIn(year, day))));
  const count = (noon(year + 1, 1, 1) - noon(year, 1, 1)) / DAY_MS;
  return Array.from({ length: count }, (_, index) => {
    const at = noon(year, 1, 1) + index * DAY_MS;
    const weekday = new Date(at).getUTCDay();
    return {
      at,
      weekday,
      working: made.has(at) || (weekday !== 0 && weekday !== 6 && !off.has(at)),
      made: made.has(at),
    };
  });
});

const { calendars } = loadSettings(fileURLToPath(new URL('../../../config', import.meta.url)));
const calendar = createCalendar(calendars);

describe('the calendar that is shipped', () => {
  test('says of all 1,096 days of 2024 to 2026 what the notices say', () => {
    expect(days).toHaveLength(1096);
    const wrong = days.filter(({ at, working }) => {
      const said = calendar.isWorkday(instant(at));
      return !said.ok || said.value !== working;
    });
    expect(wrong.map(({ at }) => new Date(at).toISOString().slice(0, 10))).toEqual([]);
  });

  test('makes up for holidays only on days that are weekends', () => {
    for (const { made, weekday } of days) if (made) expect([0, 6]).toContain(weekday);
  });

  test('ends a limit on the working day that counting the notices day by day leads to', () => {
    for (const [index, { at }] of days.entries()) {
      for (const count of [1, 2, 5, 10, 20]) {
        const after = days.slice(index + 1).filter(({ working }) => working);
        const due = calendar.plusWorkdays(instant(at), count);
        const last = after[count - 1];
        if (last === undefined)
          expect(due).toMatchObject({ ok: false, error: { code: 'calendar_missing', year: 2027 } });
        else expect(due.ok && due.value).toBe(last.at + 12 * 3_600_000 - 1000);
      }
    }
  });
});
