import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { hasAny, sentencesOf } from './sentences.ts';

export const dangerSource = '国办发〔2016〕61号第三部分：回应公众关切的关键问题；突发事件先防险情';

/** A letter tells of a danger and the reply says nothing about it. One finding a danger. */
export function findIgnoredDangers({ text, context, settings }: ReplyDraft): readonly RuleFinding[] {
  return settings.dangers.flatMap(({ name, hints, addressed }) => {
    if (hasAny(text, addressed)) return [];
    const told = context.letters
      .flatMap((letter) => sentencesOf(`${letter.title}\n${letter.text}`))
      .find((sentence) => hasAny(sentence.text, hints));
    if (told === undefined) return [];
    const { text: sentence, start, end } = told;
    return [
      {
        of: 'letter' as const,
        sentence,
        start,
        end,
        message: `来信提到${name}险情，稿中没有回应；请写明是否已排查、采取了什么防护。`,
      },
    ];
  });
}
