import type { Verdict } from '../analysis/word-records.ts';
import type { Incident, KeptPost } from '../incident/incident.ts';
import type { CaseFile } from './case-file.ts';
import { SYSTEM } from './case-parts.ts';
import { isHigher } from './level-override.ts';

/** Assignments that a unit took and kept. */
const kept: ReadonlySet<string> = new Set(['accepted', 'done']);

/** Whether two officers hold the level below what the rules say; of a case that does not keep both, whether they once did. */
function isLowered({ levelByRules, levelOverride, ledger }: CaseFile): boolean {
  if (levelByRules === null) return ledger.some(({ action, by }) => action === 'confirm_level' && by !== SYSTEM.id);
  return levelOverride !== null && isHigher(levelOverride.over.level, levelOverride.level);
}

/**
 * What officers made of the case of a post, as far as it tells whether the words were right; undefined when nobody has
 * decided anything that does. Wrong: kept without an answer (无需回应), another lead than the one proposed, moved by an officer
 * into a matter of another topic (topic); kept without an answer, level lowered by two officers (risk). Right: the
 * proposed lead took it (topic), and nobody changed the level (risk). That a claim turned out untrue says nothing about words,
 * nor does a merge.
 */
export function verdictOf(
  { post, analysis }: Pick<KeptPost, 'post' | 'analysis'>,
  incident: Incident | undefined,
  file: CaseFile | undefined,
): Verdict | undefined {
  if (file === undefined) return undefined;
  const unneeded = file.status === 'not_need';
  const lowered = isLowered(file);
  const lead = file.assignments.findLast(({ part, status }) => part === 'lead' && kept.has(status));
  const proposed = file.proposal;
  const known = lead !== undefined && proposed !== null;
  const sameLead = known && lead.unit === proposed.lead && (lead.place === null || lead.place === proposed.leadPlace);
  const moved =
    incident?.history.some(({ by, posts }) => by !== undefined && posts?.includes(post.id) === true) === true &&
    incident.topics.primary !== (analysis.topics[0]?.id ?? null);
  const reasons = [
    ...(unneeded ? ['无需回应'] : []),
    ...(known ? [sameLead ? '牵头未改' : '牵头改派'] : []),
    ...(lowered ? ['级别下调'] : []),
    ...(moved ? ['改归别的专题'] : []),
  ];
  if (reasons.length === 0) return undefined;
  const wrongTopic = unneeded || moved || (known && !sameLead);
  const wrongRisk = unneeded || lowered;
  const accepted = known && file.levelSetBy === null;
  return {
    caseId: file.id,
    topic: wrongTopic ? 'wrong' : sameLead ? 'right' : null,
    risk: wrongRisk ? 'wrong' : accepted ? 'right' : null,
    reasons,
  };
}
