import type { Analysis, Facts, Kind, PostRole } from './analysis.ts';
import type { LanguageReader } from './language.ts';
import type { Reading } from './reading.ts';
import type { RiskHit } from './score-risk.ts';

const grave = new Set(['casualty', 'poisoning_outbreak', 'major_accident', 'extreme', 'violence', 'group_event']);

/**
 * How soon a person must look: `high` for life in danger, casualties, extreme expressions; `elevated` for dangers, losses of
 * many, the helpless. What is negated, supposed or a drill does not count, nor does an official answer or noise.
 */
export function judgeUrgency(
  reading: Reading,
  language: LanguageReader,
  context: {
    readonly riskHits: readonly RiskHit[];
    readonly facts: Facts;
    readonly role: PostRole;
    readonly official: boolean;
    readonly kind: Kind;
  },
): Analysis['urgency'] {
  if (context.official || context.role === 'noise' || context.role === 'praise') return 'routine';
  const { facts } = context;
  const counted =
    (facts.deaths ?? 0) > 0 ||
    (facts.missing ?? 0) > 0 ||
    (facts.illPupils ?? 0) >= 5 ||
    (facts.ill ?? 0) >= 10 ||
    (facts.gathered ?? 0) >= 30;
  const weighing = context.riskHits.filter((hit) => hit.standing === 'stated' || hit.standing === 'asked');
  const extreme = weighing.some((hit) => hit.group === 'extreme' && hit.standing === 'stated');
  if (counted || extreme || facts.plannedGathering) return 'high';
  const standing = (family: string): string[] => [
    ...new Set(
      reading
        .hits(family)
        .filter((hit) => ['stated', 'asked', 'hypothetical'].includes(language.standing(hit.start, hit.end)))
        .map((hit) => hit.word),
    ),
  ];
  const high = standing('urgency.high');
  const short = reading.all.length <= 160;
  const groups = new Set(
    weighing
      .filter((hit) => grave.has(hit.group) && hit.points >= 20 && hit.standing === 'stated')
      .map((hit) => hit.group),
  );
  if (
    high.length >= 2 ||
    (short && groups.size > 0 && weighing.some((hit) => hit.points >= 24 && hit.standing === 'stated'))
  )
    return 'high';
  const elevated = standing('urgency.elevated');
  const points = elevated.length + high.length * 2 + groups.size * 1.5;
  // Long letters name dangers in passing: they need more of them.
  const needed = reading.all.length <= 120 ? 2 : reading.all.length <= 500 ? 2.5 : 4;
  return points >= (context.kind === '咨询' || context.kind === '建议' ? needed + 1 : needed) ? 'elevated' : 'routine';
}
