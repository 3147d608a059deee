import type { FalseInfoStatus } from '../analysis/analysis.ts';
import type { Category } from './incident.ts';
import type { LevelSettings } from './level-settings.ts';
import type { Tally } from './tally.ts';

const among = (ids: readonly string[], wanted: readonly string[]): boolean => ids.some((id) => wanted.includes(id));

/**
 * 舆情类别 (61号 二): 上级要求 by a written order, 突发事件 by an emergency, 道德底线 where minors or the old are harmed, 政策误读 where
 * people ask for the basis of a policy or pass on what it is said to be; all else is 切身利益.
 */
export function judgeCategory(
  tally: Tally,
  subtopics: readonly string[],
  topics: readonly string[],
  settings: LevelSettings,
): Category {
  const { members } = tally;
  const own = members.filter((member) => !member.official);
  if (members.some((member) => member.superiorOrder !== null)) return '上级要求';
  const harmed = own.some((member) => member.signs.violence && member.signs.vulnerable);
  const illInCare =
    among(subtopics, settings.subtopics.care) && (tally.facts.ill !== null || tally.facts.illPupils !== null);
  if (harmed || illInCare) return '道德底线';
  if (topics[0] === 'safety' || among(subtopics.slice(0, 2), settings.subtopics.emergency)) return '突发事件';
  const voices = own.filter((member) => member.role !== 'opinion');
  const asking = voices.filter((member) => member.signs.policyBasis).length;
  const pure = among(subtopics.slice(0, 2), settings.subtopics.policyPure);
  const prone = among(subtopics.slice(0, 2), settings.subtopics.policy);
  if (pure && (asking > 0 || own.some((member) => member.unverified))) return '政策误读';
  if (prone && voices.length > 0 && asking * 2 >= voices.length) return '政策误读';
  if (prone && own.some((member) => member.unverified) && asking > 0) return '政策误读';
  return '切身利益';
}

/**
 * 涉虚假状态 of the incident. `confirmed`: an official post says the claim as a whole is untrue; `corrected`: an official post
 * denies a part (a number, "30 人住院") while the event itself is affirmed; `suspected`: a contradiction is shown, namely
 * an official text that denies without a verdict on record, or a repost older than what it tells; `unverified`: hearsay. A citizen's
 * "别造谣" counts for nothing, and a doubt that the official post refutes leaves `none`.
 */
export function judgeIncidentTruth(tally: Tally): {
  readonly status: FalseInfoStatus;
  readonly evidence: readonly string[];
} {
  const official = tally.members.filter((member) => member.official);
  const rumours = tally.members.filter((member) => member.unverified);
  const quoted = official.some((member) => member.signs.rumourQuoted);
  const denial = official.find((member) => member.debunk !== 'none');
  const affirmed = official.some((member) => member.affirms);
  if (denial !== undefined && (rumours.length > 0 || quoted)) {
    const evidence = [`${denial.exemplar.channelName}:${denial.exemplar.excerpt}`];
    return { status: denial.debunk === 'partial' || affirmed ? 'corrected' : 'confirmed', evidence };
  }
  const [first] = rumours;
  if (first === undefined) return { status: 'none', evidence: [] };
  return {
    status: 'unverified',
    evidence: rumours
      .slice(0, 3)
      .map((member) => `${member.exemplar.channelName}:${member.exemplar.excerpt.slice(0, 80)}`),
  };
}
