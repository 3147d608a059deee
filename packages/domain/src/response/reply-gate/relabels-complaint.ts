import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { found, hasAny } from './sentences.ts';

export const relabelSource = '国办发〔2020〕53号（12345）：如实受理、派单、答复';

/** A complaint, report or plea is called a question or a suggestion. What the letter calls so itself may be called so. */
export function findRelabelling({ sentences, matter, context, settings }: ReplyDraft): readonly RuleFinding[] {
  if (matter !== 'complaint') return [];
  const letters = context.letters.map(({ title, text }) => `${title}\n${text}`).join('\n');
  return sentences.flatMap(({ text: sentence, start, end }) => {
    const word = found(sentence, settings.relabel)[0];
    if (word === undefined) return [];
    const own = word.includes('建议') ? settings.suggest : ['咨询'];
    if (hasAny(letters, own)) return [];
    return [
      {
        of: 'reply' as const,
        sentence,
        start,
        end,
        message: `来信是投诉、举报或求助，稿中称作“${word}”；请照来信性质表述。`,
      },
    ];
  });
}
