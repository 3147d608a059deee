import type { LabelledText } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import type { MatterReading } from './read-matter.ts';

/** Shares 0…1; `null` where no text carries the label. */
export type HeadFigures = {
  readonly labelled: number;
  /** The first answer is the label itself. */
  readonly strict: number;
  /** The first answer is the label or another a careful reader would accept. */
  readonly acceptable: number;
  /** One of the first three answers is acceptable. */
  readonly firstThree: number;
  /** Mean F1 over the classes, strict. */
  readonly macroF1: number;
};

export type Figures = {
  readonly topic: HeadFigures | null;
  readonly kind: HeadFigures | null;
  readonly unit: HeadFigures | null;
  readonly urgency: HeadFigures | null;
  /** Texts labelled `high` that were read as `routine`. */
  readonly highMissed: number;
  readonly high: number;
  /** Share of texts read as `elevated` or `high`. */
  readonly flagged: number;
};

type Answered = { readonly is: string; readonly also: readonly string[]; readonly said: readonly string[] };

/** Holds readings against labels, row by row. */
export function measure(rows: readonly LabelledText[], readings: readonly MatterReading[]): Figures {
  const of = (pick: (row: LabelledText, reading: MatterReading) => Answered | undefined): HeadFigures | null =>
    figuresOf(rows.flatMap((row, at) => pick(row, readings[at]!) ?? []));
  const high = readings.filter((_, at) => rows[at]!.urgency === 'high');
  return {
    topic: of((row, { topics }) => answered(row.topic, row.acceptable, topics)),
    kind: of((row, { kind }) => answered(row.kind, row.acceptableKinds, [kind])),
    unit: of((row, { units }) => answered(row.leadUnit, row.acceptableUnits, units)),
    urgency: of((row, { urgency }) => answered(row.urgency, [], [urgency])),
    high: high.length,
    highMissed: high.filter(({ urgency }) => urgency === 'routine').length,
    flagged: readings.filter(({ urgency }) => urgency !== 'routine').length / Math.max(1, readings.length),
  };
}

function answered(
  is: string | undefined,
  also: readonly string[] | undefined,
  said: readonly string[],
): Answered | undefined {
  return is === undefined ? undefined : { is, also: also ?? [], said };
}

function figuresOf(list: readonly Answered[]): HeadFigures | null {
  if (list.length === 0) return null;
  const share = (holds: (one: Answered) => boolean): number => list.filter(holds).length / list.length;
  const accepts = ({ is, also }: Answered, said: string | undefined): boolean =>
    said !== undefined && (said === is || also.includes(said));
  return {
    labelled: list.length,
    strict: share(({ is, said }) => said[0] === is),
    acceptable: share((one) => accepts(one, one.said[0])),
    firstThree: share((one) => one.said.slice(0, 3).some((id) => accepts(one, id))),
    macroF1: macroF1(list),
  };
}

function macroF1(list: readonly Answered[]): number {
  const classes = new Set(list.flatMap(({ is, said }) => [is, said[0] ?? '']));
  const scores = [...classes].map((id) => {
    const right = list.filter(({ is, said }) => is === id && said[0] === id).length;
    const wrong = list.filter(({ is, said }) => (is === id) !== (said[0] === id)).length;
    return right === 0 ? 0 : (2 * right) / (2 * right + wrong);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
