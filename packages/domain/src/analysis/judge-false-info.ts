import type { Facts, FalseInfoStatus } from './analysis.ts';
import { passesOnBreakdown } from './hearsay-cause.ts';
import type { LanguageReader } from './language.ts';
import { type Reading, sentenceAt } from './reading.ts';
import { cueNames, type RiskSettings } from './risk-settings.ts';

export type FalseInfoFinding = {
  readonly status: FalseInfoStatus;
  readonly cues: readonly { readonly cue: string; readonly words: readonly string[] }[];
  readonly score: number;
  readonly debunks: { readonly scope: 'whole' | 'partial'; readonly claims: readonly string[] } | null;
};

const cueFamilies = cueNames.map((name) => [name, `cue.${name}`] as const);

/**
 * Cues of false information. A post alone never passes `unverified`; an alleged cover-up is an accusation and no cue. Only an
 * official channel debunks: wholly, or partly when the same text confirms other facts.
 */
export function judgeFalseInfo(
  reading: Reading,
  settings: RiskSettings,
  language: LanguageReader,
  context: {
    readonly official: boolean;
    readonly facts: Facts;
    readonly confirmedRisk: boolean;
    readonly hasPlace: boolean;
    readonly accuses: boolean;
  },
): FalseInfoFinding {
  const cues: { cue: string; words: string[] }[] = [];
  let score = 0;
  for (const [name, family] of cueFamilies) {
    const words = reading.words(family);
    if (words.length === 0) continue;
    cues.push({ cue: name, words });
    score += settings.falseInfo.cues[name].score;
  }
  if (context.official) return { status: 'none', cues: [], score: 0, debunks: readDebunk(reading, language, context) };
  // A call to gather and a complaint that cites rumours tell no fact that could be untrue.
  const onlyHearsay = cues.length === 1 && cues[0]!.cue === 'hearsay';
  if (onlyHearsay && context.facts.plannedGathering) score = 0;
  if (onlyHearsay && passesOnBreakdown(reading.all)) score = 0;
  if (onlyHearsay && !context.accuses) score = Math.min(score, settings.falseInfo.unverifiedFrom - 1);
  if (cues.length > 0 && !context.hasPlace) {
    score += settings.falseInfo.noSourceScore;
    if (onlyHearsay && !context.accuses) score = Math.min(score, settings.falseInfo.unverifiedFrom - 1);
  }
  return { status: score >= settings.falseInfo.unverifiedFrom ? 'unverified' : 'none', cues, score, debunks: null };
}

const claimPattern = /(?:网传|关于|所谓|传言|流传)?[“"「『]([^”"」』]{2,40})[”"」』]/;

function readDebunk(
  reading: Reading,
  language: LanguageReader,
  context: { readonly facts: Facts; readonly confirmedRisk: boolean },
): FalseInfoFinding['debunks'] {
  const hits = reading.hits('debunk');
  if (hits.length === 0) return null;
  const claims = new Set<string>();
  for (const hit of hits) {
    const { from, to } = sentenceAt(reading.all, hit.start, hit.end);
    const sentence = reading.all.slice(from, to);
    const quoted = claimPattern.exec(sentence)?.[1];
    claims.add(quoted ?? clauseRound(reading.all, hit.start, hit.end));
  }
  const { facts } = context;
  const hasFacts = [facts.deaths, facts.ill, facts.gathered, facts.missing, facts.seriouslyInjured].some(
    (value) => value !== null,
  );
  const confirms = reading
    .hits('confirm')
    .some(
      (hit) =>
        !['negated', 'denied'].includes(language.standing(hit.start, hit.end)) &&
        hits.every((debunk) => hit.end <= debunk.start || hit.start >= debunk.end) &&
        reading.all[hit.start - 1] !== '不' &&
        reading.all.slice(hit.start - 1, hit.start) !== '未',
    );
  return {
    scope: hasFacts || context.confirmedRisk || (confirms && context.confirmedRisk) ? 'partial' : 'whole',
    claims: [...claims],
  };
}

function clauseRound(all: string, start: number, end: number): string {
  let from = start;
  while (from > 0 && start - from < 40 && !/[,。!?;\n]/.test(all[from - 1]!)) from -= 1;
  let to = end;
  while (to < all.length && to - end < 30 && !/[,。!?;\n]/.test(all[to]!)) to += 1;
  return all.slice(from, to).trim();
}
