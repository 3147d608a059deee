import { expect, test } from 'vitest';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { anIncident, START } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { createIncidentHandler } from './handle-incidents.ts';
import { createOwed } from './send-notices.ts';
import { createResponse, turnResponse } from './service.ts';

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

/** The only case there is, once it is there. */
async function only(platform: ReturnType<typeof open>): Promise<CaseFile> {
  await until(async () => (await platform.cases.count()) === 1);
  return (await platform.cases.list({}))[0]!;
}

test('a disk that is full for a while pauses timers and outbox; nothing is lost, and nothing is sent twice', async () => {
  const platform = open();
  const save = platform.cases.save.bind(platform.cases);
  const service = createResponse(platform);
  await service.start();
  await platform.log.append('incidents.changed', [record(anIncident({ level: 'II', detectedAt: START }))]);
  await only(platform);
  platform.cases.save = async () => Promise.reject(new Transient('磁盘已满'));
  await platform.clock.advance(hours(40));
  expect(platform.events.of('work_paused').at(-1)).toMatchObject({ service: 'response', reason: '磁盘已满' });
  expect((await only(platform)).fired).toEqual([]);
  platform.cases.save = save;
  await platform.clock.advance(minutes(2));
  expect(platform.events.of('work_resumed')).toEqual([{ service: 'response' }]);
  const file = await only(platform);
  expect(file.fired.length).toBeGreaterThan(1);
  expect(file.fired.every(({ dueAt, firedAt }) => dueAt < firedAt)).toBe(true);
  expect(file.notices.every(({ status }) => status === 'sent')).toBe(true);
  expect(platform.outbox.sent.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
    ...new Set(file.notices.map(({ id }) => id)),
  ]);
  await service.stop();
  await service.done;
  await platform.close();
});

test('a notice that went out while its record could not be written is recorded later, not sent again', async () => {
  const platform = open();
  const save = platform.cases.save.bind(platform.cases);
  const service = createResponse(platform);
  await service.start();
  platform.outbox.send = ((send) => async (notice) => {
    await send(notice);
    platform.cases.save = async () => Promise.reject(new Transient('磁盘已满'));
  })(platform.outbox.send.bind(platform.outbox));
  await platform.log.append('incidents.changed', [record(anIncident({ level: 'II', detectedAt: START }))]);
  await only(platform);
  await platform.clock.advance(minutes(10));
  expect(platform.outbox.sent).toHaveLength(1);
  platform.cases.save = save;
  await platform.clock.advance(minutes(2));
  expect((await only(platform)).notices.map(({ status, tries }) => [status, tries])).toEqual([['sent', 1]]);
  expect(platform.outbox.sent).toHaveLength(1);
  await service.stop();
  await platform.close();
});

test('a log that cannot be written at the start does not keep the service from starting', async () => {
  const platform = open();
  const unappended = platform.cases.unappended.bind(platform.cases);
  platform.cases.unappended = async () => Promise.reject(new Transient('磁盘已满'));
  const service = createResponse(platform);
  await service.start();
  await platform.clock.advance(minutes(1));
  platform.cases.unappended = unappended;
  await platform.clock.advance(minutes(1));
  expect(platform.events.of('work_resumed')).toHaveLength(1);
  await service.stop();
  await platform.close();
});

test('a limit that passes while the system is down is one breach, dated when it fell due', async () => {
  const platform = open();
  const incident = anIncident({ level: 'II', detectedAt: START });
  const first = createResponse(platform);
  await first.start();
  await platform.log.append('incidents.changed', [record(incident)]);
  const due = (await only(platform)).deadlines.find(({ kind }) => kind === 'public_response')!.dueAt;
  await first.stop();
  await platform.clock.advance(hours(100));
  for (let restart = 0; restart < 3; restart += 1) {
    const again = createResponse(platform);
    await again.start();
    await platform.clock.advance(minutes(1));
    await again.stop();
  }
  const file = await only(platform);
  const breaches = file.fired.filter(({ id, dueAt }) => id.startsWith('public_response:') && dueAt === due);
  expect(breaches).toHaveLength(1);
  expect(file.deadlines.find(({ kind }) => kind === 'public_response')!.dueAt).toBe(due);
  expect(file.ledger.filter(({ note }) => note === breaches[0]!.id)).toMatchObject([{ at: due }]);
  expect(new Set(file.fired.map(({ id }) => id)).size).toBe(file.fired.length);
  await platform.close();
});

test('two turns at the same time fire each timer once', async () => {
  const platform = open();
  const service = createResponse(platform);
  await service.start();
  await platform.log.append('incidents.changed', [record(anIncident({ level: 'II', detectedAt: START }))]);
  await only(platform);
  await service.stop();
  await platform.clock.advance(hours(60));
  await Promise.all([turnResponse(platform), turnResponse(platform)]);
  const file = await only(platform);
  expect(new Set(file.fired.map(({ id }) => id)).size).toBe(file.fired.length);
  expect(new Set(file.notices.map(({ id }) => id)).size).toBe(file.notices.length);
  expect(file.ledger.filter(({ action }) => action === 'timer')).toHaveLength(file.fired.length);
  await platform.close();
});

test.each([
  ['forward', hours(1)],
  ['back', -hours(1)],
])('a clock that jumps %s by an hour moves no limit and fires nothing twice', async (_, jump) => {
  const platform = open();
  let offset = 0;
  const jumping = { ...platform, clock: { ...platform.clock, now: () => plus(platform.clock.now(), offset) } };
  const service = createResponse(jumping);
  await service.start();
  await platform.log.append('incidents.changed', [record(anIncident({ level: 'II', detectedAt: START }))]);
  const before = await only(platform);
  await service.stop();
  await platform.clock.advance(hours(24));
  await turnResponse(jumping);
  const { fired } = await only(platform);
  expect(fired.length).toBeGreaterThan(0);
  offset = jump;
  await turnResponse(jumping);
  const after = await only(platform);
  expect(after.deadlines).toEqual(before.deadlines);
  expect(after.fired.slice(0, fired.length)).toEqual(fired);
  offset = 0;
  await platform.clock.advance(hours(36));
  await turnResponse(jumping);
  const last = await only(platform);
  expect(last.deadlines).toEqual(before.deadlines);
  expect(new Set(last.fired.map(({ id }) => id)).size).toBe(last.fired.length);
  for (const { dueAt, firedAt } of last.fired) expect(firedAt).toBeGreaterThanOrEqual(dueAt);
  await platform.close();
});

test('a notice whose case the store refuses is sent once, the case is parked, and the outcome is recorded when it fits again', async () => {
  const memory = open();
  let isRefused = false;
  const commit: typeof memory.commit = async (change) => {
    const [file] = change.cases ?? [];
    if (!isRefused || file === undefined) return memory.commit(change);
    throw new Rejected('refused', [{ id: file.id, reason: '400 mapper_parsing_exception' }]);
  };
  const platform = { ...memory, commit };
  const handler = createIncidentHandler(platform);
  const incident = anIncident({ level: 'II', detectedAt: START });
  await handler.handle(new Map([[incident.id, incident]]));
  const owed = createOwed();
  isRefused = true;
  for (let turn = 0; turn < 3; turn += 1) await turnResponse(platform, owed);
  expect(memory.outbox.sent).toHaveLength(1);
  expect((await memory.log.read('parked')).map(({ value }) => JSON.parse(value) as object)).toMatchObject([
    { topic: 'cases.changed', reason: '存储拒绝：400 mapper_parsing_exception' },
  ]);
  isRefused = false;
  await turnResponse(platform, owed);
  expect(memory.outbox.sent).toHaveLength(1);
  expect((await memory.cases.list({}))[0]!.notices.map(({ status }) => status)).toEqual(['sent']);
  await memory.close();
});
