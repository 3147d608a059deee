type Missing = readonly [object: object, name: string, value: unknown];

function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  const whole = Math.trunc(index) || 0;
  return this[whole < 0 ? this.length + whole : whole];
}
function findLastIndex<T>(this: readonly T[], test: (value: T, index: number, all: readonly T[]) => boolean): number {
  for (let index = this.length - 1; index >= 0; index -= 1) if (test(this[index] as T, index, this)) return index;
  return -1;
}
function findLast<T>(this: readonly T[], test: (value: T, index: number, all: readonly T[]) => boolean): T | undefined {
  return this[findLastIndex.call(this, test as Parameters<typeof findLastIndex>[0])];
}

/** What the oldest kernel (see `minimum-browser.ts`) lacks of the library that the pages and their parts call. */
const missing: readonly Missing[] = [
  [Array.prototype, 'at', at],
  [String.prototype, 'at', at],
  [Array.prototype, 'findLast', findLast],
  [Array.prototype, 'findLastIndex', findLastIndex],
  [Array.prototype, 'toSorted', sortedCopy],
  [Array.prototype, 'toReversed', reversedCopy],
  [Object, 'hasOwn', (one: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(one, key)],
];

function sortedCopy<T>(this: readonly T[], compare?: (a: T, b: T) => number): T[] {
  return [...this].sort(compare);
}
function reversedCopy<T>(this: readonly T[]): T[] {
  // oxlint-disable-next-line unicorn/no-array-reverse -- this is what stands in for the other one
  return [...this].reverse();
}

for (const [object, name, value] of missing) {
  if (!(name in object)) Object.defineProperty(object, name, { value, writable: true, configurable: true });
}
