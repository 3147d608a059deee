import { cutToLimit, normalize } from '@tingchao/domain/text/normalize.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';

/** Something to search for: a letter, a digit, a character; punctuation is not. */
const WORD = /[\p{L}\p{N}]/u;
/** Letters, digits and characters in a row; punctuation and marks part them. */
const WHOLE = /[\p{L}\p{N}]+/gu;

/** The words of a text, normalised as the analysis does and cut by the base dictionary; for an index that parts at blanks. */
export const cutWords = (text: string, segmenter: Pick<Segmenter, 'cut'>): readonly string[] =>
  segmenter.cut(cutToLimit(normalize(text))).filter((word) => WORD.test(word));

/** The same, parted at every mark and each once; for an index that knows letters and digits only. */
export const searchWords = (text: string, segmenter: Pick<Segmenter, 'cut'>): readonly string[] => [
  ...new Set(cutWords(text, segmenter).flatMap((word) => word.match(WHOLE) ?? [])),
];
