import { columnWidths } from '@tingchao/domain/document/column-widths.ts';
import { gridRows, HAND, type as sizes, WIDTH } from '@tingchao/domain/document/layout.ts';
import type { Block, Field, OfficialDocument, Table as TableOf } from '@tingchao/domain/document/official-document.ts';
import {
  AlignmentType,
  HeightRule,
  ImageRun,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlign,
  WidthType,
} from 'docx';
import { twips, type Role, type Setter } from './docx-text.ts';
import { CHART_HEIGHT, CHART_WIDTH } from './draw-chart.ts';

/** A block as paragraphs and tables. */
export function blockParts(
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

/** Left and right margin of a cell, points. */
const CELL_MARGINS = 8;

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
    const waits = row.some(({ state }) => state === 'blank');
    return new TableRow({
      ...(waits ? { height: { value: twips(HAND), rule: HeightRule.ATLEAST } } : {}),
      children: row.flatMap(({ label, text }) => [
        cell(label, widths[0]!, set, { role: 'heading', align: 'center' }),
        cell(text, width, set, { span }),
      ]),
    });
  });
  return tableOf(widths, rows);
}

function tableParts({ title, columns, rows, note }: TableOf, set: Setter): readonly (Paragraph | Table)[] {
  // Word leaves some points beside the letters of a cell.
  const inner = columnWidths({ columns, rows }, WIDTH - columns.length * CELL_MARGINS);
  const widths = inner.map((width) => width + CELL_MARGINS);
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
