import type { AssignmentFact } from './assignment-fact.ts';
import type { CaseFact } from './case-fact.ts';
import type { MonthSettings } from './month-settings.ts';

/** One measure of a unit: its figure, what it was divided by, what was left out, and whether the target was met. */
export type Measure = {
  readonly key: string;
  readonly label: string;
  readonly definition: string;
  readonly kind: 'rate' | 'count' | 'hours';
  readonly value: number | null;
  readonly numerator: number;
  /** Null for a plain count. */
  readonly denominator: number | null;
  /** What was left out of the denominator, and how much of it; in print. */
  readonly excluded: readonly { readonly why: string; readonly count: number }[];
  /** Null where there is no target, nothing to divide by, or too little to judge. */
  readonly met: boolean | null;
  readonly target: number | null;
  /** Ids behind the numerator. */
  readonly ids: readonly string[];
};

export type UnitCard = {
  readonly unit: string;
  readonly name: string;
  /** 时效 */
  readonly pace: readonly Measure[];
  /** 质量 */
  readonly quality: readonly Measure[];
};

type Parts = {
  readonly cases: readonly CaseFact[];
  readonly assignments: readonly AssignmentFact[];
  readonly settings: MonthSettings;
};

/**
 * The card of every unit that had a part in the month: rates and quality side by side, each with its denominator and what was
 * left out. Nothing counts how many complaints a unit has (rules.md: never reward "fewer complaints"), there is no total and no
 * rank, and a late answer counts for a unit only where most of the lateness fell on it (`attributeTime`; issue D: blame only the stage
 * that spent the hours). Below `leastRated` a rate is shown and not judged.
 */
export function scorecards(parts: Parts, unitName: (id: string) => string): readonly UnitCard[] {
  const late = parts.cases.flatMap(({ stages }) => stages).filter(({ lateHours }) => lateHours > 0);
  const units = new Set([...parts.assignments, ...parts.cases, ...late].map(({ unit }) => unit));
  return [...units]
    .filter((unit) => unit !== null)
    .toSorted()
    .map((unit) => cardOf(unit, unitName(unit), parts));
}

function cardOf(unit: string, name: string, { cases, assignments, settings }: Parts): UnitCard {
  const led = cases.filter((one) => one.unit === unit);
  const own = assignments.filter((one) => one.unit === unit);
  const offered = own.filter((one) => one.offered);
  const due = own.filter((one) => one.due);
  const answerDue = led.filter((one) => one.due);
  const firstDue = led.filter((one) => one.firstDue);
  const { targets, leastRated } = settings;
  const rate = (given: Omit<RateInput, 'least'>): Measure => rateOf({ ...given, least: leastRated });
  // Whoever held a case while it became late, even if another unit leads it by now.
  const late = cases.filter(
    (one) => one.inTime === false && (one.unit === unit || one.stages.some(({ unit: held }) => held === unit)),
  );
  const rated = led.filter((one) => one.satisfaction !== null);
  const drafted = led.filter((one) => one.drafted || one.draftsRejected > 0);
  const done = own.filter((one) => one.done && one.hours !== null);
  const closedOrReopened = led.filter((one) => one.closed || one.reopened);
  return {
    unit,
    name,
    pace: [
      rate({
        key: 'unit_in_time',
        label: '承办按期率',
        definition: '本单位时限（经批准的延期计入）在本期到期的承办、协办件中，按期办完的占比',
        of: due.filter((one) => one.inTime === true),
        among: due,
        excluded: [
          { why: '到期前退单', count: own.filter((one) => one.returned && !one.due).length },
          { why: '到期前转办、并案', count: own.filter((one) => one.moved && !one.due).length },
          { why: '未到期', count: own.filter((one) => !one.due && !one.returned && !one.moved && !one.done).length },
        ],
        target: { value: targets.unitInTime, atLeast: true },
      }),
      rate({
        key: 'within_48h',
        label: '牵头件48小时回应率',
        definition: '牵头件中公开回应时限在本期到期的，按时公开回应的占比（含研判、审签等各环节用时，责任另列）',
        of: answerDue.filter((one) => one.inTime === true),
        among: answerDue,
        excluded: [
          { why: '无需回应', count: led.filter((one) => one.notNeeded).length },
          { why: '已并案', count: led.filter((one) => one.merged).length },
          { why: '本期未到期', count: led.filter((one) => !one.due && !one.notNeeded && !one.merged).length },
        ],
        target: { value: targets.within48h, atLeast: true },
      }),
      count({
        key: 'own_late',
        label: '责任主要在本单位的超时',
        definition: '超时回应中，超出的时间主要耗在本单位承办环节的；耗在研判、交办、审签或其他单位的不计在本单位',
        of: late.filter((one) => blame(one, unit).most),
        excluded: [
          { why: '经办过，但主要耗在其他环节或单位', count: late.filter((one) => !blame(one, unit).most).length },
        ],
      }),
      lateHoursOf(late.map((one) => ({ id: one.id, hours: blame(one, unit).hours })).filter((one) => one.hours > 0)),
      rate({
        key: 'first_release',
        label: '5小时首发率',
        definition: '重大以上突发事件，5 小时内发布权威信息的占比（国办发〔2016〕80号）',
        of: firstDue.filter((one) => one.firstInTime === true),
        among: firstDue,
        target: { value: targets.firstRelease, atLeast: true },
      }),
      hoursOf(done),
    ],
    quality: [
      rate({
        key: 'returned',
        label: '退单率',
        definition: '本期交办本单位的件中，本期内退单的占比',
        of: offered.filter((one) => one.returned),
        among: offered,
        target: { value: targets.returned, atLeast: false },
      }),
      rate({
        key: 'drafts_rejected',
        label: '稿件被退率',
        definition: '本期有拟稿的牵头件中，稿件在审签、保密审查、口径或签发中被退回过的占比',
        of: drafted.filter((one) => one.draftsRejected > 0),
        among: drafted,
      }),
      rate({
        key: 'reopened',
        label: '次生率',
        definition: '本期办结或重新打开的牵头件中，重新打开的占比',
        of: closedOrReopened.filter((one) => one.reopened),
        among: closedOrReopened,
      }),
      rate({
        key: 'satisfied',
        label: '网民满意率',
        definition: '有评价的牵头件中，满意和基本满意的占比；没有评价渠道的不计',
        of: rated.filter((one) => one.satisfaction !== '不满意'),
        among: rated,
        excluded: [{ why: '未评价', count: led.length - rated.length }],
        target: { value: targets.satisfied, atLeast: true },
      }),
      columnsOf(led, targets.ledgerComplete),
      count({
        key: 'measures',
        label: '转化措施',
        definition: '本期完成的解决实际问题的措施（石城县2024要点 六）',
        of: led.filter((one) => one.measures > 0),
      }),
      count({
        key: 'letters',
        label: '被督办、通报',
        definition: '本期内由具名人员签发给本单位牵头件的催办、督办、通报函所涉件数',
        of: led.filter((one) => one.letters.length > 0),
      }),
    ],
  };
}

/** Hours of lateness that fall on a unit in one case, and whether they are more than anybody else's. */
function blame({ stages }: CaseFact, unit: string): { readonly hours: number; readonly most: boolean } {
  const byHolder = new Map<string, number>();
  for (const { stage, unit: held, lateHours } of stages) {
    const holder = held ?? `：${stage}`;
    byHolder.set(holder, (byHolder.get(holder) ?? 0) + lateHours);
  }
  const own = byHolder.get(unit) ?? 0;
  return { hours: own, most: own > 0 && [...byHolder].every(([holder, spent]) => holder === unit || spent <= own) };
}

type Fact = { readonly id: string };
type RateInput = {
  readonly key: string;
  readonly label: string;
  readonly definition: string;
  readonly of: readonly Fact[];
  readonly among: readonly Fact[];
  readonly excluded?: Measure['excluded'];
  readonly target?: { readonly value: number; readonly atLeast: boolean };
  readonly least: number;
};

function rateOf({ key, label, definition, of, among, excluded = [], target, least }: RateInput): Measure {
  const value = among.length === 0 ? null : of.length / among.length;
  const judged = target !== undefined && value !== null && among.length >= least;
  return {
    key,
    label,
    definition,
    kind: 'rate',
    value,
    numerator: of.length,
    denominator: among.length,
    excluded: excluded.filter(({ count: many }) => many > 0),
    met: judged ? (target.atLeast ? value >= target.value : value <= target.value) : null,
    target: target?.value ?? null,
    ids: of.map(({ id }) => id),
  };
}

function count(
  given: Pick<Measure, 'key' | 'label' | 'definition'> & {
    readonly of: readonly Fact[];
    readonly excluded?: Measure['excluded'];
  },
): Measure {
  const { of, excluded = [], ...words } = given;
  return {
    ...words,
    kind: 'count',
    value: of.length,
    numerator: of.length,
    denominator: null,
    excluded: excluded.filter(({ count: many }) => many > 0),
    met: null,
    target: null,
    ids: of.map(({ id }) => id),
  };
}

function hoursOf(done: readonly AssignmentFact[]): Measure {
  const sum = done.reduce((total, one) => total + (one.hours ?? 0), 0);
  return {
    key: 'unit_hours',
    label: '平均承办时长（小时）',
    definition: '本期办完的承办、协办件，从交办到办完',
    kind: 'hours',
    value: done.length === 0 ? null : sum / done.length,
    numerator: done.length,
    denominator: done.length,
    excluded: [],
    met: null,
    target: null,
    ids: done.map(({ id }) => id),
  };
}

function lateHoursOf(late: readonly { readonly id: string; readonly hours: number }[]): Measure {
  const sum = late.reduce((total, one) => total + one.hours, 0);
  return {
    key: 'own_late_hours',
    label: '归于本单位的超时（小时）',
    definition: '各件超时中按环节归于本单位承办的小时数之和（超时整体照记，时间按环节归责）',
    kind: 'hours',
    value: Math.round(sum * 10) / 10,
    numerator: late.length,
    denominator: null,
    excluded: [],
    met: null,
    target: null,
    ids: late.map(({ id }) => id),
  };
}

/** 台账字段完整率: of the columns that must be filled by now, the share that is. */
function columnsOf(led: readonly CaseFact[], target: number): Measure {
  const due = led.reduce((sum, one) => sum + one.columnsDue, 0);
  const filled = led.reduce((sum, one) => sum + one.columnsFilled, 0);
  const value = due === 0 ? null : filled / due;
  return {
    key: 'ledger_complete',
    label: '台账字段完整率',
    definition: '牵头件台账中此时必填的栏目，已填的占比',
    kind: 'rate',
    value,
    numerator: filled,
    denominator: due,
    excluded: [],
    met: value === null ? null : value >= target,
    target,
    ids: led.filter((one) => one.columnsFilled < one.columnsDue).map(({ id }) => id),
  };
}
