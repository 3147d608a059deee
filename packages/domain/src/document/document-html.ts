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
import { escapeHtml } from '../text/escape-html.ts';
import { htmlPage } from '../text/html-page.ts';

/** Pictures of the charts by chart id, as PNG in base64; a chart without one is told by its table alone. */
export type Pictures = ReadonlyMap<string, string>;

/** A document as one self-contained page: no script, nothing remote, everything escaped; prints on A4 as the docx does. */
export function documentHtml(given: OfficialDocument, pictures: Pictures = new Map()): string {
  const document = printable(given);
  const { head, title, to, sections, signatures, imprint, notes } = document;
  const sources = printedSources(document);
  return htmlPage({
    title,
    style: documentStyle,
    pictures: true,
    body: `<main class="${document.layout}">
<header>
<p class="marks">${marksOf(document)
      .map((mark) => `<span>${escapeHtml(mark)}</span>`)
      .join('')}</p>
${head.mark === null ? '' : `<p class="mark">${escapeHtml(head.mark)}</p>`}
<p class="number">${escapeHtml(head.number ?? UNNUMBERED)}</p>
${head.mark === null ? '' : '<hr class="red">'}
<h1>${escapeHtml(title)}</h1>
</header>
${to === '' ? '' : `<p class="to">${escapeHtml(to)}：</p>`}
${sections.map((section) => `<section>\n${section.title === '' ? '' : `<h2>${escapeHtml(section.title)}</h2>\n`}${section.blocks.map((block) => blockHtml(block, document.layout, pictures)).join('\n')}\n</section>`).join('\n')}
${signatures.length === 0 ? '' : `<ul class="signatures">${signatures.map((one) => `<li>${escapeHtml(one.label)}：${escapeHtml(one.text)}</li>`).join('')}</ul>`}
<p class="signed">${signedLines(document).map(escapeHtml).join('<br>')}</p>
${
  hasImprint(document)
    ? `<footer>
${imprint.copyTo === '' ? '' : `<p>抄送：${escapeHtml(imprint.copyTo)}。</p>`}
<p class="printed"><span>${escapeHtml(imprint.organ)}</span><span>${escapeHtml(printedOn(document))}</span></p>
</footer>`
    : ''
}
<aside>
${notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
${
  sources.length === 0
    ? ''
    : `<details><summary>${SOURCES_TITLE}</summary>
<dl>${sources.map(([where, ids]) => `<dt>${escapeHtml(where)}</dt><dd>${escapeHtml(ids)}</dd>`).join('')}</dl>
</details>`
}
</aside>
</main>`,
  });
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
          : `<img alt="${escapeHtml(block.chart.title)}，数据见下表" src="data:image/png;base64,${picture}">`;
      return `<figure>${image}</figure>\n${tableHtml(block.table)}`;
    }
    default:
      return block satisfies never;
  }
}

const stated = ({ label, text, state }: Field): string => {
  const [first = '', ...more] = text.split('\n');
  const rest = more.map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return `<p class="${state}"><b>${escapeHtml(label)}：</b>${escapeHtml(first)}</p>${rest}`;
};

const grid = (fields: readonly Field[]): string =>
  `<table class="grid"><colgroup><col><col><col><col></colgroup><tbody>${gridRows(fields)
    .map((row) => {
      const cells = row.map(
        ({ label, text, state }) =>
          `<th scope="row">${escapeHtml(label)}</th><td class="${state}"${row.length === 1 ? ' colspan="3"' : ''}>${broken(text)}</td>`,
      );
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('')}</tbody></table>`;

const tableHtml = ({ title, columns, rows, note }: Table): string =>
  `<table><caption>${escapeHtml(title)}</caption><thead><tr>${columns.map(({ label }) => `<th scope="col">${escapeHtml(label)}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ({ cells }) =>
        `<tr>${cells.map((cell, at) => `<td${columns[at]?.number === true ? ' class="number"' : ''}>${broken(cell)}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table>${note === '' ? '' : `<p class="note">注：${escapeHtml(note)}</p>`}`;

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('');

const broken = (text: string): string => text.split('\n').map(escapeHtml).join('<br>');
