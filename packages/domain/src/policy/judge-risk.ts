import type { Affected } from './find-affected.ts';
import type { Misreading } from './finding.ts';
import type { DocumentKind } from './judge-kind-of-document.ts';
import type { PastVoices } from './past-voices.ts';
import type { PolicySettings, RiskLevel } from './policy-settings.ts';

export type RiskReason = { readonly reason: string; readonly points: number };
export type PolicyRisk = { readonly level: RiskLevel; readonly score: number; readonly reasons: readonly RiskReason[] };

type Topic = { readonly id: string; readonly name: string };

const MOST = { misreadings: 45, groups: 15, past: 20, topics: 20 } as const;

/**
 * The level of a draft with its points, 0…100: what invites misreading (at most 45), whose lives it touches (15), what people said
 * before (20), what it is about (20). Misreadings of an internal division of work count by a share only.
 */
export function judgeRisk(
  given: {
    readonly kind: DocumentKind;
    readonly misreadings: readonly Misreading[];
    readonly affected: Affected;
    readonly past: PastVoices;
    readonly topics: readonly Topic[];
  },
  settings: Pick<PolicySettings, 'rules' | 'thresholds' | 'sensitiveTopics'>,
): PolicyRisk {
  const reasons = [
    ...fromMisreadings(given.misreadings, given.kind, settings),
    ...fromGroups(given.affected, given.kind === 'internal' ? settings.thresholds.internalShare : 1),
    ...fromTopics(given.topics, given.kind, settings),
    ...fromPast(given.past),
  ];
  const score = Math.min(100, Math.round(reasons.reduce((sum, { points }) => sum + points, 0)));
  const { high, medium } = settings.thresholds;
  return { level: score >= high ? 'high' : score >= medium ? 'medium' : 'low', score, reasons };
}

function fromMisreadings(
  misreadings: readonly Misreading[],
  kind: DocumentKind,
  { rules, thresholds }: Pick<PolicySettings, 'rules' | 'thresholds'>,
): readonly RiskReason[] {
  const most = new Map(rules.map((rule) => [rule.id, rule.most]));
  const share = kind === 'internal' ? thresholds.internalShare : 1;
  const byRule = Map.groupBy(misreadings, ({ rule }) => rule);
  const lines = [...byRule].map(([rule, found]) => {
    const counted = Math.min(found.length, most.get(rule) ?? 2);
    const name = found[0]?.name ?? rule;
    const points = counted * (found[0]?.weight ?? 0) * share;
    return { reason: `${name} ${found.length} 处`, points: round(points) };
  });
  return capped(
    lines.toSorted((a, b) => b.points - a.points),
    MOST.misreadings,
  );
}

function fromGroups({ groups }: Affected, share: number): readonly RiskReason[] {
  const lines = groups.map(({ name, vulnerable }) => ({
    reason: `涉及${name}${vulnerable ? '（需特别照顾）' : ''}`,
    points: round((vulnerable ? 4 : 2) * share),
  }));
  return capped(
    lines.toSorted((a, b) => b.points - a.points),
    MOST.groups * share,
  );
}

function fromTopics(
  topics: readonly Topic[],
  kind: DocumentKind,
  { sensitiveTopics, thresholds }: Pick<PolicySettings, 'sensitiveTopics' | 'thresholds'>,
): readonly RiskReason[] {
  const share = kind === 'internal' ? thresholds.internalShare : 1;
  const lines = topics.map(({ id, name }) => ({
    reason: `事关${name}，历来受关注`,
    points: round((sensitiveTopics[id] ?? 0) * share),
  }));
  return capped(lines, MOST.topics * share);
}

function fromPast({ state, nearest, byLevel }: PastVoices): readonly RiskReason[] {
  if (state === 'none') return [];
  const near = nearest.filter(({ alike }) => alike >= 0.5);
  const grave = (byLevel['I'] ?? 0) + (byLevel['II'] ?? 0);
  return capped(
    [
      { reason: `过去同类诉求中与文稿内容相近的事件 ${near.length} 件`, points: Math.min(12, near.length * 2) },
      { reason: `同专题曾发生Ⅰ、Ⅱ级舆情 ${grave} 件`, points: Math.min(8, grave * 4) },
    ],
    MOST.past,
  );
}

/** Keeps the sum of the points under a bound: the last ones give way. */
function capped(lines: readonly RiskReason[], most: number): readonly RiskReason[] {
  let left: number = most;
  const counted = lines.map(({ reason, points }) => {
    const given = Math.min(points, left);
    left = round(left - given);
    return { reason, points: round(given) };
  });
  const beyond = counted.filter(({ points }, index) => points === 0 && (lines[index]?.points ?? 0) > 0);
  const shown = counted.filter(({ points }) => points > 0);
  // What adds no more points is told all the same.
  return beyond.length === 0
    ? shown
    : [...shown, { reason: `此类已计满 ${most} 分，另有 ${beyond.length} 项不再加分`, points: 0 }];
}

const round = (value: number): number => Math.round(value * 10) / 10;
