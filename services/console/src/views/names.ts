import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { stageOf, stateNames } from '@tingchao/domain/response/case-states.ts';
import { levelBasis } from '@tingchao/domain/response/level-basis.ts';
import { unitTitle } from '@tingchao/domain/response/unit-title.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** Screen names for the ids in cases and incidents. */
export type Names = {
  /** A unit, with the township when the unit is the generic township government. */
  readonly unit: (id: string, place?: string | null) => string;
  readonly topic: (id: string | null) => string | null;
  /** Why the case has its level, in one line: the rules, who decided otherwise, what waits. */
  readonly levelBasis: (file: CaseFile) => string;
  /** The unit that leads, or the one proposed when nobody has assigned yet. */
  readonly leadOf: (file: CaseFile) => string;
};

/** Names as this deployment's settings have them. */
export function namesFrom(settings: Settings): Names {
  const topics = new Map(settings.topics.map(({ id, name }) => [id, name]));
  const unit: Names['unit'] = (id, place) => unitTitle(settings.units, id, place);
  return {
    unit,
    topic: (id) => (id === null ? null : (topics.get(id) ?? id)),
    levelBasis: (file) => levelBasis(file, settings.levels),
    leadOf: (file) => {
      const lead = leadAssignment(file);
      if (lead !== undefined) return unit(lead.unit, lead.place);
      return file.proposal === null ? '待定' : `${unit(file.proposal.lead, file.proposal.leadPlace)}（建议）`;
    },
  };
}

/** The assignment of the unit that leads now. */
export const leadAssignment = (file: CaseFile): CaseFile['assignments'][number] | undefined =>
  file.assignments.findLast(
    ({ part, status }) => part === 'lead' && (status === 'offered' || status === 'accepted' || status === 'done'),
  );

/** Stage and state of a case as the screen shows them. */
export const stateWords = (file: CaseFile): { readonly stage: string; readonly state: string } => ({
  stage: stageOf(file.status),
  state: stateNames[file.status],
});
