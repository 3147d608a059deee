import { documentHtml } from '@tingchao/domain/document/document-html.ts';
import type { SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import { hours } from '@tingchao/domain/time/instant.ts';
import { aKeptPost } from '@tingchao/testkit/builders.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { describe, expect, test } from 'vitest';
import { issueDocument } from './issued-documents.ts';
import { readReport, reportOf, reportSubject, type ReportOf } from './read-period-documents.ts';
import { aRiver, deliver, mustStep, open, person, settings } from './response-testing.ts';

const periods = { day: '2026-03-02', week: '2026-03-04', month: '2026-03', quarter: '2026-Q1', year: '2026' } as const;
const templates = settings.documents.documents.filter(({ of }) => of !== 'case');

/** A week with a river in it, given to a unit and not answered. */
async function aWeek(): Promise<MemoryPlatform> {
  const platform = open();
  await platform.posts.add([aKeptPost({ post: { link: 'https://weibo.example/u/13579' }, incidentId: 'river' })]);
  const river = aRiver({ id: 'river' });
  await platform.incidents.save([river]);
  const [file] = await deliver(platform, river);
  await mustStep(platform, file!, '张敏', { action: 'assign', lead: 'ecology_bureau' });
  await platform.clock.advance(hours(50));
  return platform;
}

function wanted(platform: MemoryPlatform, kind: string, period: string): ReportOf {
  const found = reportOf(platform, kind, period);
  if (!found.ok) throw new Error(found.error.code);
  return found.value;
}

const aCheck = (over: Partial<SiteCheck>): SiteCheck =>
  ({
    id: 'gov-20260303',
    version: 1,
    site: 'gov',
    name: '县政府网站',
    kind: 'website',
    target: 'https://gov.example/',
    ownerUnit: '县政府办公室',
    owner: '赵科长',
    at: hours(0),
    settingsVersion: 'test',
    findings: [],
    tickets: [],
    ...over,
  }) as SiteCheck;

describe.each(templates)('$name', (template) => {
  const period = periods[template.of as keyof typeof periods];

  test('has every section of its template, and is the same when drawn up again', async () => {
    const platform = await aWeek();
    const report = wanted(platform, template.id, period);
    const document = await readReport(platform, report);
    expect(document.sections.map(({ title }) => title)).toEqual(template.sections.map(({ title }) => title));
    for (const { title, blocks } of document.sections) expect(blocks.length, title).toBeGreaterThan(0);
    expect(await readReport(platform, report)).toEqual(document);
    expect(documentHtml(document)).not.toContain('weibo.example');
    expect(document.notes.join('')).toMatch(/数据窗口.*信源/);
  });

  test('stands on nothing too: a county without a single post gets a report that says so', async () => {
    const platform = open();
    const document = await readReport(platform, wanted(platform, template.id, period));
    expect(document.sections.every(({ blocks }) => blocks.length > 0)).toBe(true);
  });
});

test('a chart has the same numbers in a table beside it', async () => {
  const platform = await aWeek();
  const { sections } = await readReport(platform, wanted(platform, 'weekly', '2026-03-02'));
  const charts = sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'chart' ? [block] : [])));
  expect(charts.length).toBeGreaterThan(1);
  for (const { chart, table } of charts) {
    expect(chart.labels).toEqual(table.rows.map(({ cells }) => cells[0]));
    for (const [at, { values }] of chart.series.entries())
      expect(values).toEqual(table.rows.map(({ cells }) => Number(cells[at + 1])));
  }
});

test('a quarter that nobody checked is said to be unchecked; a failed veto is told', async () => {
  const platform = await aWeek();
  const report = wanted(platform, 'quarterly', '2026-Q1');
  expect(JSON.stringify((await readReport(platform, report)).sections)).toContain(
    '本季度没有政府网站与政务新媒体自查结果',
  );
  const at = platform.clock.now();
  const failed = aCheck({
    at,
    findings: [
      {
        indicator: '首页不更新',
        veto: true,
        measure: '',
        verdict: 'fail',
        found: '16 天没有更新',
        details: [],
        source: '',
      },
    ],
  });
  const other = aCheck({ at, id: 'mp-1', site: 'mp', name: '青岚发布', kind: 'account' });
  const text = JSON.stringify((await readReport(platform, report, { checks: [failed, other] })).sections);
  expect(text).toContain('没有单项否决的 1 个，占 50.0%');
  expect(text).toContain('首页不更新（单项否决）：县政府网站——16 天没有更新');
});

test('a period that has not begun, or is none, has no report', () => {
  const platform = open();
  expect(reportOf(platform, 'monthly', '2027-01')).toMatchObject({ error: { code: 'future' } });
  expect(reportOf(platform, 'monthly', '2026-13')).toMatchObject({ error: { code: 'no_period' } });
  expect(reportOf(platform, 'quick_report', '2026')).toMatchObject({ error: { code: 'unknown_report' } });
});

test('reports of a series are numbered without a gap, each once', async () => {
  const platform = await aWeek();
  const issue = async (date: string) => {
    const report = wanted(platform, 'daily', date);
    const subject = reportSubject(report);
    const document = await readReport(platform, report);
    return issueDocument(platform, document, { subject, series: '舆日报', year: 2026, by: person('陈主任') });
  };
  const first = await issue('2026-03-02');
  const numbers = [first, await issue('2026-03-03'), await issue('2026-03-02')].map(({ head }) => head.number);
  expect(numbers).toEqual(['舆日报〔2026〕1号', '舆日报〔2026〕2号', '舆日报〔2026〕1号']);
  await platform.clock.advance(hours(3));
  expect(await readReport(platform, wanted(platform, 'daily', '2026-03-02'))).toEqual(first);
});
