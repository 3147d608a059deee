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
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import {
  AlignmentType,
  BorderStyle,
  Document,
  DocumentGridType,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  TabStopType,
  Paragraph,
  TextRun,
  type IParagraphOptions,
  type Table,
} from 'docx';
import { readZip } from '../zip/read-zip.ts';
import { writeZip } from '../zip/write-zip.ts';
import { blockParts } from './docx-blocks.ts';
import { fontOf, setterFor, twips, type Fonts, type Setter } from './docx-text.ts';

const RED = 'E60012';

/**
 * The document as docx: A4 by GB/T 9704—2012, 22 lines of 28 characters, fonts by name. The same document gives the same
 * bytes; the dates inside are those of `madeAt`.
 */
export async function docxOf(
  given: OfficialDocument,
  fonts: Fonts,
  pictures: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  const document = printable(given);
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
            ...(title === ''
              ? []
              : [
                  set([{ text: title, role: 'heading' }], {
                    indent: document.layout === 'letter',
                    paragraph: { keepNext: true },
                  }),
                ]),
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

/** The dates of the archive and of the properties are those of the document, pictures are numbered from 1. */
function settled(archive: Uint8Array, madeAt: string): Uint8Array {
  const at = `${new Date(madeAt).toISOString().slice(0, 19)}Z`;
  const changed: Readonly<Record<string, (text: string) => string>> = {
    'docProps/core.xml': (text) =>
      text.replaceAll(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, (_all, tag: string) => `${tag}${at}`),
    'word/document.xml': (text) => {
      let picture = 0;
      return text.replaceAll(/(<wp:docPr id=")\d+/g, (_all, tag: string) => `${tag}${(picture += 1)}`);
    },
  };
  const files = [...readZip(archive)].map(([path, bytes]) => {
    const change = changed[path];
    return { path, bytes: change ? new TextEncoder().encode(change(new TextDecoder().decode(bytes))) : bytes };
  });
  return writeZip(files);
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
  const { head, title, to, layout } = document;
  const around = layout === 'form' ? LINE / 3 : LINE;
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
    ...marksOf(document).map((mark) => set([{ text: mark, role: 'heading' }])),
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
      paragraph: { ...centred, spacing: spaced(36, around, around) },
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
  const { signatures } = document;
  const right: IParagraphOptions = {
    alignment: AlignmentType.RIGHT,
    indent: { right: document.layout === 'form' ? 0 : twips(4 * sizes.size) },
    keepNext: true,
  };
  return [
    ...(signatures.length === 0
      ? []
      : [
          set(signatures.map(({ label, text }) => `${label}：${text}`).join('　'), {
            size: sizes.imprint,
            paragraph: { spacing: spaced(LINE, LINE / 2, 0) },
          }),
        ]),
    ...signedLines(document).map((line, at) =>
      set(line, { paragraph: { ...right, spacing: spaced(LINE, at === 0 ? LINE / 2 : 0, 0) } }),
    ),
    set('', { line: LINE / 2 }),
    ...(hasImprint(document) ? imprintOf(document, set) : []),
  ];
}

/** 版记: 抄送 and 印发 between lines, the organ left and the date right. */
function imprintOf(document: OfficialDocument, set: Setter): readonly Paragraph[] {
  const { imprint } = document;
  const line = { style: BorderStyle.SINGLE, size: 8, color: '000000', space: 1 };
  const foot = { size: sizes.imprint, line: 22 };
  const copies = set(`抄送：${imprint.copyTo}。`, { ...foot, paragraph: { border: { top: line }, keepNext: true } });
  const printed = set(`${imprint.organ}\t${printedOn(document)}`, {
    ...foot,
    paragraph: { border: { top: line, bottom: line }, tabStops: [{ type: TabStopType.RIGHT, position: twips(WIDTH) }] },
  });
  return imprint.copyTo === '' ? [printed] : [copies, printed];
}

function sourcesParts(document: OfficialDocument, set: Setter): readonly Paragraph[] {
  const sources = printedSources(document);
  if (sources.length === 0 && document.notes.length === 0) return [];
  const small = { size: 9, line: 13 };
  return [
    set([{ text: SOURCES_TITLE, role: 'heading' }], {
      size: sizes.small,
      line: 20,
      paragraph: { pageBreakBefore: true },
    }),
    ...document.notes.map((note) => set(note, { size: sizes.note, line: 16 })),
    ...sources.map(([where, ids]) => set([{ text: `${where}：`, role: 'heading' }, { text: ids }], small)),
  ];
}
