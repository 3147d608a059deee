import type { Sight } from '../../access/viewer.ts';
import { no, ok, type Result } from '../../result.ts';
import type { CaseFile } from '../case-file.ts';
import { holdsPersonalData } from '../false-info/claim-steps.ts';
import { isSealed } from '../sealed-title.ts';
import { consentFor } from './consent.ts';

/** What of a post is opened: its words as they were written, or how its author can be reached. */
export type Opened = 'text' | 'contact';

export type OpenRefusal =
  | { readonly code: 'sealed' }
  | { readonly code: 'erased' }
  | { readonly code: 'paraphrase_only' }
  | { readonly code: 'not_leading' }
  | { readonly code: 'no_consent' }
  | { readonly code: 'reason_names_person' };

/**
 * Whether somebody may open what is masked (design.md §7). The desk may, with a reason; a unit works from a paraphrase, and its
 * leading handler opens the contact only with the citizen's recorded consent, else the desk relays. Of a report on officials, and of
 * what was erased, nobody opens anything here. The reason is kept in the audit and names no person.
 */
export function mayOpen(
  file: CaseFile,
  asked: { readonly post: string; readonly what: Opened; readonly reason: string },
  { scope, verbatim }: Sight,
): Result<null, OpenRefusal> {
  if (file.erasedAt !== undefined) return no({ code: 'erased' });
  if (isSealed(file)) return no({ code: 'sealed' });
  if (holdsPersonalData(asked.reason)) return no({ code: 'reason_names_person' });
  if (verbatim) return ok(null);
  if (asked.what === 'text') return no({ code: 'paraphrase_only' });
  if (scope === 'all' || !scope.units.some((unit) => leads(file, unit))) return no({ code: 'not_leading' });
  return consentFor(file, asked.post)?.state === 'given' ? ok(null) : no({ code: 'no_consent' });
}

/** Whether a unit, `town_gov/城关镇` for a township, answers for the case now: it accepted, and did not hand it on. */
const leads = (file: CaseFile, unit: string): boolean =>
  file.assignments.some(
    (one) =>
      one.part === 'lead' &&
      (one.status === 'accepted' || one.status === 'done') &&
      (one.place === null ? one.unit : `${one.unit}/${one.place}`) === unit,
  );

/** Such a refusal in one sentence: why, and what to do. */
export function explainOpening({ code }: OpenRefusal): string {
  switch (code) {
    case 'erased':
      return '这份处置单的内容已依法抹除，没有原文。';
    case 'sealed':
      return '检举控告类处置单不在这里查看原文和联系方式；请按移送程序办理。';
    case 'paraphrase_only':
      return '承办单位凭转述办理，不看原文；要核对细节，请网信办转问。';
    case 'not_leading':
      return '只有已签收的牵头单位可以查看联系方式；请网信办代为联系。';
    case 'no_consent':
      return '当事人还没有书面同意由承办单位直接联系；请网信办先征得同意并登记，或代为转达。';
    case 'reason_names_person':
      return '理由里有个人信息、账号或链接；理由会留在审计里，请只写为什么要看。';
    default:
      return code satisfies never;
  }
}
