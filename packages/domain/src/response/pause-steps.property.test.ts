import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hours, instant, plus, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { dueOf } from './due-of.ts';
import { planDeadlines } from './plan-deadlines.ts';
import { slaSettingsSchema } from './sla-settings.ts';
import { takeStep } from './take-step.ts';

const at = (count: number): Instant => plus(START, hours(count));

describe('time that does not count', () => {
  const request = slaSettingsSchema.parse({
    ...someSla,
    channels: [
      {
        id: 'open_request',
        name: '依申请公开答复',
        channelTypes: ['open_request'],
        cases: [
          {
            limit: { amount: 20, unit: 'workday' },
            pause: [
              { id: 'third_party', name: '征求第三方意见', atMost: { amount: 15, unit: 'workday' }, basis: '条例' },
            ],
            hard: true,
            basis: '条例第三十三条',
          },
        ],
      },
    ],
  });
  const context = aContext({ sla: request });
  const clock = 'channel_reply.open_request';
  const asked = (): CaseFile => {
    const matter = {
      level: 'IV' as const,
      eventSeverity: '无' as const,
      detectedAt: START,
      channelTypes: ['open_request' as const],
      superiorOrders: [],
      needsPublicResponse: false,
      kinds: [],
    };
    return aWaitingCase({ deadlines: planDeadlines(matter, request, context.calendar).deadlines });
  };
  const step = (file: CaseFile, command: object, when: Instant) =>
    takeStep(file, caseCommandSchema.parse(command), aPerson('zhang'), when, context);

  test('is left out day for day, at most what the rule says, and the printed date itself never moves', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(60), (from, length) => {
        const file = asked();
        const due = file.deadlines.find(({ id }) => id === clock)!.dueAt;
        const paused = step(file, { action: 'pause', clock, rule: 'third_party', reason: '征求意见' }, at(from * 24));
        if (!paused.ok) throw new Error(paused.error.code);
        const standing = paused.value.deadlines.find(({ id }) => id === clock)!;
        const resumed = step(paused.value, { action: 'resume', clock }, at((from + length) * 24));
        if (!resumed.ok) throw new Error(resumed.error.code);
        const running = resumed.value.deadlines.find(({ id }) => id === clock)!;
        expect([standing.dueAt, running.dueAt]).toEqual([due, due]);
        const workdays = context.calendar.workdaysBetween(at(from * 24), at((from + length) * 24));
        const counted = Math.min(15, workdays.ok ? workdays.value : 0);
        const expected = context.calendar.plusWorkdays(due, counted);
        expect(dueOf(running)).toBe(expected.ok ? expected.value : due);
        expect(dueOf(running)).toBeLessThanOrEqual(dueOf(standing));
        expect(
          step(resumed.value, { action: 'pause', clock, rule: 'third_party', reason: '再征求' }, at(1)),
        ).toMatchObject({
          ok: false,
          error: { code: 'already_paused' },
        });
      }),
      { numRuns: 60 },
    );
  });

  test('is none on the clock of the public response, nor on one that ran out', () => {
    const file = aWaitingCase();
    const pause = { action: 'pause', rule: 'third_party', reason: '征求意见' };
    expect(step(file, { ...pause, clock: 'public_response' }, at(1))).toMatchObject({
      error: { code: 'not_pausable' },
    });
    const late = instant(asked().deadlines.find(({ id }) => id === clock)!.dueAt + 1);
    expect(step(asked(), { ...pause, clock }, late)).toMatchObject({ error: { code: 'expired' } });
  });
});
