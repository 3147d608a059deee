import {
  LINE,
  MM,
  page,
  printedOn,
  printedSources,
  signedLines,
  hasImprint,
  marksOf,
  SOURCES_TITLE,
  type as sizes,
  UNNUMBERED,
  WIDTH,
} from '@tingchao/domain/document/layout.ts';
import { printable } from '@tingchao/domain/document/printed.ts';
import type { Block, OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { createRequire } from 'node:module';
import type { DocumentFonts } from './find-fonts.ts';
import { blockNodes } from './pdf-blocks.ts';
import { heightOf, indent, setterFor, small, SPACING, type Node, type Setter } from './pdf-text.ts';

/** The part of pdfmake that is used; the package brings no types. */
type PdfMake = {
  setUrlAccessPolicy(policy: (url: string) => boolean): void;
  setLocalAccessPolicy(policy: (path: string) => boolean): void;
  /** A file, or a file of several faces with the name of one. */
  setFonts(fonts: Readonly<Record<string, { readonly normal: string | readonly [string, string] }>>): void;
  createPdf(definition: object): { getBuffer(): Promise<Uint8Array> };
};
const require = createRequire(import.meta.url);
const pdfmake = require('pdfmake') as PdfMake;

/** Nothing is fetched, and nothing read but the fonts. */
let allowed: ReadonlySet<string> = new Set();

/**
 * The document as PDF: A4 by GB/T 9704—2012, fonts embedded. The same document gives the same bytes; the dates inside are
 * those of `madeAt`.
 */
export async function pdfOf(
  given: OfficialDocument,
  fonts: DocumentFonts,
  pictures: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  const document = printable(given);
  allowed = new Set(Object.values(fonts).map(({ file }) => file));
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => allowed.has(path));
  pdfmake.setFonts(
    Object.fromEntries(
      Object.entries(fonts).map(([role, { file, postscript }]) => [
        role,
        { normal: postscript === null ? file : [file, postscript] },
      ]),
    ),
  );
  const at = new Date(document.madeAt);
  const buffer = await pdfmake
    .createPdf({
      ...definitionOf(document, setterFor(fonts), pictures),
      info: { title: document.title, creator: 'Tingchao', producer: 'Tingchao', creationDate: at, modDate: at },
    })
    .getBuffer();
  return new Uint8Array(buffer);
}

function definitionOf(
  document: OfficialDocument,
  set: Setter,
  pictures: ReadonlyMap<string, Uint8Array>,
): Readonly<Record<string, unknown>> {
  const { left, top, right, bottom } = page;
  const body = document.sections.flatMap(({ title, blocks }) => [
    ...(title === '' || opensGrid(document, blocks)
      ? []
      : [{ text: set(title, 'heading'), ...(document.layout === 'letter' ? indent : {}), headlineLevel: 1 }]),
    ...blocks.flatMap((block, at) =>
      blockNodes(block, document.layout, set, pictures, at === 0 && opensGrid(document, blocks) ? title : ''),
    ),
  ]);
  const last = body.filter((node, at) => at === body.length - 1 && goesWithDate(node));
  return {
    pageSize: 'A4',
    pageMargins: [left * MM, top * MM, right * MM, bottom * MM],
    defaultStyle: {
      font: 'body',
      fontSize: sizes.size,
      lineHeight: heightOf(sizes.size, LINE),
      characterSpacing: SPACING,
    },
    footer: (current: number) => ({
      style: FOOTER,
      text: `— ${current} —`,
      font: 'body',
      fontSize: sizes.imprint,
      characterSpacing: 0,
      alignment: current % 2 === 1 ? 'right' : 'left',
      margin: [left * MM + sizes.imprint, 7 * MM, right * MM + sizes.imprint, 0],
    }),
    content: [
      ...headOf(document, set),
      ...body.slice(0, body.length - last.length),
      ...footOf(document, set, last),
      ...sourcesNodes(document, set),
    ],
    // A heading is never the last line of a page; a table that needs the next one has been counted to this one yet.
    pageBreakBefore: (
      { headlineLevel, startPosition }: { readonly headlineLevel?: number; readonly startPosition: Position },
      { getFollowingNodesOnPage }: { readonly getFollowingNodesOnPage: () => readonly { readonly style?: unknown }[] },
    ) =>
      headlineLevel === 1 &&
      (startPosition.verticalRatio > LOWEST || getFollowingNodesOnPage().every(({ style }) => style === FOOTER)),
  };
}

/** Whether a section of a form begins with its grid, which then bears the title. */
const opensGrid = ({ layout }: OfficialDocument, [first]: readonly Block[]): boolean =>
  layout === 'form' && first?.kind === 'fields';

/** Where something stands on its page, as a share of the type area. */
type Position = { readonly verticalRatio: number };
/** Below this a heading has no room for the head of a table and its first row. */
const LOWEST = 0.85;
/** The foot of a page counts among what follows on it. */
const FOOTER = 'foot';

function headOf(document: OfficialDocument, set: Setter): readonly Node[] {
  const { head, title, to, layout } = document;
  const around = layout === 'form' ? LINE / 3 : LINE;
  const number = { text: set(head.number ?? UNNUMBERED), alignment: 'center' };
  return [
    ...marksOf(document).map((mark) => ({ text: set(mark, 'heading') })),
    ...(head.mark === null
      ? [number]
      : [
          {
            text: set(head.mark, 'title'),
            fontSize: markSize(head.mark),
            characterSpacing: 2,
            lineHeight: 1,
            color: '#e60012',
            alignment: 'center',
            margin: [0, 12, 0, LINE / 2],
          },
          number,
          { canvas: [{ type: 'line', x1: 0, y1: 4 * MM, x2: WIDTH, y2: 4 * MM, lineWidth: 2, lineColor: '#e60012' }] },
        ]),
    {
      text: set(title, 'title'),
      fontSize: sizes.title,
      characterSpacing: 0,
      lineHeight: heightOf(sizes.title, 36),
      alignment: 'center',
      margin: [0, around, 0, around],
    },
    ...(to === '' ? [] : [{ text: set(`${to}：`) }]),
  ];
}

/** The red mark stays on one line. */
const markSize = (mark: string): number => Math.min(sizes.mark, Math.floor((WIDTH - 10) / mark.length - 2));

/** A paragraph of at most so many letters, or a grid of so many rows: a third of a page, kept with what follows it. */
const KEPT_LETTERS = 200;
const KEPT_ROWS = 4;
function goesWithDate({ text, table, headlineLevel }: Node): boolean {
  if (headlineLevel !== undefined) return false;
  if (Array.isArray(text)) {
    const pieces = text as readonly { readonly text: string }[];
    return pieces.reduce((sum, piece) => sum + piece.text.length, 0) <= KEPT_LETTERS;
  }
  const { body } = (table ?? {}) as { readonly body?: readonly unknown[] };
  return body !== undefined && body.length <= KEPT_ROWS;
}

/** Signatures and date; they are never alone on a page: what stands before them goes with them. */
function footOf(document: OfficialDocument, set: Setter, last: readonly Node[]): readonly Node[] {
  const { signatures } = document;
  return [
    {
      unbreakable: true,
      stack: [
        ...last,
        ...(signatures.length === 0
          ? []
          : [
              {
                text: set(signatures.map(({ label, text }) => `${label}：${text}`).join('　')),
                fontSize: sizes.imprint,
                margin: [0, LINE / 2, 0, 0],
              },
            ]),
        ...signedLines(document).map((line, at) => ({
          text: set(line),
          alignment: 'right',
          margin: [0, at === 0 ? LINE / 2 : 0, document.layout === 'form' ? 0 : 4 * sizes.size, 0],
        })),
        ...(hasImprint(document) ? [imprintOf(document, set)] : []),
      ],
    },
  ];
}

/** 版记: 抄送 and 印发 between lines. */
function imprintOf(document: OfficialDocument, set: Setter): Node {
  const { imprint } = document;
  const rows = [
    ...(imprint.copyTo === '' ? [] : [[{ text: set(`抄送：${imprint.copyTo}。`), colSpan: 2 }, {}]]),
    [{ text: set(imprint.organ) }, { text: set(printedOn(document)), alignment: 'right' }],
  ];
  return {
    table: { widths: ['*', 'auto'], body: rows },
    layout: {
      vLineWidth: () => 0,
      hLineWidth: (at: number) => (at === 0 || at === rows.length ? 1 : 0.75),
      paddingTop: () => 2,
      paddingBottom: () => 0,
    },
    fontSize: sizes.imprint,
    lineHeight: heightOf(sizes.imprint, 22),
    margin: [0, LINE, 0, 0],
  };
}

function sourcesNodes(document: OfficialDocument, set: Setter): readonly Node[] {
  const sources = printedSources(document);
  if (sources.length === 0 && document.notes.length === 0) return [];
  return [
    { text: set(SOURCES_TITLE, 'heading'), ...small(sizes.small, 20), pageBreak: 'before' },
    ...document.notes.map((note) => ({ text: set(note), ...small(sizes.note, 16) })),
    ...sources.map(([where, ids]) => ({ text: [...set(`${where}：`, 'heading'), ...set(ids)], ...small(9, 13) })),
  ];
}
