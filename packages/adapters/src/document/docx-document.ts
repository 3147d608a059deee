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
import type { DocumentsSettings } from '@tingchao/domain/document/document-settings.ts';
import type { Block, Field, OfficialDocument, Table as TableOf } from '@tingchao/domain/document/official-document.ts';
import {
  AlignmentType,
  BorderStyle,
  Document,
  DocumentGridType,
  Footer,
  ImageRun,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlign,
  WidthType,
  type IParagraphOptions,
} from 'docx';
import { readZip } from '../zip/read-zip.ts';
import { writeZip } from '../zip/write-zip.ts';
import { CHART_HEIGHT, CHART_WIDTH } from './draw-chart.ts';

type Fonts = DocumentsSettings['fonts'];
type Role = 'title' | 'body' | 'heading' | 'subheading';
type Piece = { readonly text: string; readonly role?: Role };
type Style = {
  readonly size?: number;
  /** Pitch of the lines in points. */
  readonly line?: number;
  readonly color?: string;
  readonly indent?: boolean;
  readonly paragraph?: IParagraphOptions;
};
/** Makes a paragraph of pieces, each in the font of its role. */
type Setter = (pieces: string | readonly Piece[], style?: Style) => Paragraph;

const twips = (points: number): number => Math.round(points * 20);
const RED = 'E60012';

/**
 * The document as docx: A4 by GB/T 9704—2012, 22 lines of 28 characters, fonts by name. The same document gives the same
 * bytes; the dates inside are those of `madeAt`.
 */
export async function docxOf(
  document: OfficialDocument,
  fonts: Fonts,
  pictures: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  const set = setterFor(fonts);
  const { left, top, right, bottom } = page;
  const made = new Document({
    title: document.title,
    creator: '听潮',
    lastModifiedBy: '听潮',
    description: document.name,
    evenAndOddHeaderAndFooters: true,
    styles: {
      default: {
        document: { run: { font: fontOf(fonts, 'body'), size: sizes.size * 2, language: { eastAsia: 'zh-CN' } } },
      },
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: twips(page.width * MM), height: twips(page.height * MM) },
            margin: {
              top: twips(top * MM),
              right: twips(right * MM),
              bottom: twips(bottom * MM),
              left: twips(left * MM),
              footer: twips((bottom - 7) * MM - sizes.imprint),
            },
          },
          // The pitch of a letter is told as what is added to its size, in 1/4096 of a point.
          grid: {
            type: DocumentGridType.LINES_AND_CHARS,
            linePitch: twips(LINE),
            charSpace: Math.floor((WIDTH / sizes.letters - sizes.size) * 4096),
          },
        },
        footers: { default: pageNumber(fonts, AlignmentType.RIGHT), even: pageNumber(fonts, AlignmentType.LEFT) },
        children: [
          ...headOf(document, set),
          ...document.sections.flatMap(({ title, blocks }) => [
            set([{ text: title, role: 'heading' }], {
              indent: document.layout === 'letter',
              paragraph: { keepNext: true },
            }),
            ...blocks.flatMap((block) => blockParts(block, document.layout, set, pictures)),
          ]),
          ...footOf(document, set),
          ...sourcesParts(document, set),
        ],
      },
    ],
  });
  return settled(new Uint8Array(await Packer.toBuffer(made)), document.madeAt);
}

/** The dates of the archive and of the properties are those of the document, not of the moment. */
function settled(archive: Uint8Array, madeAt: string): Uint8Array {
  const at = `${new Date(madeAt).toISOString().slice(0, 19)}Z`;
  const files = [...readZip(archive)].map(([path, bytes]) => {
    if (path !== 'docProps/core.xml') return { path, bytes };
    const text = new TextDecoder()
      .decode(bytes)
      .replaceAll(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, (_all, tag: string) => `${tag}${at}`);
    return { path, bytes: new TextEncoder().encode(text) };
  });
  return writeZip(files);
}

const fontOf = (fonts: Fonts, role: Role) => {
  const { name } = fonts[role];
  return { ascii: name, hAnsi: name, eastAsia: name, cs: name };
};

function setterFor(fonts: Fonts): Setter {
  return (pieces, { size = sizes.size, line = LINE, color, indent = false, paragraph = {} } = {}) => {
    const runs = typeof pieces === 'string' ? [{ text: pieces }] : pieces;
    return new Paragraph({
      spacing: { line: twips(line), lineRule: LineRuleType.EXACT, before: 0, after: 0 },
      alignment: indent ? AlignmentType.BOTH : AlignmentType.LEFT,
      ...(indent ? { indent: { firstLineChars: 200, firstLine: twips(2 * size) } } : {}),
      ...paragraph,
      children: runs.map(
        ({ text, role = 'body' }) =>
          new TextRun({ text, font: fontOf(fonts, role), size: size * 2, ...(color === undefined ? {} : { color }) }),
      ),
    });
  };
}

/** `— 1 —` in 四号, at the outer side: right on odd pages, left on even ones (GB/T 9704—2012 7.5). */
const pageNumber = (fonts: Fonts, alignment: 'right' | 'left'): Footer =>
  new Footer({
    children: [
      new Paragraph({
        alignment,
        indent: alignment === 'right' ? { right: twips(sizes.imprint) } : { left: twips(sizes.imprint) },
        children: [
          new TextRun({
            children: ['— ', PageNumber.CURRENT, ' —'],
            font: fontOf(fonts, 'body'),
            size: sizes.imprint * 2,
          }),
        ],
      }),
    ],
  });

function headOf(document: OfficialDocument, set: Setter): readonly Paragraph[] {
  const { head, title, to } = document;
  const marks = [secrecyMark(document), head.urgency].filter((mark) => mark !== '');
  const centred = { alignment: AlignmentType.CENTER };
  const number = set(head.number ?? UNNUMBERED, {
    paragraph: {
      ...centred,
      ...(head.mark === null
        ? {}
        : { border: { bottom: { style: BorderStyle.SINGLE, size: 16, color: RED, space: 11 } } }),
    },
  });
  return [
    ...marks.map((mark) => set([{ text: mark, role: 'heading' }])),
    ...(head.mark === null
      ? []
      : [
          set([{ text: head.mark, role: 'title' }], {
            size: Math.min(sizes.mark, Math.floor((WIDTH - 10) / head.mark.length)),
            line: 52,
            color: RED,
            paragraph: { ...centred, spacing: spaced(52, LINE / 2, LINE / 2) },
          }),
        ]),
    number,
    set([{ text: title, role: 'title' }], {
      size: sizes.title,
      line: 36,
      paragraph: { ...centred, spacing: spaced(36, LINE, LINE) },
    }),
    ...(to === '' ? [] : [set(`${to}：`)]),
  ];
}

const spaced = (line: number, before: number, after: number) => ({
  line: twips(line),
  lineRule: LineRuleType.EXACT,
  before: twips(before),
  after: twips(after),
});

function footOf(document: OfficialDocument, set: Setter): readonly (Paragraph | Table)[] {
  const { signatures, signed, imprint, notes } = document;
  const right: IParagraphOptions = {
    alignment: AlignmentType.RIGHT,
    indent: { right: twips(4 * sizes.size) },
    keepNext: true,
  };
  const line = { style: BorderStyle.SINGLE, size: 8, color: '000000', space: 1 };
  const foot = { size: sizes.imprint, line: 22 };
  return [
    ...(signatures.length === 0
      ? []
      : [
          set(signatures.map(({ label, text }) => `${label}：${text}`).join('　　'), {
            paragraph: { spacing: spaced(LINE, LINE / 2, 0) },
          }),
        ]),
    set(signed.organ, { paragraph: { ...right, spacing: spaced(LINE, LINE, 0) } }),
    set(signed.date, { paragraph: { ...right, spacing: spaced(LINE, 0, LINE) } }),
    ...(imprint.copyTo === ''
      ? []
      : [set(`抄送：${imprint.copyTo}。`, { ...foot, paragraph: { border: { top: line }, keepNext: true } })]),
    set(`${imprint.organ}　　　${printedOn(document)}`, {
      ...foot,
      paragraph: { border: { top: line, bottom: line } },
    }),
    ...notes.map((note) => set(note, { size: sizes.note, line: 16 })),
  ];
}

function blockParts(
  block: Block,
  layout: OfficialDocument['layout'],
  set: Setter,
  pictures: ReadonlyMap<string, Uint8Array>,
): readonly (Paragraph | Table)[] {
  switch (block.kind) {
    case 'paragraph':
      return block.text.split('\n').map((line) => set(line, { indent: true }));
    case 'fields':
      return layout === 'form' ? [grid(block.fields, set)] : block.fields.flatMap((field) => stated(field, set));
    case 'table':
      return tableParts(block.table, set);
    case 'chart': {
      const picture = pictures.get(block.chart.id);
      return [...(picture === undefined ? [] : [image(picture, block.chart.title)]), ...tableParts(block.table, set)];
    }
    default:
      return block satisfies never;
  }
}

function image(picture: Uint8Array, title: string): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    keepNext: true,
    children: [
      new ImageRun({
        type: 'png',
        data: picture,
        transformation: { width: CHART_WIDTH, height: CHART_HEIGHT },
        altText: { name: title, title, description: `${title}，数据见下表` },
      }),
    ],
  });
}

function stated({ label, text, state }: Field, set: Setter): readonly Paragraph[] {
  const [first = '', ...more] = text.split('\n');
  const color = state === 'absent' ? { color: '555555' } : {};
  return [
    set([{ text: `${label}：`, role: 'subheading' }, { text: first }], { indent: true, ...color }),
    ...more.map((line) => set(line, { indent: true })),
  ];
}

type CellStyle = { readonly role?: Role; readonly span?: number; readonly align?: 'left' | 'right' | 'center' };

function cell(
  text: string,
  width: number,
  set: Setter,
  { role = 'body', span = 1, align = 'left' }: CellStyle = {},
): TableCell {
  return new TableCell({
    width: { size: twips(width), type: WidthType.DXA },
    columnSpan: span,
    verticalAlign: role === 'heading' ? VerticalAlign.CENTER : VerticalAlign.TOP,
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    children: text
      .split('\n')
      .map((line) => set([{ text: line, role }], { size: sizes.small, line: 18, paragraph: { alignment: align } })),
  });
}

function widthsOf(shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share) => (WIDTH * share) / sum);
}

const tableOf = (widths: readonly number[], rows: readonly TableRow[]): Table =>
  new Table({
    layout: TableLayoutType.FIXED,
    width: { size: twips(WIDTH), type: WidthType.DXA },
    columnWidths: widths.map(twips),
    rows: [...rows],
  });

function grid(fields: readonly Field[], set: Setter): Table {
  const widths = widthsOf([2, 3, 2, 3]);
  const rows = gridRows(fields).map((row) => {
    const span = row.length === 1 ? 3 : 1;
    const width = row.length === 1 ? widths[1]! + widths[2]! + widths[3]! : widths[1]!;
    return new TableRow({
      children: row.flatMap(({ label, text }) => [
        cell(label, widths[0]!, set, { role: 'heading', align: 'center' }),
        cell(text, width, set, { span }),
      ]),
    });
  });
  return tableOf(widths, rows);
}

function tableParts({ title, columns, rows, note }: TableOf, set: Setter): readonly (Paragraph | Table)[] {
  const widths = widthsOf(columns.map(({ width }) => width));
  const header = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map(({ label }, at) => cell(label, widths[at]!, set, { role: 'heading', align: 'center' })),
  });
  const body = rows.map(
    ({ cells }) =>
      new TableRow({
        cantSplit: true,
        children: columns.map(({ number }, at) =>
          cell(cells[at] ?? '', widths[at]!, set, { align: number ? 'right' : 'left' }),
        ),
      }),
  );
  return [
    set([{ text: title, role: 'heading' }], {
      size: sizes.small,
      line: 24,
      paragraph: { alignment: AlignmentType.CENTER, keepNext: true },
    }),
    tableOf(widths, [header, ...body]),
    set(note === '' ? '' : `注：${note}`, { size: sizes.note, line: 16 }),
  ];
}

function sourcesParts(document: OfficialDocument, set: Setter): readonly Paragraph[] {
  const sources = printedSources(document);
  if (sources.length === 0) return [];
  const small = { size: 9, line: 13 };
  return [
    set([{ text: SOURCES_TITLE, role: 'heading' }], {
      size: sizes.small,
      line: 20,
      paragraph: { pageBreakBefore: true },
    }),
    ...sources.map(([where, ids]) => set([{ text: `${where}：`, role: 'heading' }, { text: ids }], small)),
  ];
}
