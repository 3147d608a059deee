import { findNumbers, type StatedNumber } from '../text/numbers.ts';
import { noFacts, type Facts } from './analysis.ts';
import type { LanguageReader } from './language.ts';
import { type Hit, type Reading, sameClause, sameSentence } from './reading.ts';

const largest = (known: number | null, value: number): number => (known === null ? value : Math.max(known, value));

/** A number with the room that belongs to it: up to the numbers of persons beside it. */
type Bounded = StatedNumber & { readonly since: number; readonly until: number };

/** The nearest hit of a family to a number: behind it within `ahead` units, or before it within `back`, same sentence. */
function nearest(reading: Reading, family: string, number: Bounded, ahead: number, back: number): Hit | undefined {
  let best: Hit | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const hit of reading.hits(family)) {
    if (hit.start >= number.until || hit.end <= number.since) continue;
    const gap =
      hit.start >= number.end ? hit.start - number.end : hit.end <= number.start ? (number.start - hit.end) * 1.5 : 0;
    const limit = hit.start >= number.end ? ahead : back * 1.5;
    if (gap > limit || gap >= distance) continue;
    const [from, to] = hit.start >= number.end ? [number.end, hit.start] : [hit.end, number.start];
    if (!sameSentence(reading.all, Math.min(from, to), Math.max(from, to))) continue;
    best = hit;
    distance = gap;
  }
  return best;
}

/**
 * The counts a text states, each given to the matter it stands beside; negated, denied, supposed, drilled and asked ones are
 * left out. Persons are the largest number stated. An announced gathering needs a call, a time and a place.
 */
export function findFacts(reading: Reading, language: LanguageReader): Facts {
  const planned = isPlannedGathering(reading, language);
  // A text with more counts than this is a table; its first rows are read.
  const numbers = findNumbers(reading.all).slice(0, 200);
  if (numbers.length === 0) return planned ? { ...noFacts, plannedGathering: true } : noFacts;
  const facts = { ...noFacts, plannedGathering: planned };
  const hasClaims = reading.has('fact.claims');
  const pupilsAbout = reading.has('fact.pupils');
  for (const [at, stated] of numbers.entries()) {
    const number: Bounded = {
      ...stated,
      since: numbers[at - 1]?.unit === 'person' ? numbers[at - 1]!.end : 0,
      until: numbers[at + 1]?.unit === 'person' ? numbers[at + 1]!.start : reading.all.length,
    };
    const standing = language.standing(number.start, number.end);
    if (standing !== 'stated' && !(standing === 'asked' && hasClaims)) continue;
    if (number.unit === 'yuan') {
      if (hasClaims) facts.amountYuan = largest(facts.amountYuan, number.value);
      continue;
    }
    if (number.unit === 'household') continue;
    const death = nearest(reading, 'fact.deaths', number, 6, 4);
    const injured = nearest(reading, 'fact.seriously_injured', number, 8, 4);
    const ill = nearest(reading, 'fact.ill', number, 14, 8);
    const missing = nearest(reading, 'fact.missing', number, 6, 5);
    const evacuated = nearest(reading, 'fact.evacuated', number, 8, 8);
    const gathered = nearest(reading, 'fact.gathered', number, 16, 6);
    const holds = (hit: Hit | undefined): hit is Hit =>
      hit !== undefined &&
      language.standing(hit.start, hit.end) !== 'negated' &&
      language.standing(hit.start, hit.end) !== 'denied';
    if (holds(death)) facts.deaths = largest(facts.deaths, number.value);
    else if (holds(missing)) facts.missing = largest(facts.missing, number.value);
    else if (holds(injured)) facts.seriouslyInjured = largest(facts.seriouslyInjured, number.value);
    else if (holds(evacuated)) facts.evacuated = largest(facts.evacuated, number.value);
    else if (holds(ill)) {
      facts.ill = largest(facts.ill, number.value);
      if (pupilsAbout) facts.illPupils = largest(facts.illPupils, number.value);
    } else if (holds(gathered) && !facts.plannedGathering) facts.gathered = largest(facts.gathered, number.value);
    else if (hasClaims && countsClaimants(reading, number)) facts.claimants = largest(facts.claimants, number.value);
  }
  return facts;
}

function countsClaimants(reading: Reading, number: Bounded): boolean {
  const who = nearest(reading, 'fact.claimants', number, 8, 6);
  if (who !== undefined && sameClause(reading.all, Math.min(who.end, number.end), Math.max(who.start, number.start)))
    return true;
  const claim = nearest(reading, 'fact.claims', number, 14, 10);
  return claim !== undefined && number.value >= 2;
}

function isPlannedGathering(reading: Reading, language: LanguageReader): boolean {
  const calls = reading.hits('fact.plan_call');
  if (calls.length === 0 || !reading.has('fact.plan_place')) return false;
  return calls.some((call) => {
    if (language.standing(call.start, call.end) !== 'stated' && language.standing(call.start, call.end) !== 'asked')
      return false;
    const near = (family: string): boolean =>
      reading
        .hits(family)
        .some(
          (hit) =>
            Math.abs(hit.start - call.start) <= 30 &&
            sameSentence(reading.all, Math.min(hit.start, call.start), Math.max(hit.start, call.start)),
        );
    return near('fact.plan_time') && near('fact.plan_place');
  });
}
