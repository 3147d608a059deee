import { hash32 } from '../incident/hash.ts';
import { normalize } from './normalize.ts';

/** What follows these words in this order was taken from the text: shorter runs are everybody's. */
const RUN = 6;
const BREAK = '\u{0}';

/**
 * Tells whether a text has a run of six characters in common with one of these: as written, or with spaces and punctuation
 * left out and forms of characters made equal. Names that anybody says, of places, are passed over on both sides. Compares
 * hashes: once in some thousand million runs it says yes without cause.
 */
export function compileQuotes(texts: Iterable<string>, common: readonly string[] = []): (text: string) => boolean {
  const names = [...new Set(common)].filter((name) => name.length > 1).toSorted((a, b) => b.length - a.length);
  const runsOf = (text: string): readonly number[] => {
    const apart = names.reduce((left, name) => left.replaceAll(name, BREAK), text.replaceAll(BREAK, ''));
    return apart.split(BREAK).flatMap(runsIn);
  };
  const runs = new Set<number>();
  for (const text of texts) for (const run of runsOf(text)) runs.add(run);
  return (text) => runs.size > 0 && runsOf(text).some((run) => runs.has(run));
}

function runsIn(text: string): readonly number[] {
  const runs: number[] = [];
  for (const form of [text, normalize(text).replaceAll(/[^\p{L}\p{N}]+/gu, '')])
    for (let at = 0; at + RUN <= form.length; at += 1) runs.push(hash32(form.slice(at, at + RUN)));
  return runs;
}
