import { describe, expect, test } from 'vitest';
import { caseCommandSchema } from '@tingchao/domain/response/case-command.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { handoversOf } from '@tingchao/domain/response/false-info/handover.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import type { MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { aRiver, deliver, disposable, mustStep, open, person } from './response-testing.ts';
import { turnResponse } from './service.ts';
import { takeCaseStep } from './take-case-step.ts';

const head = { ...person('qian'), role: '主要负责人' };
const sign = caseCommandSchema.parse({ action: 'sign_handover', handover: 'h1' });

/** A case with a hand-over letter that a lawyer has read and the head has not signed. */
async function reviewed(platform: MemoryPlatform, id = 'river'): Promise<CaseFile> {
  const files = await deliver(platform, aRiver({ id }));
  const file = files.find(({ incidentId }) => incidentId === id)!;
  const go = (by: string, command: object): Promise<CaseFile> => mustStep(platform, file, by, command);
  await go('zhang', { action: 'assign', lead: 'ecology_bureau' });
  await go('li', { action: 'accept', unit: 'ecology_bureau' });
  await go('zhang', { action: 'claim', statement: '网传石桥段有多人中毒住院' });
  await go('li', {
    action: 'verify',
    claim: 'c1',
    unit: 'ecology_bureau',
    result: '已核不实',
    evidence: '县医院无就诊记录，水样达标',
    source: '监测报告〔2026〕7号',
  });
  await go('zhang', { action: 'handover', claim: 'c1', content: '网上流传多人中毒的内容，经核查不实。' });
  return go('sun', { action: 'handover_legal', handover: 'h1', decision: 'pass' });
}

/** The same desk, dead at its n-th write from now: before it, or right after. */
function dyingAt(platform: MemoryPlatform, cut: number, when: 'before' | 'after'): MemoryPlatform {
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

const lettersOf = async (platform: MemoryPlatform) =>
  (await platform.cases.list({})).flatMap((file) =>
    handoversOf(file).map(({ status, number }) => ({ status, number })),
  );

describe('a hand-over letter', () => {
  test.each([1, 2, 3].flatMap((cut) => (['before', 'after'] as const).map((when) => ({ cut, when }))))(
    'whose desk dies $when write $cut is finished by the next turn under its own number',
    async ({ cut, when }) => {
      await using platform = disposable(open());
      const file = await reviewed(platform);
      await expect(
        takeCaseStep(dyingAt(platform, cut, when), { case: file.number, by: head, command: sign }),
      ).rejects.toThrow('dead');
      await platform.clock.advance(minutes(1));
      await turnResponse(platform);
      // What was not written down at all was not signed, and took no number.
      if (cut === 1 && when === 'before')
        expect(await lettersOf(platform)).toEqual([{ status: 'reviewed', number: null }]);
      await takeCaseStep(platform, { case: file.number, by: head, command: sign });
      const other = await reviewed(platform, 'other');
      await takeCaseStep(platform, { case: other.number, by: head, command: sign });
      const letters = await lettersOf(platform);
      expect(letters.map(({ number }) => number ?? '').toSorted()).toEqual(['舆移送〔2026〕1号', '舆移送〔2026〕2号']);
      expect(letters.every(({ status }) => status === 'signed')).toBe(true);
    },
  );

  test('whose finding was turned while it waited for its number keeps the number as void', async () => {
    await using platform = disposable(open());
    const file = await reviewed(platform);
    await expect(
      takeCaseStep(dyingAt(platform, 2, 'after'), { case: file.number, by: head, command: sign }),
    ).rejects.toThrow();
    await mustStep(platform, file, 'li', {
      action: 'verify',
      claim: 'c1',
      unit: 'ecology_bureau',
      result: '属实',
      evidence: '复查发现就诊记录',
      source: '监测报告〔2026〕8号',
    });
    await platform.clock.advance(minutes(1));
    await turnResponse(platform);
    expect(await lettersOf(platform)).toEqual([{ status: 'void', number: '舆移送〔2026〕1号' }]);
  });

  test('is signed once, however many sign it at the same moment', async () => {
    await using platform = disposable(open());
    const file = await reviewed(platform);
    const tried = await Promise.all(
      ['qian', 'feng'].map((id) =>
        takeCaseStep(platform, { case: file.number, by: { ...head, id, name: id }, command: sign }),
      ),
    );
    expect(tried.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await lettersOf(platform)).toEqual([{ status: 'signed', number: '舆移送〔2026〕1号' }]);
  });
});
