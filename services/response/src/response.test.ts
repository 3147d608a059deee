import { describe, expect, test } from 'vitest';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { updateCase } from '@tingchao/domain/response/open-case.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { hours, plus, toClock } from '@tingchao/domain/time/instant.ts';
import { Conflict, Permanent, Transient } from '@tingchao/ports/errors.ts';
import { START } from '@tingchao/testkit/builders.ts';
import {
  aRiver,
  deliver,
  deliverRecords,
  disposable,
  mustStep,
  open,
  person,
  settings,
  step,
} from './response-testing.ts';
import { turnResponse } from './service.ts';
import { takeCaseStep } from './take-case-step.ts';

describe('an incident that appears', () => {
  test('gets one case with number, proposed route and running clocks, and only the duty officer hears of it', async () => {
    await using platform = disposable(open());
    const [file] = await deliver(platform, aRiver());
    expect(file).toMatchObject({ number: '青舆〔2026〕1号', status: 'found', level: 'III', assignments: [] });
    expect(file!.proposal).toMatchObject({ lead: 'ecology_bureau', leadPlace: '石桥镇' });
    expect(file!.deadlines.map(({ id }) => id)).toContain('public_response');
    await turnResponse(platform);
    expect(platform.outbox.sent.map(({ to }) => to)).toEqual(['duty']);
    expect(JSON.stringify(platform.outbox.sent)).not.toContain('死鱼');
  });

  test('delivered twice is one case, one number, one notice, one audit entry', async () => {
    await using platform = disposable(open());
    const incident = aRiver();
    await deliver(platform, incident, incident);
    await turnResponse(platform);
    const files = await deliver(platform, incident);
    await turnResponse(platform);
    expect(files).toHaveLength(1);
    expect(platform.outbox.sent).toHaveLength(1);
    const entries = await platform.audit.list({ subject: files[0]!.id });
    expect(entries.map(({ action }) => action)).toEqual(['case_open']);
  });

  test('in a record nobody can read is parked, and the next one is handled', async () => {
    await using platform = disposable(open());
    await deliverRecords(platform, [
      { topic: 'incidents.changed', partition: 0, offset: 0, key: 'x', value: '{"id":1}', at: START },
    ]);
    expect(platform.events.of('record_parked')).toHaveLength(1);
    expect(await platform.log.read('parked')).toHaveLength(1);
  });
});

describe('an incident that changes', () => {
  test('by one more repost changes nothing in its case', async () => {
    await using platform = disposable(open());
    const incident = aRiver();
    const [before] = await deliver(platform, incident);
    const counts = { ...incident.counts, posts: 9, reposts: 8 };
    const [after] = await deliver(platform, { ...incident, version: 2, counts });
    expect(after!.version).toBe(before!.version);
  });

  test('to a higher level alerts the duty officer; a level a person has seen is never lowered by the machine', async () => {
    await using platform = disposable(open());
    const incident = aRiver({ level: 'IV' });
    const [file] = await deliver(platform, incident);
    await mustStep(platform, file!, 'zhang', { action: 'judge' });
    const [raised] = await deliver(platform, { ...incident, version: 2, level: 'II' });
    expect(raised).toMatchObject({ level: 'II' });
    const [kept] = await deliver(platform, { ...incident, version: 3, level: 'IV' });
    expect(kept).toMatchObject({ level: 'II' });
    await turnResponse(platform);
    expect(platform.outbox.sent.map(({ to }) => to)).toEqual(['duty']);
  });

  test('is answered: the clock stops at the publication time, late or not', async () => {
    await using platform = disposable(open());
    const incident = aRiver();
    await deliver(platform, incident);
    const answeredBy = { postId: 'p10', at: plus(START, hours(49)), text: '情况通报' };
    const [file] = await deliver(platform, { ...incident, version: 2, answeredBy });
    expect(file!.deadlines.find(({ id }) => id === 'public_response')!.metAt).toBe(answeredBy.at);
  });

  test('is merged: its case keeps number and ledger, the surviving one takes the earlier clock', async () => {
    await using platform = disposable(open());
    const early = aRiver({ detectedAt: plus(START, -hours(5)) });
    const late = aRiver();
    await deliver(platform, late, early);
    await deliver(platform, { ...early, version: 2, status: 'merged', mergedInto: late.id });
    const gone = await platform.cases.get(`case-${early.id}`);
    const kept = await platform.cases.get(`case-${late.id}`);
    expect(gone).toMatchObject({ status: 'merged', mergedInto: kept!.number, nextTimerAt: null });
    expect(toClock(kept!.deadlines.find(({ id }) => id === 'public_response')!.dueAt)).toBe('2026-03-04 04:00');
  });
});

describe('a case on the desk', () => {
  test('goes from 交办 to 已回应 only through 审签, 保密审查 and 签发 by others, with the signed text', async () => {
    await using platform = disposable(open());
    const [file] = await deliver(platform, aRiver());
    await mustStep(platform, file!, 'zhang', { action: 'assign', lead: 'ecology_bureau', assist: ['water_bureau'] });
    await mustStep(platform, file!, 'li', { action: 'accept', unit: 'ecology_bureau' });
    await mustStep(platform, file!, 'li', {
      action: 'draft',
      title: '通报',
      channel: '微信公众号',
      text: '正在核查。',
    });
    await mustStep(platform, file!, 'li', { action: 'submit' });
    expect(await step(platform, file!, 'li', { action: 'review', decision: 'pass' })).toMatchObject({
      ok: false,
      error: { code: 'same_person' },
    });
    await mustStep(platform, file!, 'wang', { action: 'review', decision: 'pass' });
    expect(await step(platform, file!, 'li', { action: 'publish', text: '正在核查。' })).toMatchObject({
      error: { code: 'wrong_state' },
    });
    await mustStep(platform, file!, 'zhao', { action: 'secrecy', decision: 'pass' });
    await mustStep(platform, file!, 'qian', { action: 'sign', decision: 'pass' });
    expect(await step(platform, file!, 'li', { action: 'publish', text: '已经查清。' })).toMatchObject({
      error: { code: 'not_as_signed' },
    });
    await platform.clock.advance(hours(30));
    const published = await mustStep(platform, file!, 'li', { action: 'publish', text: '正在核查。' });
    expect(published).toMatchObject({ status: 'published' });
    expect(toClock(published.deadlines.find(({ id }) => id === 'public_response')!.metAt!)).toBe('2026-03-03 15:00');
    expect(await platform.blobs.get(published.drafts[0]!.hash)).toBeDefined();
    await mustStep(platform, file!, 'zhang', { action: 'track' });
    const early = await step(platform, file!, 'zhang', { action: 'close', verified: '属实', measures: '停产整改' });
    expect(early).toMatchObject({ error: { code: 'assist_open', units: ['water_bureau'] } });
    await mustStep(platform, file!, 'sun', { action: 'accept', unit: 'water_bureau' });
    await mustStep(platform, file!, 'sun', { action: 'finish', unit: 'water_bureau' });
    const closed = await mustStep(platform, file!, 'zhang', {
      action: 'close',
      verified: '属实',
      measures: '停产整改',
    });
    expect(closed).toMatchObject({ status: 'closed', nextTimerAt: null });
    const audited = await platform.audit.list({ subject: file!.id });
    expect(audited.map(({ action }) => action)).toEqual(closed.ledger.map(({ action }) => `case_${action}`));
    expect((await platform.audit.verify()).brokenAt).toBeNull();
  });

  test('that is returned twice goes to the office', async () => {
    await using platform = disposable(open());
    const [file] = await deliver(platform, aRiver());
    await mustStep(platform, file!, 'zhang', { action: 'assign', lead: 'water_bureau' });
    await mustStep(platform, file!, 'li', { action: 'return', unit: 'water_bureau', reason: '不属水利职责' });
    await mustStep(platform, file!, 'zhang', { action: 'assign', lead: 'urban_mgmt' });
    const again = await mustStep(platform, file!, 'li', {
      action: 'return',
      unit: 'urban_mgmt',
      reason: '不属城管职责',
    });
    expect(again.status).toBe('dispatched');
    expect(again.assignments.at(-1)).toMatchObject({ unit: 'gov_office', part: 'lead', status: 'offered' });
  });

  test('does not go to a company as lead, nor to a unit that does not exist', async () => {
    await using platform = disposable(open());
    const [file] = await deliver(platform, aRiver());
    expect(await step(platform, file!, 'zhang', { action: 'assign', lead: 'heating' })).toMatchObject({
      error: { code: 'cannot_lead' },
    });
    expect(await step(platform, file!, 'zhang', { action: 'assign', lead: 'moon_office' })).toMatchObject({
      error: { code: 'unknown_unit' },
    });
  });
});

describe('the ladder', () => {
  test('reminds by itself, drafts letters, and fires each rung once for ever', async () => {
    await using platform = disposable(open());
    await deliver(platform, aRiver());
    await platform.clock.advance(hours(24));
    await turnResponse(platform);
    await turnResponse(platform);
    const [half] = await platform.cases.list({});
    expect(half!.fired.map(({ id }) => id)).toEqual(['public_response:hint']);
    await platform.clock.advance(hours(25));
    await turnResponse(platform);
    const [overdue] = await platform.cases.list({});
    expect(overdue!.fired.map(({ id, dueAt }) => [id, toClock(dueAt)])).toEqual([
      ['public_response:hint', '2026-03-03 09:00'],
      ['public_response:yellow', '2026-03-03 21:00'],
      ['public_response:urge', '2026-03-04 04:12'],
      ['public_response:supervise', '2026-03-04 09:00'],
    ]);
    expect(overdue!.letters).toMatchObject([
      { rung: 'urge', status: 'draft', number: null },
      { rung: 'supervise', status: 'draft', number: null },
    ]);
  });

  test('a letter gets its number when a named person signs it; a void number stays', async () => {
    await using platform = disposable(open());
    const [file] = await deliver(platform, aRiver());
    await platform.clock.advance(hours(49));
    await turnResponse(platform);
    const letter = 'public_response:supervise';
    const signed = await mustStep(platform, file!, 'zhang', { action: 'sign_letter', letter });
    expect(signed.letters.find(({ id }) => id === letter)).toMatchObject({
      status: 'signed',
      number: '舆督办〔2026〕1号',
      signedBy: 'zhang',
    });
    expect(await step(platform, file!, 'zhang', { action: 'sign_letter', letter })).toMatchObject({
      error: { code: 'letter_settled' },
    });
    const voided = await mustStep(platform, file!, 'zhang', { action: 'void_letter', letter, reason: '对象有误' });
    expect(voided.letters.find(({ id }) => id === letter)).toMatchObject({
      status: 'void',
      number: '舆督办〔2026〕1号',
    });
  });
});

describe('a notice', () => {
  test('that fails is tried again later, and leaves once', async () => {
    await using platform = disposable(open());
    await deliver(platform, aRiver());
    platform.outbox.failWith(new Transient('对方忙'));
    await turnResponse(platform);
    platform.outbox.failWith(null);
    await turnResponse(platform);
    expect(platform.outbox.sent).toHaveLength(0);
    await platform.clock.advance(hours(1));
    await turnResponse(platform);
    await turnResponse(platform);
    expect(platform.outbox.sent).toHaveLength(1);
  });

  test('that is refused for good stays visible as failed', async () => {
    await using platform = disposable(open());
    await deliver(platform, aRiver());
    platform.outbox.failWith(new Permanent('地址无效'));
    await turnResponse(platform);
    const [file] = await platform.cases.list({});
    expect(file!.notices[0]).toMatchObject({ status: 'failed', lastError: '地址无效' });
  });
});

test('a step decided on the version a person saw is a conflict when somebody was faster, even by a moment', async () => {
  await using platform = disposable(open());
  const [file] = await deliver(platform, aRiver());
  const save = platform.cases.save.bind(platform.cases);
  const request = (version: number) => ({
    case: file!.id,
    by: person('a'),
    command: caseCommandSchema.parse({ action: 'judge' }),
    version,
  });
  // Between reading and saving, another person's step is stored.
  platform.cases.save = async (cases) => {
    platform.cases.save = save;
    await mustStep(platform, file!, 'b', { action: 'level', level: 'II', reason: '现场聚集' });
    await save(cases);
  };
  await expect(takeCaseStep(platform, request(file!.version))).rejects.toThrow(Conflict);
  const [now] = await platform.cases.list({});
  expect(await takeCaseStep(platform, request(now!.version))).toMatchObject({ ok: true });
});

test('a post that accuses the unit at work makes it recuse, and the duty officer hears of it', async () => {
  await using platform = disposable(open());
  const river = aRiver();
  const [file] = await deliver(platform, river);
  const lead = 'ecology_bureau';
  const assigned = await mustStep(platform, file!, '甲', { action: 'assign', lead, assist: [], reason: '按职责' });
  const route = { ...assigned.proposal!, recused: [lead] };
  const calendar = createCalendar(settings.calendars);
  const opening = { incident: { ...river, version: 2 }, kinds: ['举报'] as const, route, sla: settings.sla, calendar };
  const updated = updateCase(assigned, opening, platform.clock.now());
  expect(updated.proposal?.recused).toContain(lead);
  expect(updated.notices.map(({ step: which }) => which)).toContain(`recuse:${lead}`);
  expect(updateCase(updated, opening, platform.clock.now())).toBe(updated);
});
