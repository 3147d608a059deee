import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toCsv } from './csv.ts';

/** Whatever may start a formula or hide its start, and some plain letters. */
const nasty = [
  '=',
  '+',
  '-',
  '@',
  '\uff1d',
  '\uff0b',
  '\uff0d',
  '\uff20',
  '\t',
  '\r',
  '\n',
  ' ',
  '\u3000',
  '\u200b',
  '\ufeff',
  '"',
  ',',
  ';',
  '1',
  '桥',
];

const cellOf = (text: string): string => toCsv([[text]]).slice(1, -2);

describe('a cell of a CSV', () => {
  test.each([
    '=1+1',
    '+86',
    '-1',
    '@SUM(A1)',
    '\uff1dcmd',
    '\uff0b1',
    '\uff0d1',
    '\uff20A1',
    ' =1',
    '\u200b=1',
    '\ufeff=1',
    '\t=1',
    '\r=1',
    '\n=1',
  ])('that a spreadsheet would run gets an apostrophe: %j', (text) => expect(cellOf(text)).toMatch(/^"'/u));

  test('keeps quotes, commas and Chinese, and loses line breaks', () => {
    expect(cellOf('他说"好",\r\n走了')).toBe('"他说""好"", 走了"');
  });

  test('gives ordinary text back to the letter, whatever follows its first sign', () => {
    const first = fc.constantFrom('城', 'a', '7', '《', '.', '#', '"');
    const rest = fc.string({ unit: fc.constantFrom(...nasty.filter((sign) => !'\t\r\n'.includes(sign))) });
    fc.assert(
      fc.property(first, rest, (head, tail) => {
        expect(
          cellOf(head + tail)
            .slice(1, -1)
            .replaceAll('""', '"'),
        ).toBe(head + tail);
      }),
    );
  });

  test.each(['\u00a0=1', '\u00ad=1', '\u2066+1', '\u3164@A1', '\ufe0f-1', '\u180e=1', '\u2060\u2212 1'])(
    'that hides the start of a formula behind what is not seen gets one too: %j',
    (text) => expect(cellOf(text)).toMatch(/^"'/u),
  );

  test('never begins a formula, whatever citizens write', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...nasty) }), (text) => {
        const cell = cellOf(text).slice(1, -1);
        expect(cell).not.toMatch(/^\s*[=+@\uff1d\uff0b\uff0d\uff20-]/u);
        expect(cell).not.toMatch(/[\r\n\t]/u);
      }),
    );
  });
});

test('a file begins with a byte order mark and ends its lines with CRLF', () => {
  expect(toCsv([['序号'], ['1']])).toBe('\ufeff"序号"\r\n"1"\r\n');
});
