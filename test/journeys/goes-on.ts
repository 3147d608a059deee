import { expect } from 'vitest';

/** What stands in a system. */
export type Standing = {
  readonly cases: readonly { readonly number: string; readonly incidentId: string }[];
  readonly incidents: readonly string[];
};

/** After a stop and a start what was there is there once; there may be more. */
export function expectToGoOn(before: Standing, after: Standing): void {
  const numbers = ({ cases }: Standing): readonly string[] => cases.map(({ number }) => number);
  expect(numbers(after)).toEqual(expect.arrayContaining([...numbers(before)]));
  expectOnce(numbers(after));
  expectOnce(after.cases.map(({ incidentId }) => incidentId));
  expect(after.incidents).toEqual(expect.arrayContaining([...before.incidents]));
  expectOnce(after.incidents);
}

/** None of them comes twice. */
export function expectOnce(things: readonly string[]): void {
  expect(things.filter((thing, n) => things.indexOf(thing) !== n)).toEqual([]);
}
