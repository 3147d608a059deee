import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';

export const forwardOnlySource =
  '国办发〔2016〕61号第三部分：围绕焦点、热点和关键问题，实事求是、言之有据、有的放矢，避免自说自话';

/** A reply that hands the matter on, or says that it came, and tells nothing: “已转交有关部门”. */
export function findForwardOnly({ text, sentences }: ReplyDraft): readonly RuleFinding[] {
  if (sentences.some(({ does }) => does === 'tells')) return [];
  const said = sentences.find(({ does }) => does === 'forwards') ?? sentences.find(({ does }) => does !== 'courtesy');
  if (said === undefined)
    return [
      {
        of: 'reply',
        sentence: text.trim(),
        start: 0,
        end: text.length,
        message: '只有称呼或客套，没有内容；请写明核查情况和处理结果。',
      },
    ];
  const { text: sentence, start, end, does } = said;
  const message =
    does === 'forwards'
      ? '只说已转交，没有答复内容；请等承办单位核实后写明情况和结果，或写明由谁、何时答复。'
      : '只说收到或重视，没有答复内容；请写明核查情况和处理结果。';
  return [{ of: 'reply', sentence, start, end, message }];
}
