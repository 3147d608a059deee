import type { RuleFinding } from './finding.ts';
import { hasResult, type ReplyDraft } from './reply-draft.ts';
import { hasAny } from './sentences.ts';

export const intendsSource =
  '国办发〔2013〕100号：以事实说话，避免空洞说教；县人社局督办机制 §二.10：事实真相、有关政策措施、处置结果';

/** All the reply tells is what is under way or meant: nothing found, nothing done, no rule explained. */
export function findOnlyIntends({ sentences, settings }: ReplyDraft): readonly RuleFinding[] {
  const told = sentences.filter(({ does }) => does === 'tells');
  if (told.length === 0) return [];
  const meant = told.filter(({ text }) => hasAny(text, settings.intends) || hasAny(text, settings.vague));
  const settled = told.some(
    ({ text }) =>
      hasResult(text, settings) ||
      hasAny(text, settings.grounds) ||
      (hasAny(text, settings.measures) && !hasAny(text, settings.intends)),
  );
  if (settled || meant.length < told.length) return [];
  const { text: sentence, start, end } = meant[0]!;
  return [
    {
      of: 'reply',
      sentence,
      start,
      end,
      message: '只说打算和正在办，没有查到的情况或办成的事；请写明已核实的事实，并写明下次答复的日期。',
    },
  ];
}
