import { no, ok, type Result } from '../../result.ts';
import type { CaseFile } from '../case-file.ts';
import type { Refusal } from '../refusal.ts';
import type { Taker } from '../step-context.ts';
import { findClaim, holdsPersonalData } from './claim-steps.ts';
import { withTimer } from '../ladder.ts';
import type { SlaSettings } from '../sla-settings.ts';
import { handoversOf, type Handover, type HandoverSigning } from './handover.ts';

const MOST_HANDOVERS = 5;

/** Marks by which an account or a place on the net is named. */
const identity =
  /https?:|www\.|@[\p{L}\p{N}_-]{2,}|(?:账号|帐号|昵称|网名|用户名|微信号|微博名|抖音号|快手号|QQ号?|ID)[:：“"]/iu;

/** Drafts the letter; only what a unit found 已核不实 may be handed over. */
export const handover: Taker<'handover'> = (file, { command, by, at, context }) => {
  const found = mustBeFalse(file, command.claim);
  if (!found.ok) return found;
  const letters = handoversOf(file);
  if (letters.length >= MOST_HANDOVERS) return no({ code: 'too_many', what: '移送函', most: MOST_HANDOVERS });
  const { content } = command;
  if (holdsPersonalData(content) || identity.test(content)) return no({ code: 'names_person', field: '移送内容' });
  const next: Handover = {
    id: `h${letters.length + 1}`,
    claim: command.claim,
    receiver: context.publication?.handover.receiver ?? '县公安局',
    content,
    status: 'draft',
    by: by.id,
    at,
    legal: null,
    signed: null,
    number: null,
    voidReason: null,
  };
  return ok({ ...file, handovers: [...letters, next] });
};

/** 法制审核 by somebody who did not draft it; sent back, it stays a draft that nobody may sign, and is drafted anew. */
export const handoverLegal: Taker<'handover_legal'> = (file, { command, by, at }) => {
  const found = waiting(file, command.handover, 'draft');
  if (!found.ok) return found;
  const letter = found.value;
  if (letter.by === by.id) return no({ code: 'same_person', action: command.action });
  if (command.decision === 'reject') {
    if (command.reason === '') return no({ code: 'needs_reason', action: command.action });
    return ok(put(file, { ...letter, status: 'void', voidReason: command.reason }));
  }
  const claim = mustBeFalse(file, letter.claim);
  if (!claim.ok) return claim;
  return ok(put(file, { ...letter, status: 'reviewed', legal: { by: by.id, at, reason: command.reason } }));
};

/** The head signs: neither who drafted nor who reviewed, and only while the finding stands. The letter gets its number. */
export const signHandover: Taker<'sign_handover'> = (file, { command, by, at, context }) => {
  const found = waiting(file, command.handover, 'reviewed');
  if (!found.ok) return found;
  const letter = found.value;
  const claim = mustBeFalse(file, letter.claim);
  if (!claim.ok) return claim;
  if (letter.by === by.id || letter.legal?.by === by.id) return no({ code: 'same_person', action: command.action });
  const signers = context.publication?.handover.signers ?? [];
  if (!signers.includes(by.role)) return no({ code: 'needs_head', signers });
  if (context.letterNumber === undefined) return no({ code: 'number_missing', letter: letter.id });
  const signed = { by: by.id, at, reason: command.reason };
  const { signing: _signing, ...reviewed } = letter;
  return ok(put(file, { ...reviewed, status: 'signed', signed, number: context.letterNumber }));
};

/** A void letter keeps its number, marked 作废. */
export const voidHandover: Taker<'void_handover'> = (file, { command }) => {
  const found = handoversOf(file).find(({ id }) => id === command.handover);
  if (!found) return no({ code: 'unknown_letter', letter: command.handover });
  if (found.status === 'void' || found.signing !== undefined)
    return no({ code: 'letter_settled', letter: command.handover });
  return ok(put(file, { ...found, status: 'void', voidReason: command.reason }));
};

/**
 * The case with a hand-over letter marked as being signed, one version on: written before the number is taken, as with letters
 * of the ladder, so that no number is ever taken for nothing.
 */
export function intendHandover(file: CaseFile, id: string, signing: HandoverSigning, sla: SlaSettings): CaseFile {
  const handovers = handoversOf(file).map((one) => (one.id === id ? { ...one, signing } : one));
  return withTimer({ ...file, handovers, version: file.version + 1 }, sla);
}

function mustBeFalse(file: CaseFile, id: string): Result<null, Refusal> {
  const found = findClaim(file, id);
  if (!found.ok) return found;
  return found.value.status === 'false' ? ok(null) : no({ code: 'claim_not_false', claim: id });
}

function waiting(file: CaseFile, id: string, status: Handover['status']): Result<Handover, Refusal> {
  const found = handoversOf(file).find((one) => one.id === id);
  if (!found) return no({ code: 'unknown_letter', letter: id });
  if (found.status === status) return ok(found);
  return found.status === 'draft'
    ? no({ code: 'legal_missing', handover: id })
    : no({ code: 'letter_settled', letter: id });
}

const put = (file: CaseFile, letter: Handover): CaseFile => ({
  ...file,
  handovers: handoversOf(file).map((one) => (one.id === letter.id ? letter : one)),
});
