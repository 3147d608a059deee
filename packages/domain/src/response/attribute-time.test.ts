import { describe, expect, test } from 'vitest';
import { hours, plus, type Instant } from '../time/instant.ts';
import { attributeTime, lateHolders, type Attribution } from './attribute-time.ts';
import { aContext, aPerson, aWaitingCase, someSla, START } from './case-builders.ts';
import { caseCommandSchema } from './case-command.ts';
import type { CaseFile } from './case-file.ts';
import { explainRefusal } from './refusal.ts';
import { takeStep } from './take-step.ts';

const context = aContext();
const after = (count: number): Instant => plus(START, hours(count));

/** Steps with the hours after the first detection at which they were taken. */
function lived(...steps: readonly (readonly [number, string, object])[]): CaseFile {
  return steps.reduce<CaseFile>((file, [count, by, command]) => {
    const taken = takeStep(file, caseCommandSchema.parse(command), aPerson(by), after(count), context);
    if (!taken.ok) throw new Error(explainRefusal(taken.error));
    return taken.value;
  }, aWaitingCase());
}

const assign = (lead: string) => ({ action: 'assign', lead, assist: [] });
const clockOf = (file: CaseFile) => file.deadlines.find(({ id }) => id === 'public_response')!;
const attribution = (file: CaseFile, count: number): Attribution =>
  attributeTime(file, clockOf(file), after(count), someSla);
const inHours = ({ parts }: Attribution) =>
  parts.map(({ stage, holder, ms, lateMs }) => [
    stage,
    holder.kind === 'unit' ? holder.unit : holder.kind,
    ms / hours(1),
    lateMs / hours(1),
  ]);

describe('the hours of a late answer', () => {
  test('are the desk’s when the desk kept the case until the end, though the unit held it when it ran out', () => {
    const file = lived([47, 'a', assign('water_bureau')], [47, 'b', { action: 'accept', unit: 'water_bureau' }]);
    expect(inHours(attribution(file, 52))).toEqual([
      ['研判', 'desk', 47, 4],
      ['承办', 'water_bureau', 5, 0],
    ]);
    expect(lateHolders(attribution(file, 52))).toEqual([{ holder: { kind: 'desk' }, lateMs: hours(4) }]);
  });

  test('are the unit’s when it had the case in time and sat on it', () => {
    const file = lived([2, 'a', assign('water_bureau')], [3, 'b', { action: 'accept', unit: 'water_bureau' }]);
    expect(inHours(attribution(file, 60))).toEqual([
      ['研判', 'desk', 2, 0],
      ['交办', 'water_bureau', 1, expect.any(Number)],
      ['承办', 'water_bureau', 57, expect.any(Number)],
    ]);
    expect(lateHolders(attribution(file, 60))).toEqual([
      { holder: { kind: 'unit', unit: 'water_bureau', place: null }, lateMs: hours(12) },
    ]);
  });

  test('are those of reading and signing when a draft lay there', () => {
    const file = lived(
      [1, 'a', assign('water_bureau')],
      [1, 'b', { action: 'accept', unit: 'water_bureau' }],
      [10, 'b', { action: 'draft', title: '通报', channel: '微信公众号', text: '正在核查。' }],
      [10, 'b', { action: 'submit' }],
    );
    expect(lateHolders(attribution(file, 70))).toEqual([{ holder: { kind: 'approval' }, lateMs: hours(22) }]);
  });

  test('of two units one after the other fall on each by the time it took', () => {
    const file = lived(
      [1, 'a', assign('water_bureau')],
      [31, 'b', { action: 'transfer', unit: 'water_bureau', to: 'ecology_bureau', reason: '职责在生态环境' }],
    );
    const [first, second] = lateHolders(attribution(file, 61));
    expect(first!.lateMs + second!.lateMs).toBe(hours(13));
    expect(Math.abs(first!.lateMs - second!.lateMs)).toBeLessThanOrEqual(1);
  });

  test('stay whole after an answer that came late, and are none while the clock has not run out', () => {
    const file = lived([2, 'a', assign('water_bureau')]);
    expect(attribution(file, 47)).toMatchObject({ lateMs: 0, totalMs: hours(47) });
    const answered = { ...file, deadlines: file.deadlines.map((one) => ({ ...one, metAt: after(50) })) };
    expect(attribution(answered, 500)).toMatchObject({ lateMs: hours(2), totalMs: hours(50) });
  });

  test('of a case that came back to the desk are counted to the desk again', () => {
    const file = lived(
      [1, 'a', assign('water_bureau')],
      [2, 'b', { action: 'return', unit: 'water_bureau', reason: '不属职责' }],
    );
    expect(inHours(attribution(file, 12))).toEqual([
      ['研判', 'desk', 1, 0],
      ['交办', 'water_bureau', 1, 0],
      ['交办', 'desk', 10, 0],
    ]);
  });
});
