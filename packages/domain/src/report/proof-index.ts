import { escapeHtml } from '../text/escape-html.ts';
import { plainPage } from './plain-page.ts';

type Cells = readonly string[];

/** The first page of a proof pack: what the case is, and which file proves what. */
export function proofIndex(summary: {
  readonly number: string;
  readonly title: string;
  readonly facts: readonly Cells[];
  readonly clocks: readonly Cells[];
  readonly approvals: readonly Cells[];
  readonly letters: readonly Cells[];
  readonly parts: readonly Cells[];
}): string {
  const { number, title, facts, clocks, approvals, letters, parts } = summary;
  return plainPage(
    `办理凭证 ${number}`,
    `<h1>办理凭证</h1><p><strong>${escapeHtml(number)}</strong> ${escapeHtml(title)}</p>
${table(['项目', '内容'], facts)}
<h2>时限</h2>${table(['时限', '算式', '依据'], clocks)}
<h2>审签</h2>${table(['环节', '意见', '经办', '时间', '稿件 SHA-256'], approvals)}
<h2>函件</h2>${table(['文号', '名称', '签发', '状态'], letters)}
<h2>本包内容</h2>${table(['文件', '证明什么'], parts)}
<p>核对：manifest.json 列出每个文件的 SHA-256；同一处置单的同一版本，任何时候导出的内容一字不差。</p>`,
  );
}

/** A table with a head; says so when there is nothing in it. */
export function table(head: Cells, rows: readonly Cells[]): string {
  if (rows.length === 0) return '<p>无。</p>';
  const line = (cells: Cells, tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table></div>`;
}
