import { findPersonalData, personalDataNames } from '../../text/mask.ts';
import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { hasAny, stretchAt } from './sentences.ts';

export const personalDataSource = '政府信息公开条例第十五条；政府网站检查中公开信息未遮蔽个人信息是常见问题';

/** A reply is read by people who say 电话 for any telephone that is no mobile. */
const names = { ...personalDataNames, landline: '电话' } as typeof personalDataNames;
/** What an office gives out itself: its telephone, its mail, the officer to ask for. */
const ofOffice: ReadonlySet<string> = new Set(['landline', 'name', 'email']);
const INTRODUCTION = 16;

/** Personal data of citizens in the text; the telephone of an office behind “联系电话” is none. */
export function findPersonalInReply({ text, sentences, settings }: ReplyDraft): readonly RuleFinding[] {
  return findPersonalData(text)
    .filter(({ type, start }) => {
      const before = text.slice(Math.max(0, start - INTRODUCTION), start);
      return !(ofOffice.has(type) && hasAny(before, settings.contactName));
    })
    .map(({ type, start, end }) => ({
      of: 'reply' as const,
      sentence: stretchAt(sentences, start)?.text ?? text.slice(start, end),
      start,
      end,
      message: `疑似含有${names[type] ?? type}；请删去或遮蔽，确可公开的写明理由。`,
    }));
}
