import { responsesFeed, responsesPage, publicPage } from '@tingchao/domain/report/public-page.ts';
import { parseInstant, type Instant } from '@tingchao/domain/time/instant.ts';
import { aCase, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { closeMonth } from './close-month.ts';
import { readPublicResponses, readPublicStatistics } from './read-public.ts';

const officer = { id: '王岚', name: '王岚', role: '值班员', unit: null };
const AT = parseInstant('2026-03-02T10:00+08:00') as Instant;

async function answered(
  platform: MemoryPlatform,
  text: string,
  over: { readonly source: 'seen' | 'published' },
): Promise<void> {
  const hash = await platform.blobs.put(new TextEncoder().encode(text));
  const incident = anIncident({ detectedAt: AT });
  const built = aCase({ incidentId: incident.id, openedAt: AT, status: 'published' });
  await platform.incidents.save([incident]);
  await platform.cases.save([
    {
      ...built,
      deadlines: built.deadlines.map((one) => ({ ...one, metAt: AT })),
      drafts: [
        { id: 'd1', hash, title: '关于停水的<说明>', channel: '政府网站', kind: 'response', by: '李川', at: AT },
      ],
      answers: [{ source: over.source, ref: 'd1', at: AT, channel: '政府网站' }],
    },
  ]);
}

test('the archive shows what was published from here, masked and escaped, and nothing that was only seen', async () => {
  const platform = openMemoryPlatform({ at: '2026-03-29T09:00+08:00' });
  await answered(platform, '明日八时恢复供水，联系人电话13812345678。', { source: 'published' });
  await answered(platform, '别处的答复', { source: 'seen' });
  const responses = await readPublicResponses(platform);
  expect(responses).toHaveLength(1);
  const pages = [responsesPage('青岚县', responses), responsesFeed('青岚县', responses, 'https://www.example.gov.cn/')];
  for (const page of pages) {
    expect(page).toContain('恢复供水');
    expect(page).toContain('&lt;说明&gt;');
    expect(page).not.toContain('13812345678');
    expect(page).not.toContain('别处');
  }
  expect(pages[1]).toContain('<pubDate>Mon, 02 Mar 2026 10:00:00 +0800</pubDate>');
});

test('the public sees closed months only, and no count below five', async () => {
  const platform = openMemoryPlatform({ at: '2026-03-29T09:00+08:00' });
  for (let n = 0; n < 12; n += 1) await answered(platform, `答复${n}`, { source: 'seen' });
  expect((await readPublicStatistics(platform)).months).toEqual([]);
  await closeMonth(platform, '2026-03', officer);
  const statistics = await readPublicStatistics(platform);
  const [month] = statistics.months;
  expect(month?.rates[0]).toMatchObject({ label: '48小时回应率', told: '不低于 66%' });
  for (const { rows } of month?.tables ?? [])
    for (const { cells } of rows) for (const cell of cells) expect(cell ?? 5).toBeGreaterThanOrEqual(5);
  expect(publicPage(statistics)).toContain('＊');
});
