import type { ReplyFinding } from '@tingchao/domain/response/reply-gate/finding.ts';

type Shown = Omit<ReplyFinding, 'answer'> & {
  readonly answer?: { readonly by: string; readonly reason: string } | null | undefined;
};

const whose = { reply: '稿中', letter: '来信', notice: '前次通报' } as const;

/** Findings as lines to read: what is wrong, the sentence, the source, and how it was answered. */
export function findingLines(findings: readonly Shown[]): readonly string[] {
  return findings.flatMap(({ id, blocking, message, of, sentence, source, answer }) => [
    `${blocking ? '【须答复】' : '【提示】'}${id} ${message}`,
    ...(sentence === '' && of === 'letter' ? ['    来信原句：tingchao reply check 稿件 --case 处置单'] : []),
    ...(sentence === '' ? [] : [`    ${whose[of]}：“${sentence.replaceAll('\n', ' ')}”`]),
    `    依据：${source}`,
    ...(answer ? [`    已由${answer.by}答复：${answer.reason}`] : []),
  ]);
}
