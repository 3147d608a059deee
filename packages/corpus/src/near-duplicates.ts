import { matchingForm } from '@tingchao/domain/analysis/dictionary.ts';
import { SIGNATURE_SIZE, signUnits } from '@tingchao/domain/incident/min-hash.ts';
import type { Letter } from './load-corpus.ts';

/** From this share of common character triples on, estimated by MinHash, two texts say the same in the same words. */
const SAME_FROM = 0.5;

/** Pairs of texts that are nearly the same, ids of both; marks and blanks do not count. */
export function nearDuplicates(letters: readonly Letter[]): readonly (readonly [string, string])[] {
  const signatures = letters.map(({ title, text }) => {
    const plain = matchingForm(title + text).replaceAll(/[^\p{L}\p{N}]/gu, '');
    const signature = new Uint32Array(SIGNATURE_SIZE);
    signUnits(
      Uint16Array.from(plain, (char) => char.charCodeAt(0)),
      plain.length,
      signature,
    );
    return signature;
  });
  const pairs: [string, string][] = [];
  for (let a = 0; a < letters.length; a += 1) {
    for (let b = a + 1; b < letters.length; b += 1) {
      if (likeness(signatures[a]!, signatures[b]!) >= SAME_FROM) pairs.push([letters[a]!.id, letters[b]!.id]);
    }
  }
  return pairs;
}

function likeness(one: Uint32Array, other: Uint32Array): number {
  let same = 0;
  for (let bin = 0; bin < SIGNATURE_SIZE; bin += 1) if (one[bin] === other[bin]) same += 1;
  return same / SIGNATURE_SIZE;
}
