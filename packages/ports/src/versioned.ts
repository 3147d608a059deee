import { isDeepStrictEqual } from 'node:util';

/** A document that is saved against the version it was read at. */
export type Versioned = { readonly id: string; readonly version: number; readonly appendedVersion: number };

/** Two documents say the same; what was appended meanwhile is bookkeeping of the store, not part of the document. */
export function isSameDocument<T extends Versioned>(a: T, b: T): boolean {
  const plain = (document: T): unknown => JSON.parse(JSON.stringify({ ...document, appendedVersion: 0 }));
  return isDeepStrictEqual(plain(a), plain(b));
}
