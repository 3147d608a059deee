/** Works through items in slices, one after the other, and resolves with what each slice gave. */
export async function inSlices<T, R>(
  items: readonly T[],
  size: number,
  work: (slice: readonly T[]) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += size) results.push(await work(items.slice(from, from + size)));
  return results;
}
