import { z } from 'zod';
import { instantSchema } from '../time/instant.ts';

export const unitReportSchema = z
  .strictObject({
    postId: z.string(),
    /** Who reported it first, then who else did; one line a unit. */
    reports: z
      .array(z.strictObject({ unit: z.string(), at: instantSchema }).readonly())
      .min(1)
      .readonly(),
  })
  .readonly();
/** Which units reported one post by hand. */
export type UnitReport = z.infer<typeof unitReportSchema>;
type Line = UnitReport['reports'][number];

/** The reports with one more; the very same when the unit reported it before. */
export function withReport(before: UnitReport | undefined, postId: string, line: Line): UnitReport {
  if (!before) return { postId, reports: [line] };
  if (before.reports.some(({ unit }) => unit === line.unit)) return before;
  return { ...before, reports: [...before.reports, line] };
}

/** Of several reports of one matter: who was first, and who came later and has to hear of it. */
export function firstAndLater(
  reports: readonly UnitReport[],
): { readonly first: Line; readonly later: readonly Line[] } | null {
  const byUnit = new Map<string, Line>();
  for (const line of reports.flatMap((one) => one.reports)) {
    const known = byUnit.get(line.unit);
    if (!known || line.at < known.at) byUnit.set(line.unit, line);
  }
  const [first, ...later] = [...byUnit.values()].toSorted((a, b) => a.at - b.at || (a.unit < b.unit ? -1 : 1));
  return first && later.length > 0 ? { first, later } : null;
}
