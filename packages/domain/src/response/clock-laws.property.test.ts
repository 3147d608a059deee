import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar } from '../time/calendar.ts';
import { days, hours, minutes, plus, type Instant } from '../time/instant.ts';
import { attributeTime } from './attribute-time.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from './case-builders.ts';
import { caseCommandSchema, type CaseCommand } from './case-command.ts';
import { caseFileSchema, type CaseFile, type Deadline } from './case-file.ts';
import { dueOf } from './due-of.ts';
import { fireDueRungs } from './ladder.ts';
import { absorbClocks } from './merge-case.ts';
import { mergeDeadlines, planDeadlines } from './plan-deadlines.ts';
import { redateClocks } from './redate-clocks.ts';
import { slaSettingsSchema, type SlaSettings } from './sla-settings.ts';
import { takeStep } from './take-step.ts';

const at = (count: number): Instant => plus(START, hours(count));
const isoDay = (index: number): string => new Date(Date.UTC(2026, 0, 1) + days(index)).toISOString().slice(0, 10);

/** Any notice for 2026: some days off, some weekends worked. */
const calendarOf = fc
  .record({
    off: fc.uniqueArray(fc.nat(364), { maxLength: 40 }),
    extra: fc.uniqueArray(fc.nat(364), { maxLength: 10 }),
  })
  .map(({ off, extra }) =>
    createCalendar({
      version: 1,
      weeklyOff: [6, 7],
      years: { '2026': { papers: [], daysOff: off.map(isoDay), extraWorkdays: extra.map(isoDay) } },
    }),
  );

const follow: SlaSettings = slaSettingsSchema.parse({
  ...someSla,
  followUp: { hours: { I: 6, II: 12, III: 24, IV: 48 }, quietHours: 72, basis: '61号' },
});

const planOf = fc
  .record({
    level: fc.constantFrom('I' as const, 'II' as const, 'III' as const, 'IV' as const),
    severity: fc.constantFrom('无' as const, '重大' as const),
    start: fc.integer({ min: -72, max: 72 }),
    calendar: calendarOf,
  })
  .map(({ level, severity, start, calendar }) =>
    planDeadlines(
      {
        level,
        eventSeverity: severity,
        detectedAt: at(start),
        channelTypes: [],
        superiorOrders: [],
        needsPublicResponse: true,
        kinds: [],
      },
      someSla,
      calendar,
    ),
  )
  .map(({ deadlines }) => deadlines);

const shown = (clocks: readonly Deadline[]): unknown =>
  clocks
    .map(({ id, startedAt, dueAt, metAt, hard }) => ({ id, startedAt, dueAt, metAt, hard }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

describe('clocks that come together', () => {
  test('are the same in whatever order, and none is lost, later or less hard', () => {
    fc.assert(
      fc.property(fc.array(planOf, { minLength: 2, maxLength: 5 }), fc.nat(10_000), (plans, turn) => {
        const rotated = [...plans.slice(turn % plans.length), ...plans.slice(0, turn % plans.length)].toReversed();
        const join = (all: typeof plans) =>
          all.reduce<readonly Deadline[]>((now, next) => mergeDeadlines(now, next), []);
        const joined = join(plans);
        expect(shown(join(rotated))).toEqual(shown(joined));
        expect(shown(mergeDeadlines(joined, joined))).toEqual(shown(joined));
        for (const clock of plans.flat()) {
          const kept = joined.find(({ id }) => id === clock.id)!;
          expect(kept.dueAt).toBeLessThanOrEqual(clock.dueAt);
          expect(kept.startedAt).toBeLessThanOrEqual(clock.startedAt);
          expect(kept.hard || !clock.hard).toBe(true);
        }
      }),
    );
  });
});

describe('a calendar that changes', () => {
  test('moves no clock later, none that ran out, was met or extended, and none into the past', () => {
    fc.assert(
      fc.property(
        calendarOf,
        calendarOf,
        fc.integer({ min: 0, max: 400 }),
        fc.boolean(),
        (first, second, hour, met) => {
          const [plan] = [aWaitingCase()];
          const { deadlines } = planDeadlines(
            {
              level: 'III',
              eventSeverity: '无',
              detectedAt: START,
              channelTypes: [],
              superiorOrders: [],
              needsPublicResponse: true,
              kinds: [],
            },
            someSla,
            first,
          );
          const file = { ...plan, deadlines: deadlines.map((one) => (met ? { ...one, metAt: START } : one)) };
          const after = redateClocks(file, { sla: someSla, calendar: second }, undefined, at(hour));
          for (const old of file.deadlines) {
            const now = after.deadlines.find(({ id }) => id === old.id)!;
            expect(now.startedAt).toBe(old.startedAt);
            expect(now.dueAt).toBeLessThanOrEqual(old.dueAt);
            if (old.metAt !== null || old.dueAt < at(hour) || old.calendar === 'natural') expect(now).toEqual(old);
            if (now.dueAt !== old.dueAt) {
              expect(now.dueAt).toBeGreaterThanOrEqual(at(hour));
              expect(now.calendarVersion).not.toBe(old.calendarVersion);
              expect(after.ledger.at(-1)?.note).toContain(old.name);
            }
          }
          expect(redateClocks(after, { sla: someSla, calendar: second }, undefined, at(hour))).toBe(after);
        },
      ),
    );
  });
});

const commands: readonly CaseCommand[] = [
  { action: 'judge' },
  { action: 'assign', lead: 'water_bureau', assist: ['ecology_bureau'] },
  { action: 'assign', lead: 'ecology_bureau', assist: [] },
  ...['water_bureau', 'ecology_bureau', 'gov_office'].flatMap((unit) => [
    { action: 'accept', unit },
    { action: 'return', unit, reason: '不属职责' },
    { action: 'transfer', unit, to: 'ecology_bureau', place: null, reason: '职责不同' },
  ]),
  { action: 'level', level: 'II', reason: '现场聚集' },
  { action: 'extend', clock: 'close', reason: '需要检测' },
  { action: 'draft', title: '说明', channel: '微信公众号', text: '正在核查。' },
  { action: 'submit' },
  { action: 'review', decision: 'pass' },
  { action: 'secrecy', decision: 'pass' },
  { action: 'wording', decision: 'pass' },
  { action: 'sign', decision: 'pass' },
  { action: 'oral', step: 'review', approver: 'wang', reason: '电话' },
  { action: 'countersign', step: 'review' },
  { action: 'publish', text: '正在核查。' },
  { action: 'track' },
  { action: 'order', documentNo: '督〔2026〕1号', from: '市政府', dueAt: at(60) },
  { action: 'settle_order', documentNo: '督〔2026〕1号' },
].map((command) => caseCommandSchema.parse(command));

type Move = {
  readonly pick: number;
  readonly person: number;
  readonly minutes: number;
  /** −1, 0 or +1 hour that the machine's clock is wrong by. */
  readonly jump: number;
};
const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    pick: fc.nat(commands.length + 3),
    person: fc.nat(3),
    minutes: fc.nat(900),
    jump: fc.constantFrom(0, 0, 0, -1, 1),
  }),
  { maxLength: 40 },
);
const people = ['zhang', 'li', 'wang', 'zhao'].map(aPerson);

/** Lives a case through any steps, restarts, merges and turns of the ladder, with a clock that is wrong by an hour at times. */
function live(all: readonly Move[], look: (before: CaseFile, after: CaseFile, now: Instant) => void): CaseFile {
  let file = aWaitingCase();
  let now: Instant = START;
  const context = aContext({ sla: follow });
  for (const { pick, person, minutes: length, jump } of all) {
    now = plus(now, minutes(length));
    const seen = plus(now, hours(jump));
    const before = file;
    const command = commands[pick];
    if (command !== undefined) {
      const taken = takeStep(file, command, people[person]!, seen, context);
      if (taken.ok) file = taken.value;
    } else if (pick === commands.length) file = caseFileSchema.parse(JSON.parse(JSON.stringify(file)));
    else if (pick === commands.length + 1) {
      const other = fireDueRungs(
        aWaitingCase({ id: 'other', openedAt: plus(START, -hours(person)) }),
        seen,
        follow,
      ).file;
      file = absorbClocks(file, other, follow);
    } else file = fireDueRungs(file, seen, follow).file;
    look(before, file, now);
  }
  return file;
}

describe('any life of a case, under a clock that jumps by an hour', { timeout: 60_000 }, () => {
  test('keeps every clock where it was or earlier, and what ran out stays late', () => {
    fc.assert(
      fc.property(moves, (all) => {
        live(all, (before, after, now) => {
          for (const old of before.deadlines) {
            const kept = after.deadlines.find(({ id }) => id === old.id)!;
            expect(kept.dueAt).toBeLessThanOrEqual(old.dueAt);
            expect(kept.startedAt).toBeLessThanOrEqual(old.startedAt);
            if (old.metAt !== null) expect(kept.metAt).not.toBeNull();
            const wasLate = plus(now, -hours(1)) > dueOf(old) && old.metAt === null;
            if (wasLate && kept.metAt !== null) expect(kept.metAt).toBeGreaterThanOrEqual(old.startedAt);
          }
        });
      }),
      { numRuns: 150 },
    );
  });

  test('takes each step of the ladder once for ever, with one notice or one letter', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const file = live(all, (before, after) => {
          expect(after.fired.slice(0, before.fired.length)).toEqual(before.fired);
        });
        const last = fireDueRungs(file, at(2000), follow);
        const again = fireDueRungs(last.file, at(2000), follow);
        for (const one of [file, last.file]) {
          expect(new Set(one.fired.map(({ id }) => id)).size).toBe(one.fired.length);
          expect(new Set(one.letters.map(({ id }) => id)).size).toBe(one.letters.length);
          expect(new Set(one.notices.map(({ id }) => id)).size).toBe(one.notices.length);
        }
        expect(again.fired.filter(({ rung }) => rung.id !== 'follow_up')).toEqual([]);
        for (const { dueAt, firedAt } of last.file.fired) expect(firedAt + hours(3)).toBeGreaterThanOrEqual(dueAt);
      }),
      { numRuns: 150 },
    );
  });

  test('attributes every millisecond of every clock once, whole lateness included, and never a negative one', () => {
    fc.assert(
      fc.property(moves, fc.nat(300), (all, later) => {
        let end: Instant = START;
        const file = live(all, (_before, _after, now) => {
          end = now;
        });
        for (const clock of file.deadlines) {
          const told = attributeTime(file, clock, plus(end, hours(later)), follow);
          const sum = (of: 'ms' | 'lateMs'): number => told.parts.reduce((total, part) => total + part[of], 0);
          expect(sum('ms')).toBe(told.totalMs);
          expect(sum('lateMs')).toBe(told.lateMs);
          expect(told.parts.every(({ ms, lateMs }) => ms > 0 && lateMs >= 0)).toBe(true);
          const stop = clock.metAt ?? plus(end, hours(later));
          expect(told.lateMs).toBe(Math.max(0, stop - dueOf(clock)));
        }
      }),
      { numRuns: 150 },
    );
  });
});
