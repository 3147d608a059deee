import { expect, test } from 'vitest';
import { createCalendar } from '../time/calendar.ts';
import { parseInstant, type Instant } from '../time/instant.ts';
import { assessmentSchema, type Assessment, type SyncPaper } from './assessment.ts';
import { decideRelease, interpretationState, nameSpokesperson, recordRelease, recordSync } from './assessment-steps.ts';
import { compareForecast } from './compare-forecast.ts';
import type { Result } from '../result.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;
// 2026: Saturday and Sunday off, and three days of holiday from Thursday 1 October.
const calendar = createCalendar({
  version: 1,
  weeklyOff: [6, 7],
  years: { '2026': { papers: [], daysOff: ['2026-10-01', '2026-10-02', '2026-10-05'], extraWorkdays: [] } },
});
const rules = { calendar, workdays: 3 };

const assessed = (level: 'high' | 'low', extra: Partial<Assessment> = {}): Assessment =>
  assessmentSchema.parse({
    id: '0123456789ab',
    version: 1,
    title: '停车收费管理办法',
    documentNo: null,
    draftHash: '0123456789ab',
    fileName: 'a.docx',
    format: 'docx',
    at: at('2026-09-01T09:00'),
    settingsVersion: 'v',
    kind: 'measure',
    kindReason: '',
    datedAt: null,
    length: { characters: 1, clauses: 1 },
    leftOut: [],
    topics: [{ id: 'transport', name: '交通', words: ['停车收费'] }],
    leadUnit: '县交通运输局',
    leadHead: '',
    affected: { groups: [], places: [], unknownPlaces: [], units: [] },
    misreadings: [],
    past: { state: 'none', since: '2024-09-01', incidents: 0, posts: 0, byLevel: {}, nearest: [], questions: [] },
    risk: { level, score: level === 'high' ? 80 : 5, reasons: [] },
    questions: [],
    interpretation: [],
    forecasts: [],
    sync: {},
    spokesperson: null,
    decisions: [],
    release: null,
    comparison: null,
    ...extra,
  });

function must<E extends { readonly message: string }>(result: Result<Assessment, E>): Assessment {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
const papers: readonly SyncPaper[] = ['document', 'plan', 'material'];

/** All three papers drafted by one person and signed by another. */
const signed = (file: Assessment): Assessment =>
  papers.reduce((now, paper) => {
    const step = { paper, note: '', at: at('2026-09-02T09:00') };
    const drafted = must(recordSync(now, { ...step, stage: 'drafted', by: '李川' }));
    return must(recordSync(drafted, { ...step, stage: 'signed', by: '陈立' }));
  }, file);
const go = (file: Assessment): Assessment =>
  must(decideRelease(file, { decision: 'go', by: '陈立', reason: '已改', at: at('2026-09-03T09:00') }));
const released = (file: Assessment, when: string) => recordRelease(file, { by: '王岚', at: at(when) }, rules);

test('who drafted a paper does not sign it, and nothing is signed that was not drafted', () => {
  const step = { paper: 'plan', note: '', at: at('2026-09-02T09:00') } as const;
  expect(recordSync(assessed('low'), { ...step, stage: 'signed', by: '陈立' })).toMatchObject({
    error: { code: 'order' },
  });
  const drafted = must(recordSync(assessed('low'), { ...step, stage: 'drafted', by: '李川' }));
  expect(recordSync(drafted, { ...step, stage: 'signed', by: '李川' })).toMatchObject({
    error: { code: 'same_person' },
  });
});

test('nothing is released before a named person said go, and not after that person said hold', () => {
  const ready = signed(assessed('low'));
  expect(released(ready, '2026-09-04T09:00')).toMatchObject({ error: { code: 'not_ready' } });
  const held = must(
    decideRelease(go(ready), { decision: 'hold', by: '陈立', reason: '等一等', at: at('2026-09-03T10:00') }),
  );
  expect(released(held, '2026-09-04T09:00')).toMatchObject({
    error: { message: expect.stringContaining('等一等') as string },
  });
  expect(released(go(ready), '2026-09-04T09:00').ok).toBe(true);
});

test('a paper that is not signed holds the release, and is named', () => {
  const step = { paper: 'document', note: '', at: at('2026-09-02T09:00') } as const;
  const one = must(recordSync(assessed('low'), { ...step, stage: 'drafted', by: '李川' }));
  expect(released(go(one), '2026-09-04T09:00')).toMatchObject({
    error: { message: expect.stringContaining('解读材料') as string },
  });
});

test('above low risk somebody is named to speak before it goes out', () => {
  const ready = go(signed(assessed('high')));
  expect(released(ready, '2026-09-04T09:00')).toMatchObject({ error: { code: 'not_ready' } });
  expect(released(must(nameSpokesperson(ready, '赵敏（局长）')), '2026-09-04T09:00').ok).toBe(true);
});

test('a draft with personal data in it is not let out', () => {
  const leak = {
    rule: 'personal_data',
    name: '',
    clause: '',
    sentence: '',
    words: [],
    why: '',
    advice: '',
    source: '',
    weight: 10,
  };
  const file = assessed('low', { misreadings: [leak] });
  expect(decideRelease(file, { decision: 'go', by: '陈立', reason: '急', at: at('2026-09-03T09:00') })).toMatchObject({
    error: { code: 'must_mend' },
  });
});

test('the interpretation is due three working days after the release, holidays left out, and late stays late', () => {
  const file = must(released(go(signed(assessed('low'))), '2026-09-30T16:00'));
  // Thursday and Friday and Monday are off: Tuesday, Wednesday, Thursday count.
  expect(file.release?.interpretationDue).toBe(at('2026-10-08T23:59:59'));
  expect(interpretationState(file, at('2026-10-08T10:00'))).toContain('应于');
  expect(interpretationState(file, at('2026-10-09T00:00'))).toContain('已逾期');
  const late = must(
    recordSync(file, { paper: 'material', stage: 'published', by: '王岚', note: '', at: at('2026-10-09T09:00') }),
  );
  expect(interpretationState(late, at('2026-11-01T09:00'))).toContain('逾期');
});

test('a release in a year whose holidays are not known has no due date, and says so', () => {
  const file = must(released(go(signed(assessed('low'))), '2026-12-31T16:00'));
  expect(file.release).toMatchObject({ interpretationDue: null, dueNote: expect.stringContaining('2027') as string });
});

test('what was expected and came, what was not expected, and what stayed away are told apart', () => {
  const file = assessed('high', {
    forecasts: [
      { id: 'F1', what: '又要交钱', sentence: '夜间停车每小时加收停车费三元', rule: 'burden' },
      { id: 'F2', what: '排除', sentence: '外地牌照不得享受居民优惠', rule: 'exclusion' },
    ],
  });
  const heard = (id: string, title: string) => ({
    id,
    title,
    level: 'IV',
    topic: 'transport',
    places: [],
    posts: 2,
    lastPostAt: '2026-10-01T00:00:00+08:00',
    said: [title],
  });
  const voices = [heard('a', '夜间停车还要加收停车费'), heard('b', '停车收费泊位划到家门口'), heard('c', '公交车晚点')];
  const told = compareForecast(file, voices, 0.3, at('2026-10-10T09:00'));
  expect(told.came).toEqual([{ forecast: 'F1', incidents: ['a'] }]);
  expect(told.stayedAway).toEqual(['F2']);
  expect(told.unexpected.map(({ id }) => id)).toEqual(['b']);
  expect(told.heard).toBe(2);
});
