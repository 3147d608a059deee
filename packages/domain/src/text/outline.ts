import { escapeHtml } from './escape-html.ts';
import { htmlPage } from './html-page.ts';

/** A paper as its parts, before it is Markdown or a page. Texts are plain; nothing in them is markup. */
export type OutlineBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

export type Outline = { readonly title: string; readonly blocks: readonly OutlineBlock[] };

/** A heading of the paper; level 1 is below the title. */
export const heading = (text: string, level: 1 | 2 | 3 = 1): OutlineBlock => ({ kind: 'heading', level, text });
export const textBlock = (text: string): OutlineBlock => ({ kind: 'text', text });
export const listBlock = (items: readonly string[]): OutlineBlock => ({ kind: 'list', items });
export const tableBlock = (head: readonly string[], rows: readonly (readonly string[])[]): OutlineBlock => ({
  kind: 'table',
  head,
  rows,
});

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The paper as Markdown; signs that Markdown would read as markup are escaped. */
export function outlineMarkdown({ title, blocks }: Outline): string {
  const parts = blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
        return `${'#'.repeat(block.level + 1)} ${escapeMarkdown(block.text)}`;
      case 'text':
        return escapeMarkdown(block.text);
      case 'list':
        return block.items.map((item) => `- ${escapeMarkdown(item)}`).join('\n');
      case 'table':
        return [
          row(block.head),
          row(block.head.map(() => '---')),
          ...block.rows.map((cells) => row(cells.map((cell) => escapeMarkdown(cell)))),
        ].join('\n');
      default:
        return block satisfies never;
    }
  });
  return `${[`# ${escapeMarkdown(title)}`, ...parts].join('\n\n')}\n`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const escapeMarkdown = (text: string): string => oneLine(text).replaceAll(/([\\`*_[\]<>|])/g, '\\$1');

/** The paper as one self-contained page: no script, nothing remote, everything escaped; readable on a phone and on A4. */
export function outlineHtml({ title, blocks }: Outline): string {
  const body = blocks.map((block) => {
    switch (block.kind) {
      case 'heading':
        return `<h${block.level + 1}>${escapeHtml(block.text)}</h${block.level + 1}>`;
      case 'text':
        return `<p>${escapeHtml(block.text)}</p>`;
      case 'list':
        return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
      case 'table':
        return `<table><thead>${cells('th', block.head)}</thead><tbody>${block.rows.map((one) => cells('td', one)).join('')}</tbody></table>`;
      default:
        return block satisfies never;
    }
  });
  return htmlPage({
    title,
    style: STYLE,
    body: `<main>
<h1>${escapeHtml(title)}</h1>
${body.join('\n')}
</main>`,
  });
}

const cells = (tag: 'td' | 'th', texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;

const STYLE = `
body{margin:0;background:#f6f7f8;color:#1b1f24;font:16px/1.75 "Source Han Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:52rem;margin:0 auto;padding:2rem 1.25rem;background:#fff}
h1{font-size:1.5rem;text-align:center;line-height:1.4}
h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid #b3261e;padding-bottom:.2rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
h4{font-size:1rem;margin:1rem 0 .25rem;font-weight:600}
table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.5rem 0}
th,td{border:1px solid #c9ced4;padding:.35rem .5rem;text-align:left;vertical-align:top}
th{background:#f0f2f4;white-space:nowrap}
td{overflow-wrap:anywhere}
li{margin:.2rem 0}
@media print{body{background:#fff}main{max-width:none;padding:0}tr{break-inside:avoid}}
`;
