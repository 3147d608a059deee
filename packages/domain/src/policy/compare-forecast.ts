import { alike, pairsOf } from '../response/reply-gate/sentences.ts';
import type { Instant } from '../time/instant.ts';
import type { Assessment, Comparison } from './assessment.ts';
import { coverage, type PastIncident } from './past-voices.ts';

/** An incident heard after the release, with some of what was said in it (masked). */
export type Heard = PastIncident & { readonly said: readonly string[] };

/** A forecast's own words in a voice: below this they share no more than the manner of speaking. */
const SAME = 0.12;

/**
 * Puts what was heard after the release beside what was expected. An incident belongs to the draft when its title shares
 * enough words (`least`) with the draft's title, its topics or the sentences that were marked; what fits no forecast is unexpected.
 */
export function compareForecast(file: Assessment, heard: readonly Heard[], least: number, at: Instant): Comparison {
  const spoken = [
    file.title,
    ...file.topics.flatMap(({ words }) => words),
    ...file.misreadings.map(({ sentence }) => sentence),
    ...file.forecasts.map(({ sentence }) => sentence),
  ].join('\n');
  const pairs = pairsOf(spoken);
  const related = heard.filter(({ title }) => coverage(title, pairs) >= least);
  const came = file.forecasts.map((forecast) => ({
    forecast: forecast.id,
    incidents: related
      .filter(({ title, said }) => [title, ...said].some((voice) => alike(voice, forecast.sentence) >= SAME))
      .map(({ id }) => id),
  }));
  const expected = new Set(came.flatMap(({ incidents }) => incidents));
  return {
    at,
    heard: related.length,
    posts: related.reduce((sum, { posts }) => sum + posts, 0),
    came: came.filter(({ incidents }) => incidents.length > 0),
    stayedAway: came.filter(({ incidents }) => incidents.length === 0).map(({ forecast }) => forecast),
    unexpected: related.filter(({ id }) => !expected.has(id)).map(({ id, title }) => ({ id, title })),
  };
}
