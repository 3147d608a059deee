import type { Metrics } from '../post/post.ts';
import type { Level, Risk } from './analysis.ts';
import type { LanguageReader, Standing } from './language.ts';
import type { Hit, Reading } from './reading.ts';
import type { RiskComponent, RiskSettings } from './risk-settings.ts';

/** A risk word with the way it is meant; only a stated or asked one weighs. */
export type RiskHit = Hit & { readonly group: string; readonly points: number; readonly standing: Standing };

/** Risk words of a text with their standing; a film or a figure of speech (“爆炸式增长”) is no accident. */
export function judgeRiskWords(reading: Reading, settings: RiskSettings, language: LanguageReader): readonly RiskHit[] {
  const hits = reading.hits('risk');
  if (hits.length === 0) return noRisk;
  const excluded = reading.hits('risk_exclude');
  return hits.flatMap((hit) => {
    const group = settings.groups[hit.a]!;
    const isFiction = group.id === 'major_accident' || group.id === 'casualty';
    if (isFiction && excluded.some((other) => Math.abs(other.start - hit.start) <= 40)) return [];
    return [{ ...hit, group: group.id, points: hit.b, standing: language.standing(hit.start, hit.end) }];
  });
}

const noRisk: readonly RiskHit[] = [];

type Reason = Risk['reasons'][number];

/**
 * The score of one post, 0…100, from five capped components, with the reasons it is made of. What is negated, denied,
 * supposed or drilled gives 0 points and is listed as such; a question gives half. The band gives the level.
 */
export function scoreRisk(
  riskHits: readonly RiskHit[],
  settings: RiskSettings,
  context: {
    readonly metrics: Metrics | undefined;
    /** Deaths that the text states as a number, whatever word it uses. */
    readonly deaths: number | null;
    readonly hasPlace: boolean;
    readonly hasEvidence: boolean;
    readonly cueScore: number;
    readonly clickbait: boolean;
    readonly official: boolean;
  },
): Risk {
  const reasons: Reason[] = [];
  const sums = new Map<RiskComponent, number>();
  const severity: { group: string; points: number; words: string[] }[] = [];
  for (const group of riskHits.length === 0 ? [] : settings.groups) {
    if (!riskHits.some((hit) => hit.group === group.id)) continue;
    const hits = riskHits.filter((hit) => hit.group === group.id);
    const weighing = hits.filter((hit) => hit.standing === 'stated' || hit.standing === 'asked');
    const silent = hits.filter((hit) => hit.standing !== 'stated' && hit.standing !== 'asked');
    if (silent.length > 0)
      reasons.push({ rule: `${silent[0]!.standing}.${group.id}`, words: distinct(silent), points: 0 });
    if (weighing.length === 0) continue;
    const points = Math.max(...weighing.map((hit) => (hit.standing === 'asked' ? hit.points / 2 : hit.points)));
    if (group.component === 'severity') severity.push({ group: group.id, points, words: distinct(weighing) });
    else add(sums, reasons, settings, group.component, group.id, distinct(weighing), points);
  }
  if ((context.deaths ?? 0) > 0 && !severity.some((entry) => entry.group === 'casualty')) {
    const casualty = settings.groups.find((group) => group.id === 'casualty');
    if (casualty) severity.push({ group: 'casualty', points: casualty.weight, words: [`${context.deaths}人`] });
  }
  severity.sort((x, y) => y.points - x.points);
  for (const [at, entry] of severity.entries()) {
    const points = at === 0 ? entry.points : settings.otherGroupPoints;
    add(sums, reasons, settings, 'severity', entry.group, entry.words, points);
  }
  addContext(sums, reasons, settings, context);
  const total = [...sums.values()].reduce((sum, points) => sum + points, 0);
  const score = Math.round(Math.min(100, Math.max(0, total)));
  return { score, level: bandOf(score, settings), reasons };
}

const distinct = (hits: readonly Hit[]): string[] => [...new Set(hits.map((hit) => hit.word))];

function add(
  sums: Map<RiskComponent, number>,
  reasons: Reason[],
  settings: RiskSettings,
  component: RiskComponent,
  rule: string,
  words: readonly string[],
  points: number,
): void {
  const before = sums.get(component) ?? 0;
  const granted = Math.max(0, Math.min(points, settings.components[component].max - before));
  if (granted <= 0) return;
  sums.set(component, before + granted);
  reasons.push({ rule: `${component}.${rule}`, words: [...words], points: Math.round(granted * 10) / 10 });
}

function addContext(
  sums: Map<RiskComponent, number>,
  reasons: Reason[],
  settings: RiskSettings,
  context: Parameters<typeof scoreRisk>[2],
): void {
  const { metrics } = context;
  if (metrics !== undefined) {
    const reads = Math.log10(1 + metrics.reads);
    if (reads >= 3)
      add(sums, reasons, settings, 'spread', 'reads', [String(metrics.reads)], Math.min(12, (reads - 2) * 4));
    const interactions = metrics.reposts + metrics.comments + metrics.likes;
    if (interactions >= 100) {
      add(
        sums,
        reasons,
        settings,
        'spread',
        'interactions',
        [String(interactions)],
        Math.min(13, (Math.log10(interactions) - 1) * 5),
      );
    }
  }
  if ((sums.get('severity') ?? 0) === 0 || context.official) return;
  if (context.hasPlace) add(sums, reasons, settings, 'credibility', 'place', [], 4);
  if (context.hasEvidence) add(sums, reasons, settings, 'credibility', 'evidence', [], 4);
  if (context.cueScore === 0 && !context.clickbait) add(sums, reasons, settings, 'credibility', 'plain', [], 2);
}

function bandOf(score: number, settings: RiskSettings): Level {
  return settings.bands.find((band) => score >= band.min)?.level ?? 'IV';
}
