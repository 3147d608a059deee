/**
 * How likely counts are on a usual day, when all that is known of usual days is `sum` items in `exposure` stretches as long as
 * the one that is judged: the predictive distribution of a Poisson rate with Jeffreys' prior (a negative binomial). Little
 * history makes it wide, so that small counts and short histories claim no more than they can.
 */
export type Usual = { readonly sum: number; readonly exposure: number };

/** The chance of `count` or more; 0…1, 1 for a count of 0. `exposure` above 0. */
export function chanceOfAtLeast(count: number, { sum, exposure }: Usual): number {
  const shape = sum + 0.5;
  const stay = Math.log(exposure / (exposure + 1));
  const more = -Math.log(exposure + 1);
  let log = shape * stay;
  let below = 0;
  for (let k = 0; k < count; k += 1) {
    below += Math.exp(log);
    log += Math.log((shape + k) / (k + 1)) + more;
  }
  return Math.min(1, Math.max(0, 1 - below));
}

/** The chance of nothing at all. */
export const chanceOfNone = ({ sum, exposure }: Usual): number => (exposure / (exposure + 1)) ** (sum + 0.5);

/** The median; 0 of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The spread of usual days as one standard deviation of a bell curve: 1.4826 × the median of the distances to the median. */
export function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)));
}

/**
 * What the days say of a usual one: a day far above the others (an event) counts only as high as a day may be without one,
 * so that last month's flood does not hide today's.
 */
export function usualOf(values: readonly number[]): Usual {
  const middle = median(values);
  const cap = middle + Math.max(3 * spreadOf(values), 3 * Math.sqrt(middle + 1));
  return { sum: values.reduce((sum, value) => sum + Math.min(value, cap), 0), exposure: values.length };
}
