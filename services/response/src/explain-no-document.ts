import type { NoDocument } from './read-documents.ts';

/** Why there is no such document, and what there is. */
export function explainNoDocument(why: NoDocument, kind: string): string {
  switch (why.code) {
    case 'unknown_kind':
      return `没有文书“${kind}”；可用：${why.known.join('、')}。`;
    case 'no_letter':
      return why.known.length === 0
        ? `这份处置单还没有“${kind}”函件；到时点由系统拟稿，可用 tingchao case show 查看。`
        : `没有这份函件；已有：${why.known.join('、')}。`;
    default:
      return why satisfies never;
  }
}
