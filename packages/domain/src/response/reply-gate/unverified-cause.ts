import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { hasAny } from './sentences.ts';

export const causeSource = '国办发〔2016〕61号第三部分：实事求是、言之有据；未核实的原因注明“正在核查”';

/** A cause is stated as a fact while the matter is unverified and the sentence does not say how it is known. */
export function findUnverifiedCauses({ sentences, context, settings }: ReplyDraft): readonly RuleFinding[] {
  if (!context.unverified) return [];
  return sentences
    .filter(({ text }) => hasAny(text, settings.cause) && !hasAny(text, settings.checked))
    .map(({ text: sentence, start, end }) => ({
      of: 'reply' as const,
      sentence,
      start,
      end,
      message: '事情尚未核实，稿中已断定原因；请写明由谁查明，或注明“正在核查”。',
    }));
}
