import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { createMemoryNotifier } from '@tingchao/adapters/memory/memory-notifier.ts';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import { letterRegister, missingNumbers } from '@tingchao/domain/response/letter-register.ts';
import { hours, parseInstant, plus } from '@tingchao/domain/time/instant.ts';
import { createIncidentHandler } from '@tingchao/response/handle-incidents.ts';
import { turnResponse } from '@tingchao/response/service.ts';
import { signDailyList } from '@tingchao/response/sign-daily-list.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { anIncident } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { openIn, takeCorner } from './open-test-platform.ts';

const by = { id: '王岚', name: '王岚', role: '督办员', unit: null };
const lead = 'ecology_bureau';
const step = (platform: Platform, id: string, command: object) =>
  takeCaseStep(platform, { case: id, by, command: caseCommandSchema.parse(command) });

test(
  'two machines on one cluster fire each rung once, sign each letter once and leave no gap in numbering',
  { timeout: 120_000 },
  async () => {
    await using corner = takeCorner();
    // Time that the test moves, and sleep that is real: the adapters wait out what a server cannot do right now.
    const system = createSystemClock();
    let offset = parseInstant('2026-03-02T09:00:00+08:00')! - system.now();
    const clock = { ...system, now: () => plus(system.now(), offset) };
    // The second machine is an hour ahead; neither way out can tell a second copy from the first.
    const ahead = { ...clock, now: () => plus(clock.now(), hours(1)) };
    const outbox = createMemoryNotifier('robot', { forgetful: true });
    const one = await openIn(corner, shippedSettings(), { clock, notifiers: [outbox] });
    const other = await openIn(corner, shippedSettings(), { clock: ahead, notifiers: [outbox] });
    const both = async (work: (platform: Platform) => Promise<unknown>): Promise<void> => {
      await Promise.all([work(one), work(other)]);
    };
    try {
      const detectedAt = clock.now();
      const incidents = ['a', 'b', 'c'].map((id) =>
        anIncident({ id: `${corner.prefix}-${id}`, level: 'III', detectedAt }),
      );
      const ids = incidents.map(({ id }) => `case-${id}`);
      await both((platform) =>
        createIncidentHandler(platform).handle(new Map(incidents.map((incident) => [incident.id, incident]))),
      );
      for (const id of ids) await step(one, id, { action: 'assign', lead, assist: [] });
      for (const wait of [25, 20, 5, 24]) {
        offset += hours(wait);
        await both((platform) => turnResponse(platform));
        await both((platform) => signDailyList(platform, { unit: lead, place: null, by, reason: '' }));
      }
      for (const id of ids) {
        for (const letter of (await one.cases.get(id))?.letters ?? []) {
          if (letter.status === 'draft')
            await both((platform) => step(platform, id, { action: 'sign_letter', letter: letter.id }));
        }
      }
      await both((platform) => turnResponse(platform));
      await turnResponse(one);
      const files = await other.cases.list({});
      expect(files.map(({ id }) => id).toSorted()).toEqual(ids);
      for (const file of files) {
        for (const all of [file.fired, file.letters, file.notices]) {
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        }
        const rungs = file.fired.filter(({ id }) => id.startsWith('public_response:')).map(({ rung }) => rung);
        expect(rungs).toEqual(['hint', 'yellow', 'urge', 'supervise', 'circulate']);
        expect(file.deadlines.find(({ id }) => id === 'public_response')?.dueAt).toBe(plus(detectedAt, hours(48)));
      }
      const register = letterRegister(files);
      expect(missingNumbers(register)).toEqual([]);
      const days = register.filter(({ series }) => series === '舆催办').map(({ signedAt }) => signedAt! + hours(8));
      expect(new Set(days.map((at) => Math.floor(at / hours(24)))).size).toBe(days.length);
      const keys = outbox.sent.map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size).toBe(keys.length);
    } finally {
      await other.close();
      await one.close();
    }
  },
);
