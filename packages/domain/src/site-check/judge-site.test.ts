import { expect, test } from 'vitest';
import fc from 'fast-check';
import { createCalendar } from '../time/calendar.ts';
import { days, hours, parseInstant, plus, type Instant } from '../time/instant.ts';
import { judgeAvailability, probeIntervalMs } from './judge-availability.ts';
import { judgeFooter, judgeMessages, judgePersonalData, judgeWording } from './judge-content.ts';
import { judgeAccount, judgeColumns, judgeHomepage, type SeenColumn } from './judge-freshness.ts';
import { closeTicket, openTickets } from './open-tickets.ts';
import { overall, siteCheckSchema } from './site-check.ts';
import type { Measures, SiteCheckSettings } from './site-check-settings.ts';
import type { Probe, SiteFinding } from './site-finding.ts';

const at = parseInstant('2026-03-09T09:00') as Instant;
const measures: Measures = {
  slowSeconds: 15,
  visitsPerDay: 20,
  days: 7,
  failShare: 0.05,
  homepageDays: 14,
  newsDays: 14,
  noticeDays: 180,
  otherDays: 365,
  staleTogether: 5,
  longStale: 10,
  emptyColumns: 5,
  unansweredDays: 92,
  accountDays: 14,
  questionWorkdays: 5,
  mostLinks: 40,
};
const settings: SiteCheckSettings = {
  version: 1,
  sites: [],
  measures,
  rectify: { vetoWorkdays: 3, otherWorkdays: 10 },
  formulas: ['中国特色社会主义', '社会主义核心价值观'],
  formulaVariants: ['社会主义核心价值体系'],
  wrongWords: [{ id: 'deploy', wrong: '布署', right: '部署', unless: ['不是“布署”'], serious: false }],
  footer: [{ name: '网站标识码', cue: '标识码' }],
};

const probe = (when: Instant, tookMs: number | null): Probe => ({
  at: when,
  tookMs,
  status: tookMs === null ? null : 200,
  problem: '',
});
/** Every visit of the week before, `perDay` a day; the first `failed` of them without an answer. */
const week = (perDay: number, failed: number): readonly Probe[] =>
  Array.from({ length: 7 * perDay }, (_, index) =>
    probe(plus(at, -days(7) + Math.floor(((index + 0.5) * days(7)) / (7 * perDay))), index < failed ? null : 900),
  );

test('a week of visits of which a twentieth failed does not pass, one fewer does with a warning', () => {
  expect(judgeAvailability(week(22, 8), measures, at).verdict).toBe('fail');
  expect(judgeAvailability(week(22, 7), measures, at).verdict).toBe('warn');
  expect(judgeAvailability(week(22, 0), measures, at).verdict).toBe('pass');
});

test('a page that takes longer than fifteen seconds was not open', () => {
  const slow = week(22, 0).map((one, index) => (index % 10 === 0 ? { ...one, tookMs: 15_001 } : one));
  expect(judgeAvailability(slow, measures, at).verdict).toBe('fail');
  const just = slow.map((one) => (one.tookMs === 15_001 ? { ...one, tookMs: 15_000 } : one));
  expect(judgeAvailability(just, measures, at).verdict).toBe('pass');
});

test('too few visits are no pass, and what was seen is told', () => {
  expect(judgeAvailability([], measures, at)).toMatchObject({ verdict: 'unknown', found: '还没有探测记录' });
  expect(judgeAvailability(week(5, 0), measures, at).verdict).toBe('unknown');
  expect(
    judgeAvailability(
      week(22, 0).filter((one) => one.at < at - days(1)),
      measures,
      at,
    ).verdict,
  ).toBe('unknown');
});

test('neither the order of visits nor older ones change the verdict, and another failure never betters it', () => {
  const rank = { pass: 0, unknown: 1, warn: 1, fail: 2 } as const;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 18, max: 30 }), (failed, perDay) => {
      const probes = week(perDay, failed);
      const verdict = judgeAvailability(probes, measures, at).verdict;
      const old = probe(plus(at, -days(8)), null);
      expect(judgeAvailability([...probes].toReversed(), measures, at).verdict).toBe(verdict);
      expect(judgeAvailability([old, ...probes], measures, at).verdict).toBe(verdict);
      const worse = judgeAvailability([...probes, probe(plus(at, -hours(1)), null)], measures, at).verdict;
      expect(rank[worse]).toBeGreaterThanOrEqual(rank[verdict]);
    }),
  );
});

test('visits at the interval of the watch are at least twenty a day', () => {
  expect(Math.floor(days(1) / probeIntervalMs(measures))).toBeGreaterThanOrEqual(20);
});

const page = (daysAgo: number | null, entries = 10, problem = '') => ({
  latest: daysAgo === null ? null : plus(at, -days(daysAgo)),
  entries,
  problem,
});

test('a homepage may stand still for two weeks, no longer; one without a date is for a person to look at', () => {
  expect(judgeHomepage(page(14), measures, at).verdict).toBe('pass');
  expect(judgeHomepage(page(15), measures, at).verdict).toBe('fail');
  expect(judgeHomepage(page(null), measures, at).verdict).toBe('unknown');
  expect(judgeHomepage(page(0, 3, '没有读成：HTTP 500'), measures, at)).toMatchObject({ verdict: 'unknown' });
});

const column = (kind: 'news' | 'notice' | 'other', seen: SeenColumn['page'], name = '栏目'): SeenColumn => ({
  column: { name, url: 'https://a.example/c/', kind },
  page: seen,
});

test('five stale columns of news and notices together fail, four are to be mended', () => {
  const five = [1, 2, 3].map(() => column('news', page(20))).concat([1, 2].map(() => column('notice', page(200))));
  expect(judgeColumns(five, measures, at)[0]?.verdict).toBe('fail');
  expect(judgeColumns(five.slice(1), measures, at)[0]?.verdict).toBe('warn');
  expect(judgeColumns([column('notice', page(100))], measures, at)[0]?.verdict).toBe('pass');
});

test('an empty column is counted as empty and not as stale, an unread one as neither', () => {
  const [news, , empty] = judgeColumns(
    [column('news', page(null, 0)), column('news', page(null, 0, '没有读成：HTTP 404'))],
    measures,
    at,
  );
  expect(news?.verdict).toBe('unknown');
  expect(empty).toMatchObject({ verdict: 'warn', found: expect.stringContaining('1 个') as string });
});

test('an account that stood still for two weeks fails; what nobody looked at is not taken as there', () => {
  const site = {
    id: 'w',
    name: '号',
    kind: 'account',
    enabled: true,
    url: 'https://a.example/',
    ownerUnit: '办',
    owner: '甲',
    columns: [],
    boards: [],
  } as const;
  const [fresh, interactive, filed] = judgeAccount(site, page(15), measures, at);
  expect([fresh?.verdict, interactive?.verdict, filed?.verdict]).toEqual(['fail', 'unknown', 'unknown']);
  expect(
    judgeAccount({ ...site, interactive: false, filed: true }, page(1), measures, at).map(({ verdict }) => verdict),
  ).toEqual(['pass', 'fail', 'pass']);
});

test('a formula that is one character off is told with its context, the formula itself and its kin are not', () => {
  const wrongIn = (text: string) => judgeWording([{ where: 'p', text }], settings).details;
  expect(wrongIn('坚持中国特色社会主意，部署工作。')[0]).toContain('中国特色社会主意');
  expect(wrongIn('坚持中国特设社会主义道路。')).toHaveLength(1);
  expect(wrongIn('坚持中国特色社义主义道路。')).toHaveLength(1);
  expect(wrongIn('坚持中国特色社会主义道路，践行社会主义核心价值观和社会主义核心价值体系。')).toEqual([]);
  expect(wrongIn('县政府布署防汛工作。')[0]).toContain('应为“部署”');
  expect(wrongIn('正确写法是“部署”，不是“布署”。')).toEqual([]);
});

test('personal data in a list is told by kind and place, never repeated; the telephone of an office is none', () => {
  const found = judgePersonalData([
    { where: 'https://a.example/list', text: '公示名单：张三，手机号 13812345678；咨询电话：0555-1234567。' },
  ]);
  expect(found.verdict).toBe('fail');
  expect(found.details.join()).toContain('https://a.example/list');
  expect(found.details.join()).not.toContain('13812345678');
  expect(judgePersonalData([{ where: 'p', text: '咨询电话：0555-1234567，地址：县城人民路1号。' }]).verdict).toBe(
    'pass',
  );
});

test('a message that waits too long fails the site, and no data are no pass', () => {
  const waiting = [{ id: 'm', title: '路灯不亮', publishedAt: plus(at, -days(100)) }];
  expect(judgeMessages(1, waiting, measures).verdict).toBe('fail');
  expect(judgeMessages(1, [], measures).verdict).toBe('pass');
  expect(judgeMessages(1, undefined, measures).verdict).toBe('unknown');
  expect(judgeFooter('没有标识', settings).verdict).toBe('warn');
});

const finding = (indicator: string, verdict: SiteFinding['verdict'], veto = false): SiteFinding => ({
  indicator,
  veto,
  measure: '',
  verdict,
  found: '',
  details: [],
  source: '',
});

test('one failed veto fails the site; what was not seen is never a pass', () => {
  expect(overall([finding('a', 'pass'), finding('b', 'fail', true)])).toBe('fail');
  expect(overall([finding('a', 'pass'), finding('b', 'fail')])).toBe('warn');
  expect(overall([finding('a', 'pass'), finding('b', 'unknown')])).toBe('unknown');
});

const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: [], extraWorkdays: [] } },
});
const site = { id: 'portal', ownerUnit: '县政府办公室', owner: '王岚' };

test('checking again never opens a second ticket and never gives more time; what comes back after it was closed is new', () => {
  const rules = (when: Instant) => ({ calendar, rectify: settings.rectify, at: when });
  const first = openTickets([finding('空栏目', 'warn'), finding('首页不更新', 'fail', true)], [], site, rules(at));
  expect(first.map(({ due }) => due)).toEqual([
    parseInstant('2026-03-23T23:59:59'),
    parseInstant('2026-03-12T23:59:59'),
  ]);
  const again = openTickets([finding('空栏目', 'fail')], first, site, rules(plus(at, days(5))));
  expect(again.map(({ id, due }) => [id, due])).toEqual(first.map(({ id, due }) => [id, due]));

  const check = siteCheckSchema.parse({
    id: 'portal-20260309',
    version: 1,
    site: 'portal',
    name: '',
    kind: 'website',
    target: '',
    ownerUnit: '',
    owner: '',
    at,
    settingsVersion: '',
    findings: [],
    tickets: again,
  });
  const closed = closeTicket(check, 'portal-1', { by: '王岚', at: plus(at, days(6)), note: '已补内容' });
  if (!closed.ok) throw new Error(closed.error.message);
  expect(closeTicket(closed.value, 'portal-1', { by: '王岚', at, note: '' })).toMatchObject({
    error: { code: 'closed' },
  });
  const back = openTickets([finding('空栏目', 'warn')], closed.value.tickets, site, rules(plus(at, days(30))));
  expect(back).toHaveLength(3);
  expect(new Set(back.map(({ id }) => id)).size).toBe(3);
});
