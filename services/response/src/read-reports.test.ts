import { describe, expect, test } from 'vitest';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import { digestHtml } from '@tingchao/domain/report/digest-html.ts';
import { digestMarkdown } from '@tingchao/domain/report/digest-markdown.ts';
import { ledgerCsv } from '@tingchao/domain/report/ledger.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { anIncident, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { deliverRecords } from './response-testing.ts';
import { readDigest, readLedger } from './read-reports.ts';
import { turnResponse } from './service.ts';
import { takeCaseStep } from './take-case-step.ts';

const settings = shippedSettings();

async function withIncidents(...incidents: readonly Incident[]): Promise<MemoryPlatform> {
  const platform = openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00', settings });
  await platform.incidents.save(incidents);
  await deliverRecords(
    platform,
    incidents.map((incident, offset) => ({
      topic: 'incidents.changed' as const,
      partition: 0,
      offset,
      key: incident.id,
      value: JSON.stringify(incident),
      at: START,
    })),
  );
  return platform;
}

const hostile = '<script>alert(1)</script> **粗** [x](http://evil.example) =1+1';

describe('the daily digest', () => {
  test('has at most eight items in three parts, and says how many more there are', async () => {
    const many = Array.from({ length: 20 }, (_, n) =>
      anIncident({ title: `事件${n}`, level: n < 12 ? 'III' : 'IV', detectedAt: START }),
    );
    const platform = await withIncidents(...many);
    const digest = (await readDigest(platform))!;
    const shown = [...digest.decide, ...digest.know, ...digest.watch];
    expect(shown).toHaveLength(8);
    expect(digest.know.length).toBeGreaterThan(0);
    expect(digest.left.value).toBe(12);
    await platform.close();
  });

  test('traces every number to the ids it was counted from', async () => {
    const platform = await withIncidents(anIncident({ detectedAt: START }), anIncident({ detectedAt: START }));
    const digest = (await readDigest(platform, '2026-03-02'))!;
    expect(digest.figures.find(({ label }) => label === '新增事件')).toMatchObject({ value: 2 });
    for (const { label, value, ids } of digest.figures) {
      if (label !== '新增信息') expect(ids).toHaveLength(value);
    }
    await platform.close();
  });

  test('names every source that is out, with since and owner', async () => {
    const platform = await withIncidents();
    await platform.sources.put({
      sourceId: 'qinglan-board',
      health: 'failed',
      since: START,
      reason: '连接超时',
      lastTriedAt: START,
      lastOkAt: null,
      lastNewAt: null,
      nextDueAt: START,
      failures: 3,
      intervalMs: 600_000,
      etag: null,
      lastModified: null,
      memory: {},
    });
    const digest = (await readDigest(platform))!;
    expect(digest.outages).toMatchObject([{ sourceId: 'qinglan-board', health: '采集失败', reason: '连接超时' }]);
    expect(digestMarkdown(digest)).toContain('采集失败');
    expect(digestHtml(digest)).toContain('连接超时');
    await platform.close();
  });

  test('an overdue case is first among what to decide', async () => {
    const platform = await withIncidents(
      anIncident({ title: '新的', level: 'II', detectedAt: plus(START, hours(48)) }),
      anIncident({ title: '超时的', level: 'IV', detectedAt: START }),
    );
    await platform.clock.advance(hours(49));
    const digest = (await readDigest(platform))!;
    expect(digest.decide.map(({ title }) => title)).toEqual(['超时的', '新的']);
    await platform.close();
  });

  test('whatever a citizen wrote stays text, and nothing is fetched from elsewhere', async () => {
    const platform = await withIncidents(anIncident({ title: hostile, detectedAt: START }));
    const digest = (await readDigest(platform))!;
    const html = digestHtml(digest);
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/(?:src|href)=/u);
    expect(digestMarkdown(digest)).not.toMatch(/<script|(?<!\\)\[x\]\(/u);
    await platform.close();
  });

  test('of a date that is none is refused', async () => {
    const platform = await withIncidents();
    expect(await readDigest(platform, '2026-02-30')).toBeUndefined();
    expect(await readDigest(platform, '昨天')).toBeUndefined();
    await platform.close();
  });
});

describe('the ledger', () => {
  test('has the official columns in order and no column about deleting or about who wrote', async () => {
    const platform = await withIncidents(anIncident({ title: hostile, detectedAt: START }));
    const [header, first] = ledgerCsv(await readLedger(platform), platform.settings.reports).split('\r\n');
    expect(header).toMatch(/^\ufeff"序号","事件编号","发现时间","发布时间","发布平台","渠道类型","标题","原帖摘要"/u);
    expect(header).not.toMatch(/删|姓名|手机|账号/u);
    expect(first).toContain('"青舆〔2026〕1号"');
    await platform.close();
  });

  test('asks for the columns of closing only when a case is closed', async () => {
    const platform = await withIncidents(anIncident({ detectedAt: START }));
    const [row] = await readLedger(platform);
    expect(row!.missing).not.toContain('办结时间');
    await platform.close();
  });

  test('a report on officials shows nothing of its text', async () => {
    const platform = await withIncidents(
      anIncident({ title: '举报村支书贪污低保款', topics: { primary: 'integrity', secondary: [] }, detectedAt: START }),
    );
    const csv = ledgerCsv(await readLedger(platform), platform.settings.reports);
    expect(csv).not.toContain('贪污');
    expect(csv).toContain('检举控告类');
    await platform.close();
  });

  test('a case nobody answered in 48 hours is marked late, and stays so after the answer', async () => {
    const incident = anIncident({ detectedAt: START });
    const platform = await withIncidents(incident);
    await platform.clock.advance(hours(50));
    await turnResponse(platform);
    expect((await readLedger(platform))[0]!.cells.overtime).toBe('是');
    const [file] = await platform.cases.list({});
    const command = caseCommandSchema.parse({ action: 'level', level: 'III', reason: '热度上升' });
    await takeCaseStep(platform, {
      case: file!.number,
      by: { id: 'zhang', name: '张', role: '研判员', unit: null },
      command,
    });
    expect((await readLedger(platform))[0]!.cells.overtime).toBe('是');
    await platform.close();
  });

  test('what nobody owes an answer is not late, however long ago it was found', async () => {
    const platform = await withIncidents(anIncident({ detectedAt: START }));
    await platform.clock.advance(hours(50));
    await turnResponse(platform);
    const [file] = await platform.cases.list({});
    const command = caseCommandSchema.parse({ action: 'need', needed: false, reason: '不属于应当回应的情形' });
    await takeCaseStep(platform, {
      case: file!.number,
      by: { id: 'zhang', name: '张', role: '研判员', unit: null },
      command,
    });
    expect((await readLedger(platform))[0]!.cells.overtime).toBe('否');
    await platform.close();
  });
});
