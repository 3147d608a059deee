import { describe, expect, test } from 'vitest';
import { aWaitingCase } from '../response/case-builders.ts';
import { days, hours, minutes, parseInstant, plus, type Instant } from '../time/instant.ts';
import { newCallSchema, recordCall } from './call.ts';
import {
  heldBy,
  mayActFor,
  openDelegation,
  revokeDelegation,
  type Delegation,
  type NewDelegation,
} from './delegation.ts';
import { planShift } from './plan-shift.ts';
import { judgeScan, MOST_SCAN_BYTES } from './scan.ts';
import { dutyDay, rotaGaps, shiftAt, shiftSchema, type Shift } from './shift.ts';
import { unansweredSince, whoseTurn } from './turn.ts';

const at = (text: string): Instant => parseInstant(text)!;
const handover = '08:30';
const person = (name: string) => ({ name, phones: ['0931-8880001'] });
const aShift = (over: object = {}): Shift =>
  shiftSchema.parse({
    day: '2026-04-02',
    officers: [person('张敏')],
    standIns: [person('李强')],
    leader: { ...person('王主任'), position: '主任' },
    ...over,
  });

describe('the rota', () => {
  test('has a day that begins at the handover', () => {
    expect(dutyDay(at('2026-04-03T08:29'), handover)).toBe('2026-04-02');
    expect(shiftAt([aShift()], at('2026-04-03T08:29'), handover)?.officers[0]?.name).toBe('张敏');
    expect(shiftAt([aShift()], at('2026-04-03T08:30'), handover)).toBeUndefined();
  });

  test('lets nobody be on a day twice, and nobody edit a day that is over', () => {
    const now = { at: at('2026-04-02T09:00'), handover };
    expect(planShift(aShift(), undefined, '', now).ok).toBe(true);
    const twice = planShift(aShift({ leader: person('张敏') }), undefined, '', now);
    expect(twice).toMatchObject({ ok: false, error: { code: 'twice', name: '张敏' } });
    const late = planShift(aShift(), undefined, '', { at: at('2026-04-03T08:30'), handover });
    expect(late).toMatchObject({ ok: false, error: { code: 'day_over' } });
  });

  test('is changed with a reason only', () => {
    const now = { at: at('2026-04-02T09:00'), handover };
    expect(planShift(aShift(), aShift(), '', now)).toMatchObject({ error: { code: 'reason_needed' } });
    expect(planShift(aShift(), aShift(), '张敏请假', now).ok).toBe(true);
  });

  test('needs a leader and phones, and says which days lack what', () => {
    expect(shiftSchema.safeParse({ day: '2026-04-02', officers: [person('张敏')] }).success).toBe(false);
    expect(shiftSchema.safeParse({ ...aShift(), leader: { name: '王主任', phones: [] } }).success).toBe(false);
    expect(shiftSchema.safeParse({ ...aShift(), day: '2026-02-30' }).success).toBe(false);
    const shifts = [aShift(), aShift({ day: '2026-04-04', standIns: [] })];
    expect(rotaGaps(shifts, at('2026-04-02T09:00'), handover, 3)).toEqual([
      { day: '2026-04-03', lacks: 'shift' },
      { day: '2026-04-04', lacks: 'stand_in' },
    ]);
  });
});

describe('a matter that nobody takes up', () => {
  const since = at('2026-04-02T09:00');
  const turn = (after: number, shift = aShift()) => whoseTurn(shift, since, plus(since, minutes(after)), 15).who;

  test('moves on to the stand-in after 15 minutes, to the leader after 30, and stays there', () => {
    expect([0, 14, 15, 29, 30, 600].map((after) => turn(after))).toEqual([
      'officer',
      'officer',
      'stand_in',
      'stand_in',
      'leader',
      'leader',
    ]);
    const late = whoseTurn(aShift(), since, plus(since, hours(3)), 15);
    expect(late).toMatchObject({ since: plus(since, minutes(30)), movesOnAt: null });
    expect(whoseTurn(aShift(), since, since, 15).movesOnAt).toBe(plus(since, minutes(15)));
  });

  test('goes straight to the leader where nobody can step in', () => {
    expect(turn(15, aShift({ standIns: [] }))).toBe('leader');
  });

  test('waits from its first alert until a named person takes a step', () => {
    const asked = { levels: ['I', 'II'], dutyOfficer: 'duty' };
    const notice = {
      id: 'n',
      step: 'opened',
      to: 'duty',
      subject: '',
      body: '',
      createdAt: since,
      status: 'sent' as const,
      tries: 1,
      nextTryAt: since,
      sentAt: since,
      lastError: null,
    };
    const file = { ...aWaitingCase(), level: 'II' as const, notices: [notice], ledger: [] };
    expect(unansweredSince(file, asked)).toBe(since);
    expect(unansweredSince({ ...file, level: 'IV' }, asked)).toBeNull();
    expect(unansweredSince({ ...file, status: 'closed' }, asked)).toBeNull();
    const line = {
      version: 2,
      at: since,
      action: 'judge',
      by: '张敏',
      from: 'found',
      to: 'judging',
      note: '',
    } as const;
    expect(unansweredSince({ ...file, ledger: [line] }, asked)).toBeNull();
    expect(unansweredSince({ ...file, ledger: [{ ...line, by: 'system' }] }, asked)).toBe(since);
  });
});

describe('a call', () => {
  const now = at('2026-04-02T09:00');
  const given = (over: object = {}) =>
    newCallSchema.parse({
      direction: 'out',
      party: 'unit',
      person: '陈科长',
      purpose: 'urge',
      reached: true,
      at: now,
      note: '催报核查情况，回电 13912345678',
      ...over,
    });

  test('keeps what was said without personal data', () => {
    const call = recordCall(given(), 'c1', '张敏', now);
    if (!call.ok) throw new Error(call.error.code);
    expect(call.value).toMatchObject({ by: '张敏', recordedAt: now });
    expect(call.value.note).not.toContain('13912345678');
  });

  test('names no citizen, and is not of tomorrow; one that was answered says what was said', () => {
    const codes = [{ party: 'citizen' }, { at: plus(now, hours(1)) }, { note: '' }].map((over) => {
      const call = recordCall(given(over), 'c1', '张敏', now);
      return call.ok ? null : call.error.code;
    });
    expect(codes).toEqual(['names_citizen', 'in_future', 'note_needed']);
    expect(recordCall(given({ note: '', reached: false }), 'c1', '张敏', now).ok).toBe(true);
  });
});

describe('a delegation', () => {
  const now = at('2026-04-02T09:00');
  const wanted = (over: Partial<NewDelegation> = {}): NewDelegation => ({
    from: { id: 'li', name: '李局长' },
    to: { id: 'zhao', name: '赵副局长' },
    steps: ['review', 'sign'],
    startsAt: now,
    endsAt: plus(now, days(2)),
    reason: '外出开会',
    ...over,
  });
  const open = (over: Partial<NewDelegation> = {}, there: readonly Delegation[] = [], by = over.from?.id ?? 'li') =>
    openDelegation(wanted(over), there, { id: 'x', by, at: now });
  const opened = (over: Partial<NewDelegation> = {}): Delegation => {
    const result = open(over);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  test('holds for its steps and its span, until it is taken back', () => {
    const there = [opened()];
    const asked = { from: 'li', to: 'zhao', step: 'sign', at: now };
    expect(mayActFor(there, asked)).toBe(true);
    expect(mayActFor(there, { ...asked, at: plus(now, days(2)) })).toBe(false);
    expect(mayActFor(there, { ...asked, step: 'secrecy' })).toBe(false);
    expect(heldBy(there, 'zhao', now)).toHaveLength(1);
    const back = revokeDelegation(there[0]!, 'li', plus(now, hours(1)));
    if (!back.ok) throw new Error(back.error.code);
    expect(mayActFor([back.value], asked)).toBe(false);
    expect(revokeDelegation(back.value, 'li', now)).toMatchObject({ error: { code: 'revoked' } });
    expect(revokeDelegation(there[0]!, 'zhao', now)).toMatchObject({ error: { code: 'not_own' } });
  });

  test('is given by the approver alone, to one other, for a month at most', () => {
    const code = (result: ReturnType<typeof open>) => (result.ok ? 'ok' : result.error.code);
    expect(code(open({}, [], 'zhao'))).toBe('not_own');
    expect(code(open({ to: { id: 'li', name: '李局长' } }))).toBe('to_self');
    expect(code(open({ endsAt: now }))).toBe('wrong_span');
    expect(code(open({ endsAt: plus(now, days(31)) }))).toBe('too_long');
    expect(code(open({ to: { id: 'qian', name: '钱副局长' } }, [opened()]))).toBe('overlaps');
    expect(code(open({ steps: ['secrecy'] }, [opened()]))).toBe('ok');
  });

  test('is never passed on, in whichever order it is tried', () => {
    const zhaoAway = opened({ from: { id: 'zhao', name: '赵副局长' }, to: { id: 'qian', name: '钱副局长' } });
    expect(open({}, [zhaoAway])).toMatchObject({ error: { code: 'passed_on', name: '赵副局长' } });
    const on = open({ from: { id: 'zhao', name: '赵副局长' }, to: { id: 'qian', name: '钱副局长' } }, [opened()]);
    expect(on).toMatchObject({ error: { code: 'passed_on' } });
  });
});

describe('a scan', () => {
  test('is told by its bytes: pictures and PDF, nothing that runs', () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
    expect(judgeScan(png)).toEqual({ ok: true, value: 'image/png' });
    expect(judgeScan(new TextEncoder().encode('%PDF-1.7'))).toEqual({ ok: true, value: 'application/pdf' });
    for (const text of ['<svg onload="x">', '<html>', 'GIF89a'])
      expect(judgeScan(new TextEncoder().encode(text))).toMatchObject({ error: { code: 'not_a_picture' } });
    expect(judgeScan(new Uint8Array())).toMatchObject({ error: { code: 'empty' } });
    expect(judgeScan(new Uint8Array(MOST_SCAN_BYTES + 1))).toMatchObject({ error: { code: 'too_big' } });
  });
});
