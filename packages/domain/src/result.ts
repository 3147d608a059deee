/** The outcome of a rule that may say no: a value, or a refusal from a closed union. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a value as a success. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps a refusal as a failure. */
export function no<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
