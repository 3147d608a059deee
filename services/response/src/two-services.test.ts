import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { letterRegister, missingNumbers } from '@tingchao/domain/response/letter-register.ts';
import { hours, minutes, plus } from '@tingchao/domain/time/instant.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { aRiver, deliver, open as openDesk, settings, step } from './response-testing.ts';
import { createResponse, turnResponse } from './service.ts';
import { signDailyList } from './sign-daily-list.ts';

const lead = 'ecology_bureau';

/** A desk whose only way out cannot tell a second copy from the first. */
function open(): MemoryPlatform {
  const platform = openDesk();
  return { ...platform, notifiers: [{ ...platform.outbox, forgetful: true }] };
}

/** The same stores under a clock that is wrong by some hours, as a second machine has it. */
const under = (platform: MemoryPlatform, offset: number): MemoryPlatform => ({
  ...platform,
  clock: { ...platform.clock, now: () => plus(platform.clock.now(), hours(offset)) },
});

/** What must hold of a store whatever ran on it: no step twice, no clock moved, no number missing or given twice. */
async function expectLawful(platform: MemoryPlatform): Promise<void> {
  const files = await platform.cases.list({ limit: 200 });
  for (const file of files) {
    for (const all of [file.fired, file.letters, file.notices, file.deadlines]) {
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
    expect(file.ledger.filter(({ action }) => action === 'timer')).toHaveLength(file.fired.length);
  }
  const keys = platform.outbox.sent.map(({ idempotencyKey }) => idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(missingNumbers(letterRegister(files))).toEqual([]);
  const perList = letterRegister(files).filter(({ series }) => series === '舆催办');
  const days = perList.map(({ unit, signedAt }) => `${unit} ${Math.floor((signedAt! + hours(8)) / hours(24))}`);
  expect(new Set(days).size).toBe(days.length);
}

describe('two response services on one store', () => {
  test('fire each rung once and send each notice once, across restarts of either', async () => {
    const platform = open();
    await deliver(platform, ...['a', 'b', 'c'].map((id) => aRiver({ id })));
    const { log } = openMemoryPlatform({ clock: platform.clock, settings });
    for (const wait of [25, 12, 7, 5, 24]) {
      await platform.clock.advance(hours(wait));
      // A second machine reads the log as a member of its own.
      const both = [createResponse(platform), createResponse({ ...platform, log })];
      for (const service of both) await service.start();
      await platform.clock.advance(minutes(1));
      for (const service of both) await service.stop();
    }
    await expectLawful(platform);
    const [file] = await platform.cases.list({});
    const rungs = file!.fired.filter(({ id }) => id.startsWith('public_response:')).map(({ rung }) => rung);
    expect(rungs).toEqual(['hint', 'yellow', 'urge', 'supervise', 'circulate']);
    await platform.close();
  });

  type Move = { readonly what: number; readonly minutes: number; readonly jump: number };
  const moves: fc.Arbitrary<readonly Move[]> = fc.array(
    fc.record({ what: fc.nat(6), minutes: fc.nat(1200), jump: fc.constantFrom(0, 0, -1, 1) }),
    { maxLength: 25 },
  );

  test(
    'keep the laws under any turns, signatures and clocks that are wrong by an hour',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(moves, async (all) => {
          const platform = open();
          const ids = ['a', 'b'];
          await deliver(platform, ...ids.map((id) => aRiver({ id })));
          for (const { what, minutes: length, jump } of all) {
            await platform.clock.advance(minutes(length));
            await act(under(platform, jump), what);
          }
          await Promise.all([turnResponse(platform), turnResponse(under(platform, 1))]);
          await expectLawful(platform);
          await platform.close();
        }),
        { numRuns: 40 },
      );
    },
  );

  /** One thing that happens on one of the machines, or on both at once. */
  async function act(machine: MemoryPlatform, what: number): Promise<void> {
    const by = { id: 'wang', name: 'wang', role: '督办员', unit: null };
    const list = () => signDailyList(machine, { unit: lead, place: null, by, reason: '' });
    const files = await machine.cases.list({});
    const file = files[what % files.length]!;
    const letter = file.letters.find(({ status }) => status === 'draft')?.id ?? 'none';
    switch (what) {
      case 0:
        await Promise.all([turnResponse(machine), turnResponse(machine)]);
        return;
      case 1:
        await turnResponse(machine);
        return;
      case 2:
        await step(machine, file, 'zhang', { action: 'assign', lead, assist: [] });
        return;
      case 3:
        await Promise.all([list(), list()]);
        return;
      case 4:
        await Promise.all([1, 2].map((nth) => step(machine, file, `w${nth}`, { action: 'sign_letter', letter })));
        return;
      case 5:
        await step(machine, file, 'wang', { action: 'void_letter', letter, reason: '拟稿有误' });
        return;
      default:
        await deliver(machine, aRiver({ id: file.incidentId, version: file.incidentVersion + 1, level: 'II' }));
    }
  }
});
