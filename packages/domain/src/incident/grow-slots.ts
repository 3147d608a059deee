type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/**
 * How the ring of slots grows when it is full: there are twice as many, and the newest `wrapped` posts, which stand in front
 * of the oldest, move to where the ring goes on behind `slots`. All others stay.
 */
export type Growth = { readonly slots: number; readonly wrapped: number };

/** Where a slot is after the growth. */
export const slotAfter = (slot: number, { slots, wrapped }: Growth): number => (slot < wrapped ? slot + slots : slot);

/** An array with as many numbers for each slot, grown; the one given is empty from then on, so that no memory is held twice. */
export function growColumn<T extends Column>(column: T, growth: Growth): T {
  const stride = column.length / growth.slots;
  const grown = longer(column, column.length * 2);
  grown.copyWithin(growth.slots * stride, 0, growth.wrapped * stride);
  if (growth.wrapped > 0) grown.fill(0, 0, growth.wrapped * stride);
  return grown;
}

/** The same array with more room behind; the one given is empty from then on. */
export function longer<T extends Column>(column: T, length: number): T {
  const make = column.constructor as new (length: number) => T;
  // A new array takes memory where it is written to first; one made by `transfer` is written to the end at once.
  const grown = new make(length);
  grown.set(column);
  // Given back now, not when garbage is collected.
  (column.buffer as ArrayBuffer).transfer(0);
  return grown;
}
