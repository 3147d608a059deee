/** The middle of some values; of an even number the upper one. */
export const median = (values: readonly number[]): number => values.toSorted((x, y) => x - y)[values.length >> 1] ?? 0;

/** Microseconds of processor time this process used for `run`, its collection of garbage included: other programs do not count. */
export function cpuMicros(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Steps of the reference loop that count as one unit of work. */
export const REFERENCE_STEPS = 1000;

/**
 * A fixed amount of hashing, in units of `REFERENCE_STEPS` steps: it compares machines and moments. Figures are printed as
 * multiples of it, since a machine that others load is slower for both.
 */
export function referenceLoop(units: number): number {
  let hash = 0;
  for (let i = 0; i < units * REFERENCE_STEPS; i += 1) hash = Math.imul(hash ^ i, 0x9e3779b1) ^ (hash >>> 15);
  return hash;
}

/**
 * Runs all of some pieces of work round by round, one after the other, and gives the median of the microseconds each took.
 * Each runs once before, uncounted.
 */
export function interleave<K extends string>(
  work: Readonly<Record<K, () => void>>,
  rounds: number,
): Readonly<Record<K, number>> {
  const names = Object.keys(work) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (const name of names) work[name]();
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) times.get(name)?.push(cpuMicros(work[name]));
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<K, number>;
}

/** A number with so many digits behind the point. */
export const rounded = (value: number, digits = 1): number => Math.round(value * 10 ** digits) / 10 ** digits;
