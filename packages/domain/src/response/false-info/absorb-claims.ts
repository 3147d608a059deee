import type { CaseFile } from '../case-file.ts';
import { claimsOf, type Claim } from './claim.ts';
import { MOST_CLAIMS } from './claim-steps.ts';

/**
 * The statements of a case together with those of one that went up in it, findings included: what is said of the matter is looked
 * for in one place. The same statement is kept once, the one with more findings; those beyond what a case keeps stay in the other.
 */
export function absorbClaims(file: CaseFile, merged: CaseFile): CaseFile {
  const coming = claimsOf(merged);
  if (coming.length === 0) return file;
  const claims: Claim[] = [...claimsOf(file)];
  for (const one of coming) {
    const at = claims.findIndex(({ statement }) => statement === one.statement);
    const known = claims[at];
    if (known === undefined && claims.length < MOST_CLAIMS) claims.push({ ...one, id: `c${claims.length + 1}` });
    else if (known !== undefined && one.findings.length > known.findings.length) claims[at] = { ...one, id: known.id };
  }
  return { ...file, claims };
}
