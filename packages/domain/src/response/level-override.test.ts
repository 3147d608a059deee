import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levels, type Level } from '../analysis/analysis.ts';
import { hours, plus, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { levelBasis } from './level-basis.ts';
import { isHigher, levelAfterRules } from './level-override.ts';
import { takeStep } from './take-step.ts';

const context = aContext();
const step = (file: CaseFile, by: string, command: object, at: Instant = plus(START, hours(1))) =>
  takeStep(file, caseCommandSchema.parse(command), aPerson(by), at, context);
const done = (file: CaseFile, by: string, command: object): CaseFile => {
  const result = step(file, by, command);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};
/** The rules look again. */
const looked = (file: CaseFile, level: Level, ...triggers: readonly string[]): CaseFile => ({
  ...file,
  ...levelAfterRules(file, { level, levelTriggers: triggers }),
});

/** A gathering that the rules put at Ⅱ and that somebody judges. */
const gathering = (): CaseFile => looked(aWaitingCase({ status: 'judging', level: 'II' }), 'II', 'group_30');
const lowered = (): CaseFile =>
  done(done(gathering(), 'zhang', { action: 'level', level: 'IV', reason: '实为排队缴费' }), 'li', {
    action: 'confirm_level',
  });

const settings = {
  levels: [{ triggers: [{ id: 'group_30', desc: '现场聚集 30-199 人' }] }],
} as unknown as Parameters<typeof levelBasis>[1];

describe('a level that two officers lowered', () => {
  test('holds when the rules say again what they said', () => {
    const again = looked(looked(lowered(), 'II', 'group_30'), 'II', 'group_30');
    expect(again).toMatchObject({
      level: 'IV',
      levelOverride: { by: 'zhang', confirmedBy: 'li', reason: '实为排队缴费' },
    });
  });

  test('shows the trigger it stands against, and the reason', () => {
    const file = lowered();
    expect(file.levelByRules).toEqual({ level: 'II', triggers: ['group_30'] });
    expect(levelBasis(file, settings)).toMatch(
      /^规则判定Ⅱ级（现场聚集 30-199 人）。人工定为Ⅳ级：zhang .*，li复核，理由“实为排队缴费”；原有时限不放宽，可撤回$/u,
    );
  });

  test('gives way to a hard trigger that was not known, and to a higher level', () => {
    expect(looked(lowered(), 'II', 'group_30', 'deaths_1')).toMatchObject({ level: 'II', levelOverride: null });
    expect(looked(lowered(), 'I', 'group_200', 'group_30')).toMatchObject({ level: 'I', levelOverride: null });
  });

  test('is back at what the rules say as soon as one officer takes it back', () => {
    const back = done(lowered(), 'wang', { action: 'restore_level', reason: '现场仍在聚集' });
    expect(back).toMatchObject({ level: 'II', levelOverride: null, levelSetBy: null, pendingDowngrade: null });
    expect(back.ledger.at(-1)).toMatchObject({ action: 'restore_level', by: 'wang', note: '现场仍在聚集' });
  });

  test('keeps every clock', () => {
    expect(lowered().deadlines).toEqual(gathering().deadlines);
  });
});

describe('a level that an officer raised', () => {
  const raised = (): CaseFile => done(gathering(), 'zhang', { action: 'level', level: 'I', reason: '领导批示' });

  test('holds, and needs a second officer to be taken back', () => {
    expect(looked(raised(), 'II', 'group_30', 'multi_source')).toMatchObject({
      level: 'I',
      levelOverride: { by: 'zhang' },
    });
    const asked = done(raised(), 'zhang', { action: 'restore_level', reason: '批示已撤' });
    expect(asked).toMatchObject({ level: 'I', pendingDowngrade: { level: 'II' } });
    expect(step(asked, 'zhang', { action: 'confirm_level' })).toMatchObject({
      ok: false,
      error: { code: 'same_person' },
    });
    const back = done(asked, 'li', { action: 'confirm_level' });
    expect(back).toMatchObject({ level: 'II', levelOverride: null, pendingDowngrade: null });
  });
});

test('a request to lower is withdrawn without touching the level', () => {
  const asked = done(gathering(), 'zhang', { action: 'level', level: 'IV', reason: '已平息' });
  expect(done(asked, 'zhang', { action: 'restore_level', reason: '看错了' })).toMatchObject({
    level: 'II',
    pendingDowngrade: null,
  });
});

test('a request to lower is void when the rules find something new before it is confirmed', () => {
  const asked = done(gathering(), 'zhang', { action: 'level', level: 'IV', reason: '已平息' });
  const graver = looked(asked, 'I', 'deaths_3', 'group_30');
  expect(graver).toMatchObject({ level: 'I', pendingDowngrade: null });
  expect(step(graver, 'li', { action: 'confirm_level' })).toMatchObject({
    ok: false,
    error: { code: 'no_pending_downgrade' },
  });
});

test('where nobody changed the level there is nothing to take back', () => {
  expect(step(gathering(), 'zhang', { action: 'restore_level', reason: '改级有误' })).toMatchObject({
    ok: false,
    error: { code: 'no_override' },
  });
});

test('whatever happens: one officer alone never lowers, and no new trigger is hidden', () => {
  const triggers = ['group_30', 'deaths_1', 'multi_source', 'poison_10'];
  const move = fc.oneof(
    fc.record({
      kind: fc.constant('step' as const),
      by: fc.constantFrom('zhang', 'li'),
      command: fc.oneof(
        fc.constantFrom(...levels).map((level) => ({ action: 'level', level, reason: '理由充分' })),
        fc.constant({ action: 'confirm_level' }),
        fc.constant({ action: 'restore_level', reason: '改级有误' }),
      ),
    }),
    fc.record({
      kind: fc.constant('rules' as const),
      level: fc.constantFrom(...levels),
      triggers: fc.subarray(triggers),
    }),
  );
  fc.assert(
    fc.property(fc.array(move, { maxLength: 25 }), (moves) => {
      let file = gathering();
      const known = new Set(['group_30']);
      for (const one of moves) {
        const before = file;
        if (one.kind === 'step') {
          const result = step(file, one.by, one.command);
          if (!result.ok) continue;
          file = result.value;
          if (isHigher(before.level, file.level)) {
            expect(one.command.action).toBe('confirm_level');
            expect(before.pendingDowngrade?.by).not.toBe(one.by);
          }
        } else {
          file = looked(file, one.level, ...one.triggers);
          expect(isHigher(before.level, file.level)).toBe(false);
          const isNew = one.triggers.some((id) => !known.has(id));
          if (isNew) expect(isHigher(one.level, file.level)).toBe(false);
          for (const id of one.triggers) known.add(id);
        }
      }
    }),
  );
});
