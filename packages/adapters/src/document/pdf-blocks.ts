import { columnWidths } from '@tingchao/domain/document/column-widths.ts';
import { gridRows, HAND, type as sizes, WIDTH } from '@tingchao/domain/document/layout.ts';
import type { Block, Field, OfficialDocument, Table } from '@tingchao/domain/document/official-document.ts';
import { indent, small, type Node, type Setter } from './pdf-text.ts';

/** A block as nodes of the page. */
export function blockNodes(
  block: Block,
  layout: OfficialDocument['layout'],
  set: Setter,
  pictures: ReadonlyMap<string, Uint8Array>,
  title = '',
): readonly Node[] {
  switch (block.kind) {
    case 'paragraph':
      return block.text.split('\n').map((line) => ({ text: set(line), ...indent }));
    case 'fields':
      return layout === 'form' ? [grid(block.fields, set, title)] : block.fields.flatMap((field) => stated(field, set));
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

/** What is left of the type area for the letters of so many columns, after lines and padding. */
const innerWidth = (columns: number): number => WIDTH - columns * 8.75 - 0.75;

/** Widths in points for shares of the type area, after lines and padding. */
function widthsOf(shares: readonly number[]): readonly number[] {
  const inner = innerWidth(shares.length);
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share) => (inner * share) / sum);
}

/** Letters of a field that may need more than a page. */
const LONG = 400;

/** A grid under the title of its section, which is there again where the grid goes on on the next page. */
function grid(fields: readonly Field[], set: Setter, title: string): Node {
  const rows = gridRows(fields);
  const body = rows.map((row) => {
    // Room by margins: a row with a height of its own is drawn wrongly where a page ends in it.
    const hand = row.some(({ state }) => state === 'blank') ? { margin: [0, (HAND - 19) / 2, 0, (HAND - 19) / 2] } : {};
    const cells = row.flatMap(({ label, text }) => [
      { text: set(label, 'heading'), alignment: 'center', ...hand },
      { text: set(text), ...(row.length === 1 ? { colSpan: 3 } : {}), ...hand },
    ]);
    return row.length === 1 ? [...cells, {}, {}] : cells;
  });
  return {
    table: {
      widths: widthsOf([2, 3, 2, 3]),
      body:
        title === ''
          ? body
          : [[{ text: set(title, 'heading'), colSpan: 4, fillColor: '#eeeeee' }, {}, {}, {}], ...body],
      ...(title === '' ? {} : { headerRows: 1, keepWithHeaderRows: 1 }),
      // A long text goes over pages, a short row stays whole.
      dontBreakRows: fields.every(({ text }) => text.length < LONG),
    },
    layout: tableLayout,
    ...small(sizes.small, 19),
    margin: [0, 2, 0, 6],
  };
}

/** A table under its title, which is there again, with the names of the columns, where the table goes on on the next page. */
function tableNodes({ title, columns, rows, note }: Table, set: Setter): readonly Node[] {
  const caption = { text: set(title, 'heading'), colSpan: columns.length, alignment: 'center', border: NO_BORDER };
  const body = [
    [caption, ...columns.slice(1).map(() => ({ text: '', border: NO_BORDER }))],
    columns.map(({ label }) => ({ text: set(label, 'heading'), alignment: 'center' })),
    ...rows.map(({ cells }) =>
      columns.map((column, at) => ({ text: set(cells[at] ?? ''), alignment: column.number ? 'right' : 'left' })),
    ),
  ];
  return [
    {
      table: {
        headerRows: 2,
        keepWithHeaderRows: 1,
        dontBreakRows: true,
        widths: columnWidths({ columns, rows }, innerWidth(columns.length)),
        body,
      },
      // No line over the title.
      layout: { ...tableLayout, hLineWidth: (at: number) => (at === 0 ? 0 : 0.75) },
      ...small(sizes.small, 18),
      margin: [0, 4, 0, 0],
    },
    ...(note === '' ? [] : [{ text: set(`注：${note}`), ...small(sizes.note, 16), margin: [0, 2, 0, 4] }]),
  ];
}

const NO_BORDER = [false, false, false, false];
