import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deadline } from '@tingchao/domain/response/case-file.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { createSettingsEditor } from '@tingchao/runtime/edit-settings.ts';
import { START } from '@tingchao/testkit/builders.ts';
import { openLivePlatform, shippedFolder, type LivePlatform } from '@tingchao/testkit/live-platform.ts';
import { expect, test } from 'vitest';
import { createIncidentHandler } from './handle-incidents.ts';
import { aRiver } from './response-testing.ts';
import { createRetimer } from './retime-cases.ts';
import { runLadder } from './run-ladder.ts';
import type { Incident } from '@tingchao/domain/incident/incident.ts';

const shipped = (path: string): string => readFileSync(join(shippedFolder, path), 'utf8');
const put = async (platform: LivePlatform, text: string): Promise<void> => {
  await createSettingsEditor(platform).put([{ name: 'mine.yaml', text }], { by: '甲', reason: '试' });
};
/** Three more days off, right after the start of the tests, a Monday. */
const moreDaysOff = (): string =>
  shipped('calendars.yaml').replace(
    '"2026-04-04", "2026-04-05"',
    '"2026-03-03", "2026-03-04", "2026-03-05", "2026-04-04", "2026-04-05"',
  );

/** A handler as the service holds it: made once, whatever settings come. */
async function openDesk() {
  const platform = await openLivePlatform({ at: '2026-03-02T09:00:00+08:00' });
  const { prepare, handle } = createIncidentHandler(platform);
  const deliver = async (incident: Incident) => {
    const value = JSON.stringify(incident);
    const place = { topic: 'incidents.changed', partition: 0, offset: 0, key: incident.id, at: START } as const;
    await handle(await prepare([{ ...place, value }]));
    const file = await platform.cases.get(`case-${incident.id}`);
    if (!file) throw new Error('no case');
    return file;
  };
  return { platform, deliver };
}
const dueOf = (deadlines: readonly Deadline[]): ReadonlyMap<string, number> =>
  new Map(deadlines.map(({ id, dueAt }) => [id, dueAt]));
const river = (over: Partial<Incident> = {}): Incident => aRiver({ channelTypes: ['hotline_12345'], ...over });

test('more days off make the clocks of new cases later, and those of open cases not', async () => {
  const { platform, deliver } = await openDesk();
  const before = dueOf((await deliver(river({ id: 'a' }))).deadlines);
  await put(platform, moreDaysOff());
  const fresh = dueOf((await deliver(river({ id: 'b' }))).deadlines);
  expect([...fresh].some(([id, due]) => due > before.get(id)!)).toBe(true);
  const again = await deliver(river({ id: 'a', version: 2, title: '又有死鱼' }));
  expect(dueOf(again.deadlines)).toEqual(before);
});

test('fewer days off make the clocks of an open case earlier with its next change', async () => {
  const { platform, deliver } = await openDesk();
  await put(platform, moreDaysOff());
  const late = dueOf((await deliver(river({ id: 'a' }))).deadlines);
  await createSettingsEditor(platform).rollBack(0, { by: '甲', reason: '录错了' });
  const again = dueOf((await deliver(river({ id: 'a', version: 2, title: '又有死鱼' }))).deadlines);
  expect([...again].every(([id, due]) => due <= late.get(id)!)).toBe(true);
  expect([...again].some(([id, due]) => due < late.get(id)!)).toBe(true);
});

test('another duty routes what comes from then on, and proposes anew where nobody has disposed', async () => {
  const { platform, deliver } = await openDesk();
  expect((await deliver(river({ id: 'a' }))).proposal?.lead).toBe('ecology_bureau');
  await put(platform, shipped('routing.yaml').replaceAll(/lead: ecology_bureau/gu, 'lead: water_bureau'));
  expect((await deliver(river({ id: 'b' }))).proposal?.lead).toBe('water_bureau');
  expect((await deliver(river({ id: 'a', version: 2 }))).proposal?.lead).toBe('water_bureau');
});

test('a rung that other limits add fires in its time also for cases that were open before', async () => {
  const { platform, deliver } = await openDesk();
  const retime = createRetimer(platform);
  const before = await deliver(river({ id: 'a' }));
  expect(await retime()).toBe(0);
  const early = '  - { id: early, at: 0.1, name: 早提示, automatic: true, to: [承办人] }\n';
  await put(platform, shipped('sla.yaml').replace('  - { id: hint, at: 0.5', `${early}  - { id: hint, at: 0.5`));
  expect(await retime()).toBe(1);
  expect(await retime()).toBe(0);
  const after = await platform.cases.get(before.id);
  expect(after?.nextTimerAt).toBe(plus(START, hours(4.8)));
  expect(after?.nextTimerAt).toBeLessThan(before.nextTimerAt!);
  await platform.clock.advance(hours(5));
  expect(await runLadder(platform)).toBe(1);

  // Limits without it make nothing later that is due already.
  const [next] = await platform.cases.list({});
  await createSettingsEditor(platform).rollBack(0, { by: '甲', reason: '不用了' });
  expect(await retime()).toBe(0);
  expect((await platform.cases.get(before.id))?.nextTimerAt).toBe(next?.nextTimerAt);
});
