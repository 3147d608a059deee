import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aContext, aPerson, aWaitingCase, START } from './case-builders.ts';
import { caseCommandSchema, type CaseAction, type CaseCommand } from './case-command.ts';
import { caseFileSchema, type CaseFile } from './case-file.ts';
import { caseStates, transitions, type CaseState } from './case-states.ts';
import { fireDueRungs } from './ladder.ts';
import { absorbClocks } from './merge-case.ts';
import { hours, plus, type Instant } from '../time/instant.ts';
import { takeStep } from './take-step.ts';

const people = ['zhang', 'li', 'wang', 'zhao'].map(aPerson);
const texts = ['情况通报:正在核查。', '情况通报:已整改。'];
const unitIds = ['ecology_bureau', 'water_bureau', 'gov_office', 'town_gov'];
const context = aContext({ letterNumber: '舆催办〔2026〕1号' });

/** One command of each action, with its variants. */
const commands: readonly CaseCommand[] = [
  ...['judge', 'report', 'submit', 'track', 'clear', 'archive', 'confirm_level'].map((action) => ({
    action,
    reason: '理由充分',
  })),
  { action: 'keep', reason: '不属于政务舆情' },
  { action: 'merge', into: '青舆〔2026〕99号', reason: '同一事件' },
  { action: 'level', level: 'II', reason: '现场聚集' },
  { action: 'level', level: 'IV', reason: '已平息' },
  { action: 'restore_level', reason: '改级有误' },
  { action: 'need', needed: false, reason: '个人咨询' },
  { action: 'need', needed: true, reason: '影响较大' },
  ...unitIds.flatMap((unit) => [
    { action: 'assign', lead: unit, place: '柳河镇', assist: ['water_bureau'] },
    { action: 'accept', unit },
    { action: 'return', unit, reason: '不属职责' },
    { action: 'transfer', unit, to: 'water_bureau', place: null, reason: '职责在水利' },
    { action: 'finish', unit },
  ]),
  ...['public_response', 'close', 'a1', 'a2'].map((clock) => ({ action: 'extend', clock, reason: '需要检测' })),
  ...texts.flatMap((text) => [
    { action: 'draft', title: '说明', channel: '微信公众号', text },
    { action: 'draft', title: '澄清', channel: '微信公众号', kind: 'clarification', text },
    { action: 'publish', text },
  ]),
  ...['review', 'secrecy', 'wording', 'sign'].flatMap((action) => [
    { action, decision: 'pass' },
    { action, decision: 'reject', reason: '口径不一致' },
  ]),
  { action: 'answer_finding', finding: 'f1', reason: '已核对，照发' },
  { action: 'close', verified: '属实', measures: '已整改', reason: '' },
  { action: 'reopen', reason: '当事人提出新事实' },
  { action: 'sign_letter', letter: 'public_response:urge' },
  { action: 'void_letter', letter: 'public_response:urge', reason: '拟稿有误' },
].map((command) => caseCommandSchema.parse(command));

const isAnswered = (state: CaseState): boolean => state === 'published' || state === 'clarified';

/** What must hold for a case that was just published: the very text was reviewed, cleared and signed, by others. */
function expectApproved(file: CaseFile): void {
  const draft = file.drafts.at(-1)!;
  const answer = file.answers.findLast(({ source }) => source === 'published')!;
  expect(answer.ref).toBe(draft.id);
  for (const step of ['review', 'secrecy', 'sign'] as const) {
    const passed = file.approvals.filter(
      (one) => one.step === step && one.decision === 'pass' && one.draftId === draft.id,
    );
    expect(passed.some(({ hash, by }) => hash === draft.hash && by !== draft.by)).toBe(true);
  }
}

/** No clock is lost or moved later; what fired stays fired. */
function expectClocksKept(before: CaseFile, after: CaseFile): void {
  for (const old of before.deadlines) {
    const now = after.deadlines.find(({ id }) => id === old.id);
    expect(now, `时限 ${old.id} 不见了`).toBeDefined();
    expect(now!.dueAt).toBeLessThanOrEqual(old.dueAt);
    expect(now!.startedAt).toBeLessThanOrEqual(old.startedAt);
  }
  for (const old of before.assignments) {
    expect(after.assignments.find(({ id }) => id === old.id)!.dueAt).toBeLessThanOrEqual(old.dueAt);
  }
  const fired = new Set(after.fired.map(({ id }) => id));
  expect(before.fired.every(({ id }) => fired.has(id))).toBe(true);
  expect(fired.size).toBe(after.fired.length);
  expect(after.ledger.slice(0, before.ledger.length)).toEqual(before.ledger);
}

describe('the table of states', () => {
  /** States from which `target` can be reached while never entering `without`. */
  const reachable = (from: CaseState, without: CaseState): ReadonlySet<CaseState> => {
    const seen = new Set<CaseState>([from]);
    for (const state of seen) for (const next of transitions[state]) if (next !== without) seen.add(next);
    return seen;
  };

  test.each(['reviewing', 'secrecy', 'signing', 'approved'] as const)('leads to an answer only through %s', (gate) => {
    const without = reachable('found', gate);
    expect([...without].filter(isAnswered)).toEqual([]);
  });

  test('reaches every state from 已发现', { timeout: 60_000 }, () => {
    const all = new Set<CaseState>(['found']);
    for (const state of all) for (const next of transitions[state]) all.add(next);
    expect(caseStates.filter((state) => !all.has(state))).toEqual([]);
  });
});

describe('every command in every state', () => {
  test('no case is published from a state before 待发布, whatever it holds', { timeout: 60_000 }, () => {
    for (const state of caseStates) {
      const file = aWaitingCase({ status: state });
      for (const command of commands) {
        const result = takeStep(file, command, people[0]!, plus(START, hours(1)), context);
        if (!result.ok) continue;
        expect(isAnswered(result.value.status) && !isAnswered(state)).toBe(false);
        expect(result.value.version).toBe(file.version + 1);
        expectClocksKept(file, result.value);
        expect(() => caseFileSchema.parse(result.value)).not.toThrow();
      }
    }
  });
});

describe('any walk of steps, restarts, merges and hours', () => {
  type Move =
    | { readonly kind: 'step'; readonly command: CaseCommand; readonly person: number }
    | { readonly kind: 'restart' | 'ladder' | 'absorb' };
  const move: fc.Arbitrary<{ readonly move: Move; readonly minutes: number }> = fc.record({
    move: fc.oneof(
      {
        weight: 10,
        arbitrary: fc.record({
          kind: fc.constant('step' as const),
          command: fc.constantFrom(...commands),
          person: fc.nat(3),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'ladder' as const, 'absorb' as const) }),
      },
    ),
    minutes: fc.nat(600),
  });

  const apply = (file: CaseFile, each: Move, at: Instant): CaseFile => {
    switch (each.kind) {
      case 'restart':
        return caseFileSchema.parse(JSON.parse(JSON.stringify(file)));
      case 'ladder':
        return fireDueRungs(file, at, context.sla).file;
      case 'absorb':
        return absorbClocks(file, aWaitingCase({ id: 'other', openedAt: plus(START, -hours(3)) }), context.sla);
      case 'step': {
        const result = takeStep(file, each.command, people[each.person]!, at, context);
        return result.ok ? result.value : file;
      }
    }
  };

  const walk = (moves: readonly { readonly move: Move; readonly minutes: number }[]): CaseFile => {
    let file = aWaitingCase();
    let at: Instant = START;
    for (const each of moves) {
      at = plus(at, each.minutes * 60_000);
      const next = apply(file, each.move, at);
      expectClocksKept(file, next);
      if (isAnswered(next.status) && !isAnswered(file.status)) expectApproved(next);
      file = next;
    }
    return file;
  };

  test('keeps every clock and publishes only what was reviewed, cleared and signed', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 60 }), (moves) => void walk(moves)),
      { numRuns: 300 },
    );
  });

  test(
    'that prefers steps which are possible reaches publication, and then always by the book',
    { timeout: 60_000 },
    () => {
      const greedy = fc.array(fc.record({ pick: fc.nat(10_000), person: fc.nat(3), minutes: fc.nat(90) }), {
        minLength: 30,
        maxLength: 90,
      });
      let published = 0;
      fc.assert(
        fc.property(greedy, (picks) => {
          let file = aWaitingCase();
          let at: Instant = START;
          for (const { pick, person, minutes } of picks) {
            at = plus(at, minutes * 60_000);
            const possible = commands
              .filter(({ action }) => !tiresome.has(action))
              .map((command) => takeStep(file, command, people[person]!, at, context))
              .filter((result) => result.ok);
            if (possible.length === 0) continue;
            const next = possible[pick % possible.length]!.value;
            expectClocksKept(file, next);
            if (isAnswered(next.status) && !isAnswered(file.status)) {
              published += 1;
              expectApproved(next);
            }
            file = next;
          }
        }),
        { numRuns: 150 },
      );
      expect(published).toBeGreaterThan(0);
    },
  );

  /** Steps that would keep a random walk in place. */
  const tiresome: ReadonlySet<CaseAction> = new Set([
    'merge',
    'keep',
    'level',
    'need',
    'sign_letter',
    'void_letter',
    'return',
    'transfer',
    'extend',
    'reopen',
  ]);
});
