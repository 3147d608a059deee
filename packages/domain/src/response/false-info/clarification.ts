import { no, ok, type Result } from '../../result.ts';
import type { CaseFile } from '../case-file.ts';
import type { Draft } from '../case-papers.ts';
import type { Refusal } from '../refusal.ts';
import { claimsOf, isRefuted, type Claim } from './claim.ts';

/** The statements a drafted clarification answers: those it names, else every one of the case that was refuted. */
export function clarifiedClaims(file: CaseFile, draft: Draft): readonly Claim[] {
  const { claims: named } = draft;
  if (named !== undefined) return claimsOf(file).filter(({ id }) => named.includes(id));
  return claimsOf(file).filter(isRefuted);
}

/**
 * Whether a text may be signed and published as a clarification (已澄清（不实）): only when a unit with evidence found each
 * statement that it answers 已核不实 or 部分属实. It may be drafted and reviewed meanwhile, so that no hour is lost.
 */
export function mayClarify(file: CaseFile, draft: Draft): Result<null, Refusal> {
  if (draft.kind !== 'clarification') return ok(null);
  const answered = clarifiedClaims(file, draft);
  if (answered.length === 0) return no({ code: 'claim_open', claims: [] });
  const open = answered.filter((one) => !isRefuted(one));
  return open.length === 0 ? ok(null) : no({ code: 'claim_open', claims: open.map(({ id }) => id) });
}
