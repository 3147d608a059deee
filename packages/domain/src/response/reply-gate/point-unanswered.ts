import { askedPoints, type AskedPoint, type Wants } from './asked-points.ts';
import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { pairsOf } from './sentences.ts';
import { saysTime } from './says-time.ts';

export const pointSource = '国办发〔2016〕61号第三部分：有的放矢，避免自说自话';

const answers: { readonly [W in Wants]: (reply: string) => boolean } = {
  when: saysTime,
  how_much: (reply) => /\d\s*(?:元|%|％|万|角|块|倍)|[一二两三四五六七八九十百千万]+[元倍成]|免费|不收/.test(reply),
  grounds: (reply) => /[《〔]|第[\d一二三四五六七八九十]+条|规定|办法|文件/.test(reply),
  who: (reply) => /局|委|办公室|中心|公司|政府|街道|[镇乡](?!的)|大队|物业/.test(reply),
  anything: () => true,
};
const missing: { readonly [W in Wants]: string } = {
  when: '没有写时间',
  how_much: '没有写数额',
  grounds: '没有写依据',
  who: '没有写由谁办理',
  anything: '稿中没有回应',
};

/** Each question or demand of the letters that the reply does not touch, or touches without what was asked for. */
export function findUnanswered(draft: ReplyDraft): readonly RuleFinding[] {
  const { text, context, settings } = draft;
  if (!draft.sentences.some(({ does }) => does === 'tells')) return [];
  const said = pairsOf(text);
  return context.letters.flatMap((letter) =>
    askedPoints(letter, settings)
      .map((point) => ({ point, lack: lackOf(point, text, said, settings.thresholds.answered) }))
      .flatMap(({ point: { text: sentence, start, end }, lack }) =>
        lack === undefined
          ? []
          : [
              {
                of: 'letter' as const,
                sentence,
                start,
                end,
                message: `来信问到这一项，${lack}；请逐项答复，不属本单位职责的写明由谁答复。`,
              },
            ],
      ),
  );
}

/** A question of fewer pairs says little but what it wants to know. */
const SHORT = 4;

function lackOf(point: AskedPoint, reply: string, said: ReadonlySet<string>, least: number): string | undefined {
  let shared = 0;
  for (const pair of point.pairs) if (said.has(pair)) shared += 1;
  // “什么时候能修好？” is answered by a time, in whatever words.
  const short = point.pairs.size < SHORT && point.wants !== 'anything';
  if (!short && shared / point.pairs.size < least) return missing.anything;
  return answers[point.wants](reply) ? undefined : missing[point.wants];
}
