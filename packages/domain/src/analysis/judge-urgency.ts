import type { Analysis, Facts, Kind, PostRole } from './analysis.ts';
import type { LanguageReader, Standing } from './language.ts';
import type { Reading } from './reading.ts';
import type { RiskHit } from './score-risk.ts';

const grave = new Set(['casualty', 'poisoning_outbreak', 'major_accident', 'extreme', 'violence', 'group_event']);

/** From so many points on a matter is `elevated`. */
export const ELEVATED_FROM = 1.6;

/** What the words say of urgency: `settled` where no count of points changes it any more. */
export type UrgencyPoints = { readonly settled: Analysis['urgency'] | null; readonly points: number };

/** How soon a person must look, by the words alone. */
export const urgencyOf = ({ settled, points }: UrgencyPoints): Analysis['urgency'] =>
  settled ?? (points >= ELEVATED_FROM ? 'elevated' : 'routine');

/**
 * How soon a person must look: `high` for life in danger, casualties, extreme expressions; `elevated` for dangers, losses of
 * many, the helpless. What is negated, supposed or a drill does not count, nor does an official answer or noise.
 */
export function weighUrgency(
  reading: Reading,
  language: LanguageReader,
  context: {
    readonly riskHits: readonly RiskHit[];
    readonly facts: Facts;
    readonly role: PostRole;
    readonly official: boolean;
    readonly kind: Kind;
  },
): UrgencyPoints {
  if (context.official || context.role === 'noise' || context.role === 'praise') return settledAs('routine');
  const { facts } = context;
  const counted =
    (facts.deaths ?? 0) > 0 ||
    (facts.missing ?? 0) > 0 ||
    (facts.illPupils ?? 0) >= 5 ||
    (facts.ill ?? 0) >= 10 ||
    (facts.gathered ?? 0) >= 30;
  const weighing = context.riskHits.filter((hit) => hit.standing === 'stated' || hit.standing === 'asked');
  const extreme = weighing.some((hit) => hit.group === 'extreme' && hit.standing === 'stated');
  if (counted || extreme || facts.plannedGathering) return settledAs('high');
  const weigh = (family: string, weight: number): number => {
    const seen = new Set<string>();
    let points = 0;
    for (const hit of reading.hits(family)) {
      if (seen.has(hit.word) || !weighty.has(language.standing(hit.start, hit.end))) continue;
      seen.add(hit.word);
      // What a letter is about stands in its title and first lines; what comes late is often a remark.
      const place = hit.end <= reading.titleEnd ? 1.5 : hit.start - reading.titleEnd < 160 ? 1 : 0.5;
      points += weight * place;
    }
    return points;
  };
  const high = weigh('urgency.high', 2);
  const elevated = weigh('urgency.elevated', 1);
  const hints = Math.min(2, weigh('urgency.hint', 0.3));
  const graveNow = weighing.some((hit) => grave.has(hit.group) && hit.points >= 24 && hit.standing === 'stated');
  if (graveNow && reading.all.length <= 160) return settledAs('high');
  if (high >= 4 && high + elevated >= 5) return settledAs('high');
  const many = (facts.claimants ?? 0) >= 10 ? 1 : 0;
  const asks = context.kind === '咨询' || context.kind === '建议' ? 0.6 : 0;
  return { settled: null, points: high + elevated + hints + many - asks };
}

const settledAs = (settled: Analysis['urgency']): UrgencyPoints => ({ settled, points: 0 });

const weighty: ReadonlySet<Standing> = new Set<Standing>(['stated', 'asked', 'hypothetical']);
