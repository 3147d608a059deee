import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { situationByPlace, situationDays } from '../report/situation.ts';
import { hours, plus, type Instant } from '../time/instant.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { fireDueRungs, ladderClocks } from './ladder.ts';
import { boardClocks, riskFrom } from './supervision-board.ts';
import { takeStep } from './take-step.ts';

const at = (count: number): Instant => plus(START, hours(count));
const level = fc.constantFrom('I', 'II', 'III', 'IV');
const moment = fc.integer({ min: 0, max: 120 });

/** A case that a unit has in hand since `assigned`, its clocks run until `now`. */
function aCaseAt(of: string, assigned: number, now: number): CaseFile {
  const command = caseCommandSchema.parse({ action: 'assign', lead: 'water_bureau', assist: ['ecology_bureau'] });
  const file = aWaitingCase({ level: of as CaseFile['level'] });
  const taken = takeStep(file, command, aPerson('zhang'), at(assigned), aContext());
  if (!taken.ok) throw new Error(taken.error.code);
  return fireDueRungs(taken.value, at(now), someSla).file;
}
const anyCase = fc
  .tuple(level, fc.integer({ min: 0, max: 40 }), moment)
  .map(([of, assigned, later]) => ({ file: aCaseAt(of, assigned, assigned + later), now: at(assigned + later) }));

describe('the board of the supervisor', () => {
  test('shows every clock that has run out, every one near its end, and no other; the earliest due first', () => {
    fc.assert(
      fc.property(anyCase, ({ file, now }) => {
        const shown = boardClocks(file, now, someSla);
        const wanted = ladderClocks(file, someSla).filter(
          ({ startedAt, dueAt }) =>
            now > dueAt || (now - startedAt) / Math.max(1, dueAt - startedAt) >= riskFrom(someSla),
        );
        expect(shown.map(({ id }) => id).toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
        expect(shown.map(({ dueAt }) => dueAt)).toEqual(shown.map(({ dueAt }) => dueAt).toSorted((a, b) => a - b));
        for (const clock of shown) expect(clock.standing === 'overdue').toBe(now > clock.dueAt);
      }),
    );
  });

  test('tells a next step that is still to come once the ladder had its turn, and the end of it as such', () => {
    fc.assert(
      fc.property(anyCase, ({ file, now }) => {
        const rungs = someSla.ladder.map(({ id }) => id);
        for (const { reached, next } of boardClocks(file, now, someSla)) {
          if (next === null) expect(reached?.rung).toBe(rungs.at(-1));
          else {
            expect(next.at).toBeGreaterThan(now);
            expect(rungs.indexOf(next.rung)).toBe(reached === null ? 0 : rungs.indexOf(reached.rung) + 1);
          }
        }
      }),
    );
  });
});

describe('the situation', () => {
  const about = fc.constantFrom([], ['石桥镇'], ['柳河镇'], ['石桥镇', '柳河镇']).map((townships) => ({
    region: '青岚县',
    topic: null,
    townships,
    channel: null,
  }));
  const files = fc.array(
    fc.tuple(anyCase, about, fc.constantFrom('handling', 'closed', 'merged')).map(([{ file }, where, status]) => ({
      ...file,
      about: where,
      status: status as CaseFile['status'],
    })),
    { maxLength: 12 },
  );

  test('counts each case once in the total, and nowhere more is closed or in time than there is', () => {
    fc.assert(
      fc.property(files, moment, (list, later) => {
        const { places, total } = situationByPlace(list, { from: START, at: at(later) }, someSla);
        const alive = list.filter(({ status }) => status !== 'merged');
        expect(total.open).toBe(alive.filter(({ status }) => status === 'handling').length);
        for (const one of [...places, total]) {
          for (const { of, among, value } of [one.inTime, one.closed]) {
            expect(of).toBeLessThanOrEqual(among);
            expect(value).toBe(among === 0 ? null : of / among);
          }
          expect(one.clocks.atRisk + one.clocks.overdue).toBeLessThanOrEqual(one.clocks.running);
        }
        const once = alive.filter(({ about: where }) => where.townships.length <= 1).length;
        const twice = alive.length - once;
        expect(places.reduce((sum, { opened }) => sum + opened, 0)).toBe(total.opened + twice);
      }),
      { numRuns: 60 },
    );
  });

  test('what is open at the end of a day is what was the day before, with what was opened and without what was closed', () => {
    fc.assert(
      fc.property(files, (list) => {
        const days = situationDays(list, at(240), 12);
        for (const [index, day] of days.entries()) {
          const before = days[index - 1];
          if (before) expect(day.open).toBe(before.open + day.opened - day.closed);
        }
      }),
      { numRuns: 60 },
    );
  });
});
