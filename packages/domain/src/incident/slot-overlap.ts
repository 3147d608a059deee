/** Whether a post and a slot name something in common. */
export function meets(own: readonly number[], column: Uint32Array, slot: number, size: number): boolean {
  const from = slot * size;
  for (let at = 0; at < own.length; at += 1) {
    for (let i = from; i < from + size && column[i] !== 0; i += 1) if (column[i] === own[at]) return true;
  }
  return false;
}

/** Whether both name something, and nothing in common. */
export const isApart = (own: readonly number[], column: Uint32Array, slot: number, size: number): boolean =>
  own.length > 0 && column[slot * size] !== 0 && !meets(own, column, slot, size);

/** How many of a post's a slot names too, and whether both name some and none in common. */
export function overlap(
  own: readonly number[],
  column: Uint32Array,
  slot: number,
  size: number,
): { readonly shared: number; readonly bothAndNone: boolean } {
  let shared = 0;
  const from = slot * size;
  if (own.length === 0 || column[from] === 0) return { shared: 0, bothAndNone: false };
  for (let at = 0; at < own.length; at += 1) {
    for (let i = from; i < from + size && column[i] !== 0; i += 1) if (column[i] === own[at]) shared += 1;
  }
  return { shared, bothAndNone: shared === 0 };
}

/** Whether `value` stands among the first `count` of a slot's stretch of `size`. */
export function within(column: Uint32Array, slot: number, count: number, value: number, size: number): boolean {
  for (let i = slot * size; i < slot * size + count; i += 1) if (column[i] === value) return true;
  return false;
}
