import { expect, test } from 'vitest';
import { hours } from '@tingchao/domain/time/instant.ts';
import { anIncident, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { createResponse } from './service.ts';

const settings = shippedSettings();
const open = () => openMemoryPlatform({ at: '2026-03-02T09:00:00+08:00', settings });
const record = (incident: ReturnType<typeof anIncident>) => ({ key: incident.id, value: JSON.stringify(incident) });

/** Lets what was started by others run until `isTrue` holds; the test's own time limit ends a wait that never does. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setImmediate(resolve));
}

test('a service that runs opens the case, tells it, alerts the duty officer and drains on stop', async () => {
  const platform = open();
  const service = createResponse(platform);
  await service.start();
  await platform.log.append('incidents.changed', [record(anIncident({ level: 'II', detectedAt: START }))]);
  await until(async () => (await platform.cases.count()) === 1);
  await until(async () => (await platform.log.read('cases.changed')).length > 0);
  // The turns run by the clock; keep it going until the notice is out.
  await until(async () => {
    await platform.clock.advance(5_000);
    return platform.outbox.sent.length > 0;
  });
  await service.stop();
  await service.done;
  expect(platform.outbox.sent.map(({ to }) => to)).toEqual(['duty']);
  expect(await platform.cases.unappended(10)).toEqual([]);
  await platform.close();
});

test('timers that ran out while the system was down fire once at the next start', async () => {
  const platform = open();
  const incident = anIncident({ level: 'III', detectedAt: START });
  const first = createResponse(platform);
  await first.start();
  await platform.log.append('incidents.changed', [record(incident)]);
  await until(async () => (await platform.cases.count()) === 1);
  await first.stop();
  await platform.clock.advance(hours(40));
  for (const service of [createResponse(platform), createResponse(platform)]) {
    await service.start();
    await until(async () => (await platform.cases.list({}))[0]!.fired.length === 2);
    await service.stop();
  }
  const [file] = await platform.cases.list({});
  expect(file!.fired.map(({ rung }) => rung)).toEqual(['hint', 'yellow']);
  await platform.close();
});
