import type { Field, OfficialDocument } from './official-document.ts';

/** What all three renderers lay out alike: the page of GB/T 9704—2012 and the choices that depend on the content. */

/** A4 and its margins in millimetres (GB/T 9704—2012 6.1, 6.2): 天头 37, 订口 28, type area 156 × 225. */
export const page = { width: 210, height: 297, top: 37, right: 26, bottom: 35, left: 28 } as const;
/** 22 lines of 28 characters of 三号 (16 pt) to a page, in points. */
export const type = {
  size: 16,
  title: 22,
  small: 12,
  note: 10.5,
  imprint: 14,
  mark: 36,
  lines: 22,
  letters: 28,
} as const;
export const MM = 72 / 25.4;
/** Pitch of the lines in points. */
export const LINE = ((page.height - page.top - page.bottom) * MM) / type.lines;
/** Width of the type area in points. */
export const WIDTH = (page.width - page.left - page.right) * MM;

/** What stands in the place of 文号 until a named officer issues the document. */
export const UNNUMBERED = '草稿　未编号';

/** A form bears no 版记: it is no paper that is sent round. */
export const hasImprint = ({ layout, imprint, head }: OfficialDocument): boolean =>
  layout === 'letter' && (imprint.copyTo !== '' || head.mark !== null);

/** Height of a row that waits for a hand, points. */
export const HAND = 28;

/** The marks over the head: 密级 and 紧急程度. What is open to everybody bears none. */
export function marksOf({ head, layout }: OfficialDocument): readonly string[] {
  const marks = [head.secrecy === '公开' ? '' : head.secrecy, head.urgency].filter((mark) => mark !== '');
  return layout === 'form' && marks.length > 1 ? [marks.join('　')] : marks;
}

/** 署名 and 成文日期, on one line under a form. */
export const signedLines = ({ layout, signed }: OfficialDocument): readonly string[] =>
  layout === 'form' ? [`${signed.organ}　${signed.date}`] : [signed.organ, signed.date];

/** The line of 印发: a draft was only drawn up. */
export const printedOn = ({ head, imprint }: OfficialDocument): string =>
  `${imprint.date}${head.number === null ? '生成' : '印发'}`;

/** Longest label and longest text of a field that shares its line with another, characters. */
const SHORT_LABEL = 7;
const SHORT_TEXT = 13;

const isShort = ({ label, text }: Field): boolean =>
  label.length <= SHORT_LABEL && text.length <= SHORT_TEXT && !text.includes('\n');

/** The rows of a form: two short fields side by side, a long one alone. */
export function gridRows(fields: readonly Field[]): readonly (readonly Field[])[] {
  const rows: Field[][] = [];
  for (const field of fields) {
    const last = rows.at(-1);
    if (last?.length === 1 && isShort(last[0]!) && isShort(field)) last.push(field);
    else rows.push([field]);
  }
  return rows;
}

/** Ids printed of one statement; the whole list is in the document's data. */
const MOST_IDS = 12;

/**
 * The list of sources as it is printed. A document for the public bears none: it rests on what the desk keeps, and the
 * desk finds it by the number.
 */
export function printedSources({
  head,
  sources,
}: OfficialDocument): readonly (readonly [where: string, ids: string])[] {
  if (head.secrecy === '公开') return [];
  return sources.map(({ where, ids }) => {
    const left = ids.length > MOST_IDS ? ` 等 ${ids.length} 项` : '';
    return [where, `${ids.slice(0, MOST_IDS).join('；')}${left}`];
  });
}

/** Heading over the list of sources. */
export const SOURCES_TITLE = '附：数据来源（内部核对用，不随文印发）';
