import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { found } from './sentences.ts';

export const blameSource = '国办发〔2016〕61号第三部分：力求表达准确、亲切、自然';

const patterns =
  /(?:您|你|反映人|投诉人|来信人|网友|当事人|发帖人)(?:们)?(?:自己|本人|自身)?(?:不配合|未(?:能)?按|没有(?:按|及时)|拒不|不理解|不了解|断章取义|理解有误|理解有偏差|故意|一味|应(?:当)?理性|要理性)/;

/** Sentences that put it on the one who complains. */
export function findBlame({ sentences, settings }: ReplyDraft): readonly RuleFinding[] {
  return sentences.flatMap(({ text: sentence, start, end }) => {
    const word = found(sentence, settings.blame)[0] ?? patterns.exec(sentence)?.[0];
    return word === undefined
      ? []
      : [{ of: 'reply' as const, sentence, start, end, message: `“${word}”像是责怪反映人；请改为说明事实和办法。` }];
  });
}
