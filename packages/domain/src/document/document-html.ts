import { documentStyle } from './document-style.ts';
import {
  gridRows,
  hasImprint,
  printedOn,
  printedSources,
  signedLines,
  marksOf,
  SOURCES_TITLE,
  UNNUMBERED,
} from './layout.ts';
import { printable } from './printed.ts';
import type { Block, Field, OfficialDocument, Table } from './official-document.ts';

/** Pictures of the charts by chart id, as PNG in base64; a chart without one is told by its table alone. */
export type Pictures = ReadonlyMap<string, string>;

/** A document as one self-contained page: no script, nothing remote, everything escaped; prints on A4 as the docx does. */
export function documentHtml(given: OfficialDocument, pictures: Pictures = new Map()): string {
  const document = printable(given);
  const { head, title, to, sections, signatures, imprint, notes } = document;
  const sources = printedSources(document);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>${documentStyle}</style>
</head>
<body>
<main class="${document.layout}">
<header>
<p class="marks">${marksOf(document)
    .map((mark) => `<span>${escape(mark)}</span>`)
    .join('')}</p>
${head.mark === null ? '' : `<p class="mark">${escape(head.mark)}</p>`}
<p class="number">${escape(head.number ?? UNNUMBERED)}</p>
${head.mark === null ? '' : '<hr class="red">'}
<h1>${escape(title)}</h1>
</header>
${to === '' ? '' : `<p class="to">${escape(to)}：</p>`}
${sections.map((section) => `<section>\n${section.title === '' ? '' : `<h2>${escape(section.title)}</h2>\n`}${section.blocks.map((block) => blockHtml(block, document.layout, pictures)).join('\n')}\n</section>`).join('\n')}
${signatures.length === 0 ? '' : `<ul class="signatures">${signatures.map((one) => `<li>${escape(one.label)}：${escape(one.text)}</li>`).join('')}</ul>`}
<p class="signed">${signedLines(document).map(escape).join('<br>')}</p>
${
  hasImprint(document)
    ? `<footer>
${imprint.copyTo === '' ? '' : `<p>抄送：${escape(imprint.copyTo)}。</p>`}
<p class="printed"><span>${escape(imprint.organ)}</span><span>${escape(printedOn(document))}</span></p>
</footer>`
    : ''
}
<aside>
${notes.map((note) => `<p>${escape(note)}</p>`).join('\n')}
${
  sources.length === 0
    ? ''
    : `<details><summary>${SOURCES_TITLE}</summary>
<dl>${sources.map(([where, ids]) => `<dt>${escape(where)}</dt><dd>${escape(ids)}</dd>`).join('')}</dl>
</details>`
}
</aside>
</main>
</body>
</html>
`;
}

function blockHtml(block: Block, layout: OfficialDocument['layout'], pictures: Pictures): string {
  switch (block.kind) {
    case 'paragraph':
      return lines(block.text);
    case 'fields':
      return layout === 'form' ? grid(block.fields) : block.fields.map(stated).join('\n');
    case 'table':
      return tableHtml(block.table);
    case 'chart': {
      const picture = pictures.get(block.chart.id);
      const image =
        picture === undefined
          ? ''
          : `<img alt="${escape(block.chart.title)}，数据见下表" src="data:image/png;base64,${picture}">`;
      return `<figure>${image}</figure>\n${tableHtml(block.table)}`;
    }
    default:
      return block satisfies never;
  }
}

const stated = ({ label, text, state }: Field): string => {
  const [first = '', ...more] = text.split('\n');
  const rest = more.map((line) => `<p>${escape(line)}</p>`).join('');
  return `<p class="${state}"><b>${escape(label)}：</b>${escape(first)}</p>${rest}`;
};

const grid = (fields: readonly Field[]): string =>
  `<table class="grid"><colgroup><col><col><col><col></colgroup><tbody>${gridRows(fields)
    .map((row) => {
      const cells = row.map(
        ({ label, text, state }) =>
          `<th scope="row">${escape(label)}</th><td class="${state}"${row.length === 1 ? ' colspan="3"' : ''}>${broken(text)}</td>`,
      );
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('')}</tbody></table>`;

const tableHtml = ({ title, columns, rows, note }: Table): string =>
  `<table><caption>${escape(title)}</caption><thead><tr>${columns.map(({ label }) => `<th scope="col">${escape(label)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ({ cells }) =>
        `<tr>${cells.map((cell, at) => `<td${columns[at]?.number === true ? ' class="number"' : ''}>${broken(cell)}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table>${note === '' ? '' : `<p class="note">注：${escape(note)}</p>`}`;

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escape(line)}</p>`)
    .join('');

const broken = (text: string): string => text.split('\n').map(escape).join('<br>');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
