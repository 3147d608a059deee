import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { createMemoryPublisher } from '@tingchao/adapters/memory/memory-publisher.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { handoversOf } from '@tingchao/domain/response/false-info/handover.ts';
import { publicationsOf } from '@tingchao/domain/response/publication/publication.ts';
import { explainRefusal } from '@tingchao/domain/response/refusal.ts';
import { hours, minutes, parseInstant, plus } from '@tingchao/domain/time/instant.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import { closeMonth } from '@tingchao/response/close-month.ts';
import { createIncidentHandler } from '@tingchao/response/handle-incidents.ts';
import { monthLines } from '@tingchao/response/month-book.ts';
import { sendAnswers } from '@tingchao/response/send-answers.ts';
import { turnResponse } from '@tingchao/response/service.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { anIncident } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { openIn, takeCorner } from './open-test-platform.ts';

const lead = 'ecology_bureau';
const head = { id: '钱立', name: '钱立', role: '主要负责人', unit: null };
const text = '经现场核查，石桥段水体发黑系管网破损。现已修复，水质检测达标。联系电话：0000-12345。';

const step = (platform: Platform, id: string, by: string, command: object) =>
  takeCaseStep(platform, {
    case: id,
    by: { ...head, id: by, name: by },
    command: caseCommandSchema.parse(command),
  });

async function mustStep(platform: Platform, id: string, by: string, command: object): Promise<void> {
  const taken = await step(platform, id, by, command);
  if (!taken.ok) throw new Error(explainRefusal(taken.error));
}

/** The same machine, dead at its n-th write from now: before it, or right after. */
function dyingAt(platform: Platform, cut: number, when: 'before' | 'after'): Platform {
  let writes = 0;
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes > cut || (writes === cut && when === 'before')) throw new Error('dead');
    const done = await work();
    if (writes === cut) throw new Error('dead');
    return done;
  };
  const { cases, commit } = platform;
  return {
    ...platform,
    commit: (change) => write(() => commit(change)),
    cases: { ...cases, numberFor: (series, year, ids) => write(() => cases.numberFor(series, year, ids)) },
  };
}

/** A refuted statement with a hand-over letter that waits for the head. */
async function refuted(platform: Platform, id: string): Promise<void> {
  const found = { result: '已核不实', evidence: '县医院无就诊记录', source: '监测报告〔2026〕7号' };
  await mustStep(platform, id, '张敏', { action: 'assign', lead, assist: [] });
  await mustStep(platform, id, '李强', { action: 'accept', unit: lead });
  await mustStep(platform, id, '张敏', { action: 'claim', statement: '网传石桥段有多人中毒住院' });
  await mustStep(platform, id, '李强', { action: 'verify', claim: 'c1', unit: lead, ...found });
  const content = '网上流传石桥段多人中毒住院的内容，经核查不实。';
  await mustStep(platform, id, '张敏', { action: 'handover', claim: 'c1', content });
  await mustStep(platform, id, '孙平', { action: 'handover_legal', handover: 'h1', decision: 'pass' });
}

/** A text that is signed and ordered to an outlet. */
async function ordered(platform: Platform, id: string): Promise<void> {
  await mustStep(platform, id, '李强', { action: 'draft', title: '情况通报', channel: '政府网站', text });
  await mustStep(platform, id, '李强', { action: 'submit' });
  await mustStep(platform, id, '王芳', { action: 'review', decision: 'pass' });
  await mustStep(platform, id, '赵宁', { action: 'secrecy', decision: 'pass' });
  const findings = (await platform.cases.get(id))?.drafts.at(-1)?.findings ?? [];
  for (const { id: finding } of findings)
    await step(platform, id, '王芳', { action: 'answer_finding', finding, reason: '已核对' });
  await mustStep(platform, id, '钱立', { action: 'sign', decision: 'pass' });
  await mustStep(platform, id, '李强', { action: 'publish', through: 'answers_rss' });
}

test(
  'two machines on one cluster, one of them killed between writes, the other an hour ahead, lose no signature, number, answer or month, and do none twice',
  { timeout: 180_000 },
  async () => {
    await using corner = takeCorner();
    const system = createSystemClock();
    let offset = parseInstant('2026-03-02T09:00:00+08:00')! - system.now();
    const clock = { ...system, now: () => plus(system.now(), offset) };
    const ahead = { ...clock, now: () => plus(clock.now(), hours(1)) };
    const robot = createMemoryNotifier('robot', { forgetful: true });
    const webhook = createMemoryNotifier('webhook');
    const publisher = createMemoryPublisher();
    const notifiers = [robot, webhook];
    const one: Platform = { ...(await openIn(corner, shippedSettings(), { clock, notifiers })), publisher };
    const other: Platform = { ...(await openIn(corner, shippedSettings(), { clock: ahead, notifiers })), publisher };
    try {
      const detectedAt = clock.now();
      const ids = ['a', 'b', 'c'].map((id) => `${corner.prefix}-${id}`);
      const incidents = ids.map((id) => anIncident({ id, level: 'III', detectedAt }));
      await createIncidentHandler(one).handle(new Map(incidents.map((incident) => [incident.id, incident])));
      const [a = '', b = '', c = ''] = ids.map((id) => `case-${id}`);
      for (const id of [a, b, c]) await refuted(one, id);

      // Killed between the signature, its number and the letter: whoever turns next finishes it.
      const sign = caseCommandSchema.parse({ action: 'sign_handover', handover: 'h1' });
      const deaths = [
        [a, 1, 'after'],
        [b, 2, 'after'],
        [c, 3, 'before'],
      ] as const;
      for (const [id, cut, when] of deaths) {
        const dying = takeCaseStep(dyingAt(one, cut, when), { case: id, by: head, command: sign });
        await expect(dying).rejects.toThrow('dead');
      }
      offset += minutes(1);
      await Promise.all([turnResponse(one), turnResponse(other)]);
      const letters = await Promise.all([a, b, c].map(async (id) => handoversOf((await one.cases.get(id))!)[0]!));
      expect(letters.map(({ status }) => status)).toEqual(['signed', 'signed', 'signed']);
      expect(letters.map(({ number }) => number ?? '').toSorted()).toEqual(
        [1, 2, 3].map((n) => `舆移送〔2026〕${n}号`),
      );

      // An outlet that is down, a machine killed after its claim, then both at once: the text is out once.
      const due = async (id: string) =>
        (await other.cases.get(id))?.deadlines.find((one) => one.id === 'public_response');
      const before = await due(a);
      await ordered(one, a);
      publisher.failWith(new Transient('没有应答'));
      await sendAnswers(one, ['approved']);
      publisher.failWith(null);
      offset += minutes(10);
      await expect(sendAnswers(dyingAt(one, 1, 'after'), ['approved'])).rejects.toThrow('dead');
      offset += minutes(3);
      await Promise.all([sendAnswers(one, ['approved']), sendAnswers(other, ['approved'])]);
      offset += minutes(3);
      await Promise.all([sendAnswers(one, ['approved']), sendAnswers(other, ['approved'])]);
      expect(publisher.published.get('answers_rss')?.size).toBe(1);
      const out = await one.cases.get(a);
      expect(out).toMatchObject({ status: 'published', answers: [{ source: 'published' }] });
      expect(publicationsOf(out!).map(({ status }) => status)).toEqual(['out']);
      expect(await due(a)).toMatchObject({ dueAt: before!.dueAt, metAt: expect.any(Number) });

      // Everybody is away while a clock runs out, and the webhook is down when they come back.
      offset += hours(60);
      webhook.failWith(new Transient('HTTP 503'));
      await Promise.all([turnResponse(other), turnResponse(one)]);
      const waiting = (await one.cases.get(b))!.notices.filter(({ status }) => status === 'pending');
      expect(waiting.length).toBeGreaterThan(0);
      webhook.failWith(null);
      offset += hours(1);
      await turnResponse(other);
      const late = (await one.cases.get(b))!;
      expect(late.deadlines.find(({ id }) => id === 'public_response')?.dueAt).toBe(plus(detectedAt, hours(48)));
      expect(new Set(late.fired.map(({ id }) => id)).size).toBe(late.fired.length);
      expect(late.notices.every(({ status }) => status === 'sent')).toBe(true);
      // A robot cannot tell a second copy from the first: it gets none. A webhook may get one of each machine, under the same key.
      const told = robot.sent.map(({ idempotencyKey }) => idempotencyKey);
      expect(told.length).toBeGreaterThan(0);
      expect(new Set(told).size).toBe(told.length);

      // A month that both close at once is closed by one, under one number.
      offset += hours(24 * 40);
      const closings = await Promise.all([one, other].map((platform) => closeMonth(platform, '2026-03', head)));
      expect(closings.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await monthLines(other)).toMatchObject([{ month: '2026-03', copy: 1, number: '舆台账〔2026〕1号' }]);
    } finally {
      await other.close();
      await one.close();
    }
  },
);
