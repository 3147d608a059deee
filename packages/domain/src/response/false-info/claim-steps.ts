import { no, ok, type Result } from '../../result.ts';
import { findPersonalData } from '../../text/mask.ts';
import type { CaseFile } from '../case-file.ts';
import type { Refusal } from '../refusal.ts';
import type { Taker } from '../step-context.ts';
import { claimsOf, verdicts, type Claim, type ClaimFinding } from './claim.ts';

/** So many statements a case keeps, and so many findings each: a case stays one small document. */
export const MOST_CLAIMS = 20;
const MOST_FINDINGS = 10;

/** 登记说法: a statement that circulates is written down to be checked; it begins as 待核实, whoever wrote it and however. */
export const claim: Taker<'claim'> = (file, { command, by, at }) => {
  const claims = claimsOf(file);
  if (claims.length >= MOST_CLAIMS) return no({ code: 'too_many', what: '说法', most: MOST_CLAIMS });
  const { statement } = command;
  if (holdsPersonalData(statement)) return no({ code: 'names_person', field: '说法' });
  const next: Claim = { id: `c${claims.length + 1}`, statement, status: 'unverified', by: by.id, at, findings: [] };
  return ok({ ...file, claims: [...claims, next] });
};

/** 疑似不实: what contradicts the statement is shown, with its source; no verdict, and none is taken back by it. */
export const doubt: Taker<'doubt'> = (file, { command, by, at }) => {
  const found = findClaim(file, command.claim);
  if (!found.ok) return found;
  const { status } = found.value;
  if (status !== 'unverified' && status !== 'suspected') return no({ code: 'claim_settled', claim: command.claim });
  const { contradiction, source } = command;
  if (holdsPersonalData(`${contradiction}\n${source}`)) return no({ code: 'names_person', field: '矛盾之处' });
  return withFinding(file, found.value, {
    status: 'suspected',
    unit: null,
    evidence: contradiction,
    source,
    truth: '',
    by: by.id,
    at,
  });
};

/**
 * 核实: a unit that works on the case finds with evidence what is true. Another finding later is a new line; the older ones
 * stay. Source: rules.md §0.8 (a conclusion by a competent unit with evidence), 政府信息公开条例 第六条.
 */
export const verify: Taker<'verify'> = (file, { command, by, at }) => {
  const found = findClaim(file, command.claim);
  if (!found.ok) return found;
  const { unit, result, evidence, source, truth } = command;
  if (by.unit !== null && by.unit !== unit) return no({ code: 'not_own_unit', unit });
  if (file.proposal?.recused.includes(unit) === true) return no({ code: 'recused_unit', unit });
  const atWork = file.assignments.some(
    (one) => one.unit === unit && (one.status === 'accepted' || one.status === 'done'),
  );
  if (!atWork) return no({ code: 'no_assignment', unit });
  if (result === '部分属实' && truth === '') return no({ code: 'needs_truth' });
  if (holdsPersonalData(`${evidence}\n${truth}\n${source}`)) return no({ code: 'names_person', field: '证据' });
  return withFinding(file, found.value, { status: verdicts[result], unit, evidence, source, truth, by: by.id, at });
};

/** The statement of that id. */
export function findClaim(file: CaseFile, id: string): Result<Claim, Refusal> {
  const found = claimsOf(file).find((one) => one.id === id);
  return found ? ok(found) : no({ code: 'unknown_claim', claim: id });
}

function withFinding(file: CaseFile, claim: Claim, finding: ClaimFinding): Result<CaseFile, Refusal> {
  if (claim.findings.length >= MOST_FINDINGS) return no({ code: 'too_many', what: '核实记录', most: MOST_FINDINGS });
  const next: Claim = { ...claim, status: finding.status, findings: [...claim.findings, finding] };
  return ok({ ...file, claims: claimsOf(file).map((one) => (one.id === claim.id ? next : one)) });
}

/** Whether a text seems to name or to reach somebody; what the system keeps about a statement never does. */
export const holdsPersonalData = (text: string): boolean => findPersonalData(text).length > 0;
