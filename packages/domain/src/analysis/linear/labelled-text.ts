import { z } from 'zod';
import { findPersonalData, maskText } from '../../text/mask.ts';
import { kindSchema } from '../analysis.ts';
import { matchingForm } from '../dictionary.ts';
import { type Head, headNames } from './linear-model.ts';
import type { Example } from './train-linear.ts';

const ids = z.array(z.string()).readonly().optional();

/** One text with what a reader says of it: a line of labelled JSONL. Labels may be missing; other fields are not read. */
export const labelledTextSchema = z
  .object({
    id: z.string().optional(),
    title: z.string().nullish(),
    text: z.string(),
    topic: z.string().optional(),
    acceptable: ids,
    kind: kindSchema.optional(),
    acceptableKinds: ids,
    leadUnit: z.string().optional(),
    acceptableUnits: ids,
    urgency: z.enum(['routine', 'elevated', 'high']).optional(),
  })
  .readonly();
export type LabelledText = z.infer<typeof labelledTextSchema>;

/** A labelled text as training reads it: masked first, then in the form words are looked up in. */
export function toExample(row: LabelledText, weight = 1): Example {
  const masked = (text: string): string => matchingForm(maskText(text, findPersonalData(text)));
  const title = masked(row.title ?? '');
  const text = masked(row.text);
  const { topic, kind, urgency, leadUnit } = row;
  return {
    all: title === '' ? text : `${title}\n${text}`,
    titleEnd: title.length,
    weight,
    labels: {
      ...(topic === undefined ? {} : { topic: { id: topic, also: row.acceptable ?? [] } }),
      ...(kind === undefined ? {} : { kind: { id: kind, also: row.acceptableKinds ?? [] } }),
      ...(urgency === undefined ? {} : { urgency: { id: urgency, also: [] } }),
      ...(leadUnit === undefined ? {} : { unit: { id: leadUnit, also: row.acceptableUnits ?? [] } }),
    },
  };
}

/** The heads of a model for these examples: every class that is the main label of one, in the order of the alphabet. */
export function headsOf(examples: readonly Example[]): readonly Head[] {
  return headNames.flatMap((name) => {
    const classes = [...new Set(examples.flatMap(({ labels }) => labels[name]?.id ?? []))].toSorted();
    return classes.length === 0 ? [] : [{ name, classes }];
  });
}
