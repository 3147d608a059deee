import { isDeepStrictEqual } from 'node:util';

/** A document that is saved against the version it was read at. */
export type Versioned = { readonly id: string; readonly version: number; readonly appendedVersion: number };

/** The document with its version counted as told. */
export const asTold = <T extends Versioned>(document: T): T => ({ ...document, appendedVersion: document.version });

/** Two documents say the same; what was appended meanwhile is bookkeeping of the store, not part of the document. */
export function isSameDocument<T extends Versioned>(a: T, b: T): boolean {
  const plain = (document: T): unknown => JSON.parse(JSON.stringify({ ...document, appendedVersion: 0 }));
  return isDeepStrictEqual(plain(a), plain(b));
}

const texts = new WeakMap<Versioned, string>();

/** The JSON of a document, made once: the same document is saved and then told. */
export function documentJson(document: Versioned): string {
  const made = texts.get(document);
  if (made !== undefined) return made;
  const text = JSON.stringify(document);
  texts.set(document, text);
  return text;
}
