import Table from 'cli-table3';
import type { Writable } from 'node:stream';

/** Full-width code points take two cells: CJK, kana, hangul, full-width forms and the numerals Ⅰ–Ⅻ as terminals with a Chinese font draw them. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Cells that a text takes on a terminal. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += wide.test(sign) ? 2 : 1;
  return width;
}

/** Cuts a text to a number of cells, with `…` at the end when something was cut. */
export function cutToCells(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text;
  let kept = '';
  let width = 0;
  for (const sign of text) {
    width += wide.test(sign) ? 2 : 1;
    if (width > cells - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}

/** The terminal's width in cells; endless when the output is no terminal, so that nothing is cut in a file. */
export function terminalWidth(out: Writable): number {
  const columns = (out as Writable & { readonly columns?: number }).columns;
  return columns ?? Number.POSITIVE_INFINITY;
}

/**
 * Lines under a heading, columns two cells apart. When they are wider than `width`, the column that `flexible` names is
 * cut, down to 12 cells.
 */
export function toTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  flexible: number,
  width: number,
): string {
  const gap = 2;
  const oneLine = rows.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ')));
  const widths = head.map((title, column) =>
    Math.max(cellWidth(title), ...oneLine.map((row) => cellWidth(row[column] ?? ''))),
  );
  const others = widths.reduce((sum, cells, column) => sum + (column === flexible ? 0 : cells + gap), 0);
  const room = Math.max(12, width - others);
  const table = new Table({
    head: [...head],
    chars: Object.fromEntries(borderNames.map((name) => [name, ''])),
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
  });
  for (const row of oneLine)
    table.push(row.map((cell, column) => (column === flexible ? cutToCells(cell, room) : cell)));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}

const borderNames = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];
