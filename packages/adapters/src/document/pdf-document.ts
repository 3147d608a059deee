import {
  gridRows,
  LINE,
  MM,
  page,
  printedOn,
  printedSources,
  secrecyMark,
  SOURCES_TITLE,
  type as sizes,
  UNNUMBERED,
  WIDTH,
} from '@tingchao/domain/document/layout.ts';
import type { Block, Field, OfficialDocument, Table } from '@tingchao/domain/document/official-document.ts';
import pdfmake from 'pdfmake';
import { coverageOf } from './font-coverage.ts';
import type { DocumentFonts } from './find-fonts.ts';

type Role = keyof DocumentFonts;
type Node = Readonly<Record<string, unknown>>;
/** Makes the pieces of a text, each in a face that has its signs. */
type Setter = (text: string, role?: Role) => readonly Node[];

/** Nothing is fetched, and nothing read but the fonts. */
let allowed: ReadonlySet<string> = new Set();

/**
 * The document as PDF: A4 by GB/T 9704—2012, fonts embedded. The same document gives the same bytes; the dates inside are
 * those of `madeAt`.
 */
export async function pdfOf(
  document: OfficialDocument,
  fonts: DocumentFonts,
  pictures: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
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

/** A face that lacks a sign (仿宋_GB2312 has 6,763 characters) gives it over to another that has it. */
function setterFor(fonts: DocumentFonts): Setter {
  const roles = Object.keys(fonts) as Role[];
  const covers = Object.fromEntries(roles.map((role) => [role, coverageOf(fonts[role])])) as Record<
    Role,
    (codePoint: number) => boolean
  >;
  return (text, role = 'body') => {
    const pieces: { text: string; font: Role }[] = [];
    for (const sign of text) {
      const code = sign.codePointAt(0) ?? 0;
      const font = covers[role](code) ? role : (roles.find((one) => covers[one](code)) ?? role);
      const last = pieces.at(-1);
      if (last?.font === font) last.text += sign;
      else pieces.push({ text: sign, font });
    }
    return pieces;
  };
}

/** Space between the letters that makes 28 of them a line. */
const SPACING = WIDTH / sizes.letters - sizes.size - 0.01;
/** Height of a line of the face, as a share of its size; `lineHeight` multiplies it. */
const NATURAL = 1.448;
const heightOf = (size: number, line: number): number => line / (size * NATURAL);

function definitionOf(
  document: OfficialDocument,
  set: Setter,
  pictures: ReadonlyMap<string, Uint8Array>,
): Readonly<Record<string, unknown>> {
  const { left, top, right, bottom } = page;
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
      text: `— ${current} —`,
      font: 'body',
      fontSize: sizes.imprint,
      characterSpacing: 0,
      alignment: current % 2 === 1 ? 'right' : 'left',
      margin: [left * MM + sizes.imprint, 7 * MM, right * MM + sizes.imprint, 0],
    }),
    content: [
      ...headOf(document, set),
      ...document.sections.flatMap(({ title, blocks }) => [
        { text: set(title, 'heading'), ...(document.layout === 'letter' ? indent : {}), headlineLevel: 1 },
        ...blocks.flatMap((block) => blockNodes(block, document.layout, set, pictures)),
      ]),
      ...footOf(document, set),
      ...sourcesNodes(document, set),
    ],
    // A heading is never the last line of a page.
    pageBreakBefore: ({
      headlineLevel,
      followingNodesOnPage = [],
    }: {
      headlineLevel?: number;
      followingNodesOnPage?: readonly unknown[];
    }) => headlineLevel === 1 && followingNodesOnPage.length === 0,
  };
}

const indent = { leadingIndent: 2 * (sizes.size + SPACING), alignment: 'justify' } as const;

function headOf(document: OfficialDocument, set: Setter): readonly Node[] {
  const { head, title, to } = document;
  const marks = [secrecyMark(document), head.urgency].filter((mark) => mark !== '');
  const number = { text: set(head.number ?? UNNUMBERED), alignment: 'center' };
  return [
    ...marks.map((mark) => ({ text: set(mark, 'heading') })),
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
      margin: [0, LINE, 0, LINE],
    },
    ...(to === '' ? [] : [{ text: set(`${to}：`) }]),
  ];
}

/** The red mark stays on one line. */
const markSize = (mark: string): number => Math.min(sizes.mark, Math.floor((WIDTH - 10) / mark.length - 2));

function footOf(document: OfficialDocument, set: Setter): readonly Node[] {
  const { signatures, signed, imprint, notes } = document;
  const rows = [
    ...(imprint.copyTo === '' ? [] : [[{ text: set(`抄送：${imprint.copyTo}。`), colSpan: 2 }, {}]]),
    [{ text: set(imprint.organ) }, { text: set(printedOn(document)), alignment: 'right' }],
  ];
  return [
    ...(signatures.length === 0
      ? []
      : [
          {
            text: set(signatures.map(({ label, text }) => `${label}：${text}`).join('　　')),
            margin: [0, LINE / 2, 0, 0],
          },
        ]),
    {
      unbreakable: true,
      stack: [
        { text: set(signed.organ), alignment: 'right', margin: [0, LINE, 4 * sizes.size, 0] },
        { text: set(signed.date), alignment: 'right', margin: [0, 0, 4 * sizes.size, 0] },
        {
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
        },
      ],
    },
    ...notes.map((note) => ({ text: set(note), ...small(sizes.note, 16), margin: [0, 4, 0, 0] })),
  ];
}

const small = (size: number, line: number): Node => ({
  fontSize: size,
  lineHeight: heightOf(size, line),
  characterSpacing: 0,
});

function blockNodes(
  block: Block,
  layout: OfficialDocument['layout'],
  set: Setter,
  pictures: ReadonlyMap<string, Uint8Array>,
): readonly Node[] {
  switch (block.kind) {
    case 'paragraph':
      return block.text.split('\n').map((line) => ({ text: set(line), ...indent }));
    case 'fields':
      return layout === 'form' ? [grid(block.fields, set)] : block.fields.flatMap((field) => stated(field, set));
    case 'table':
      return tableNodes(block.table, set);
    case 'chart': {
      const picture = pictures.get(block.chart.id);
      const image =
        picture === undefined
          ? []
          : [
              {
                image: `data:image/png;base64,${Buffer.from(picture).toString('base64')}`,
                width: WIDTH,
                margin: [0, 6, 0, 4],
              },
            ];
      return [...image, ...tableNodes(block.table, set)];
    }
    default:
      return block satisfies never;
  }
}

function stated({ label, text, state }: Field, set: Setter): readonly Node[] {
  const [first = '', ...more] = text.split('\n');
  const color = state === 'absent' ? '#555555' : '#000000';
  return [
    { text: [...set(`${label}：`, 'subheading'), ...set(first)], ...indent, color },
    ...more.map((line) => ({ text: set(line), ...indent })),
  ];
}

/** Lines of 0.75 pt, letters of 小四. */
const tableLayout = {
  hLineWidth: () => 0.75,
  vLineWidth: () => 0.75,
  paddingTop: () => 3,
  paddingBottom: () => 1,
};

/** Widths in points for shares of the type area, after lines and padding. */
function widthsOf(shares: readonly number[]): readonly number[] {
  const inner = WIDTH - shares.length * 8.75 - 0.75;
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share) => (inner * share) / sum);
}

function grid(fields: readonly Field[], set: Setter): Node {
  const body = gridRows(fields).map((row) => {
    const cells = row.flatMap(({ label, text }, at) => [
      { text: set(label, 'heading'), alignment: 'center' },
      { text: set(text), ...(row.length === 1 ? { colSpan: 3 } : {}), ...(at === 0 && row.length === 1 ? {} : {}) },
    ]);
    return row.length === 1 ? [...cells, {}, {}] : cells;
  });
  return {
    table: { widths: widthsOf([2, 3, 2, 3]), body, dontBreakRows: false },
    layout: tableLayout,
    ...small(sizes.small, 19),
    margin: [0, 2, 0, 6],
  };
}

function tableNodes({ title, columns, rows, note }: Table, set: Setter): readonly Node[] {
  const body = [
    columns.map(({ label }) => ({ text: set(label, 'heading'), alignment: 'center' })),
    ...rows.map(({ cells }) =>
      columns.map((column, at) => ({ text: set(cells[at] ?? ''), alignment: column.number ? 'right' : 'left' })),
    ),
  ];
  return [
    {
      text: set(title, 'heading'),
      ...small(sizes.small, 20),
      alignment: 'center',
      headlineLevel: 1,
      margin: [0, 6, 0, 2],
    },
    {
      table: {
        headerRows: 1,
        keepWithHeaderRows: 1,
        dontBreakRows: true,
        widths: widthsOf(columns.map(({ width }) => width)),
        body,
      },
      layout: tableLayout,
      ...small(sizes.small, 18),
    },
    ...(note === '' ? [] : [{ text: set(`注：${note}`), ...small(sizes.note, 16), margin: [0, 2, 0, 4] }]),
  ];
}

function sourcesNodes(document: OfficialDocument, set: Setter): readonly Node[] {
  const sources = printedSources(document);
  if (sources.length === 0) return [];
  return [
    { text: set(SOURCES_TITLE, 'heading'), ...small(sizes.small, 20), pageBreak: 'before' },
    ...sources.map(([where, ids]) => ({ text: [...set(`${where}：`, 'heading'), ...set(ids)], ...small(9, 13) })),
  ];
}
