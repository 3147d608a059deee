import { HANDOVER_DOCUMENT } from '@tingchao/domain/document/handover-fields.ts';
import type { NoDocument } from './read-documents.ts';
import type { NoReport } from './read-period-documents.ts';

/** Why there is no such document or report, and what there is. */
export function explainNoDocument(why: NoDocument | NoReport, kind: string): string {
  switch (why.code) {
    case 'unknown_kind':
    case 'unknown_report':
      return `没有文书“${kind}”；可用：${why.known.join('、')}。`;
    case 'no_letter':
      if (why.known.length === 0 && kind === HANDOVER_DOCUMENT)
        return '这份处置单还没有移送函；认定已核不实后由具名人员拟稿。';
      return why.known.length === 0
        ? `这份处置单还没有“${kind}”函件；到时点由系统拟稿。`
        : `没有这份函件；已有：${why.known.join('、')}。`;
    case 'no_period':
      return `时段须写成${periodForms[why.kind]}的样子，或写 latest。`;
    case 'future':
      return `${why.period.name}还没有开始，没有数据可报。`;
    default:
      return why satisfies never;
  }
}

const periodForms = {
  day: ' 2026-03-02 ',
  week: ' 2026-03-02（该周任一天）',
  month: ' 2026-03 ',
  quarter: ' 2026-Q1 ',
  year: ' 2026 ',
} as const;
