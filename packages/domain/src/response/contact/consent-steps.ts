import { no, ok } from '../../result.ts';
import { holdsPersonalData } from '../false-info/claim-steps.ts';
import type { Taker } from '../step-context.ts';
import { consentFor, consentsOf } from './consent.ts';

const MOST_CONSENTS = 200;

/**
 * 登记当事人意愿: the desk asked the author of a post, on the channel the post came by, whether the handler may contact them, and
 * keeps where the answer in writing lies. Only what was given can be withdrawn; nothing that was said is struck out.
 */
export const consent: Taker<'consent'> = (file, { command, by, at }) => {
  const { post, state, way, record, reason } = command;
  if (holdsPersonalData(`${record}\n${reason}`)) return no({ code: 'names_person', field: '记录或备注' });
  const known = consentsOf(file);
  if (known.length >= MOST_CONSENTS) return no({ code: 'too_many', what: '当事人意愿', most: MOST_CONSENTS });
  if (state === 'withdrawn' && consentFor(file, post)?.state !== 'given') return no({ code: 'nothing_given' });
  return ok({ ...file, consents: [...known, { post, state, way, record, by: by.id, at }] });
};
