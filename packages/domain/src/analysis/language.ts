import { type Hit, type Reading, sameClause, sameSentence, sentenceAt } from './reading.ts';

const wholeSentence = /求证|真的|真假|知道/;

/** How a statement is meant: as it stands, or turned round by what surrounds it. */
export type Standing = 'stated' | 'negated' | 'denied' | 'hypothetical' | 'drill' | 'asked';

export type LanguageReader = {
  /** How the words at `[start, end)` are meant. */
  standing(start: number, end: number): Standing;
  readonly doubleNegated: boolean;
};

/**
 * Reads negation (within `window` characters before, not across a comma; a double negation restores), denial behind
 * (“……不属实”), hypotheses, drills and questions.
 */
export function readLanguage(reading: Reading, window: number): LanguageReader {
  const negations = reading.hits('negation');
  const doubles = reading.hits('double_negation');
  const denials = reading.hits('debunk');
  const hypotheticals = reading.hits('hypothetical');
  const drills = reading.hits('drill');
  const questions = reading.hits('question_mark');
  const { all } = reading;
  const titleDrill = drills.some((hit) => hit.end <= reading.titleEnd);
  const short = all.length <= 120;

  const before = (list: readonly Hit[], start: number, reach: number): Hit | undefined => {
    for (let at = list.length - 1; at >= 0; at -= 1) {
      const hit = list[at]!;
      if (hit.end <= start && start - hit.end <= reach) return hit;
      if (hit.end < start - reach) return undefined;
    }
    return undefined;
  };
  const isNegated = (start: number): boolean => {
    const hit = before(negations, start, window);
    if (hit === undefined || !sameClause(all, hit.end, start)) return false;
    const double = before(doubles, start, window);
    if (double !== undefined && double.end >= hit.end) return false;
    // Two plain negations in one clause restore as well: “没有人不……”.
    const earlier = before(negations, hit.start, window);
    return earlier === undefined || !sameClause(all, earlier.end, hit.start) || earlier.end === hit.start;
  };
  const isDenied = (start: number, end: number): boolean =>
    denials.some((hit) => hit.start >= end && hit.start - end <= 14 && sameSentence(all, end, hit.start)) ||
    denials.some(
      (hit) =>
        hit.word.startsWith('未') && hit.end <= start && start - hit.end <= 10 && sameClause(all, hit.end, start),
    );
  const isSupposed = (start: number): boolean => {
    const hit = before(hypotheticals, start, 14);
    return hit !== undefined && sameSentence(all, hit.end, start);
  };
  const isDrill = (start: number, end: number): boolean => {
    if (drills.length === 0) return false;
    if (titleDrill || short) return true;
    const { from, to } = sentenceAt(all, start, end);
    return drills.some((hit) => hit.start >= from && hit.end <= to);
  };
  const isAsked = (start: number, end: number): boolean => {
    if (questions.length === 0) return false;
    const { from, to } = sentenceAt(all, start, end);
    return questions.some((hit) => {
      if (hit.start < from || hit.end > to) return false;
      // “求证”“是真的吗” ask about the whole sentence, “有没有”“吗” about their clause.
      return wholeSentence.test(hit.word) || sameClause(all, Math.min(end, hit.end), Math.max(start, hit.start));
    });
  };
  return {
    doubleNegated: doubles.length > 0,
    standing: (start, end) => {
      if (isDrill(start, end)) return 'drill';
      if (isDenied(start, end)) return 'denied';
      if (isNegated(start)) return 'negated';
      if (isSupposed(start)) return 'hypothetical';
      return isAsked(start, end) ? 'asked' : 'stated';
    },
  };
}
