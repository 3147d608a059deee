import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readZip } from '../zip/read-zip.ts';
import { writeWorkbook } from './write-workbook.ts';

/** The texts of a workbook's first sheet, cell by cell, as a spreadsheet shows them. */
function textsOf(book: Uint8Array): readonly string[] {
  const shared = new TextDecoder().decode(readZip(book).get('xl/sharedStrings.xml'));
  const texts = [...shared.matchAll(/<si><t[^>]*>([^<]*)<\/t><\/si>/g)].map(([, text = '']) => text);
  return [...sheetOf(book).matchAll(/<c [^>]*t="(s|inlineStr)">(?:<v>(\d+)<\/v>|<is><t[^>]*>([^<]*)<\/t><\/is>)/g)]
    .map(([, kind, at, text]) => (kind === 's' ? texts[Number(at)] : text) ?? '')
    .map((text) =>
      text
        .replaceAll('_x005F_', '_')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&'),
    );
}

const sheetOf = (book: Uint8Array, n = 1): string =>
  new TextDecoder().decode(readZip(book).get(`xl/worksheets/sheet${n}.xml`));

const bookOf = (texts: readonly string[]): Promise<Uint8Array> =>
  writeWorkbook([{ name: '台账', header: ['列'], rows: texts.map((text) => [text]) }]);

describe('a workbook', () => {
  test('holds ordinary text to the letter, long digits as text, and numbers as numbers', async () => {
    const texts = [
      '城关镇 夜间施工',
      '<扰民> & "投诉"',
      '440000199901011234',
      '第一行\n第二行',
      '_x0041_',
      ' 前后有空格 ',
    ];
    const book = await bookOf(texts);
    expect(textsOf(book)).toEqual(['列', ...texts]);
    const numbers = await writeWorkbook([{ name: '表', header: ['数'], rows: [[0.5], [null]] }]);
    expect(sheetOf(numbers)).toContain('<v>0.5</v>');
  });

  test('never holds a formula, whatever citizens write', async () => {
    const unit = fc.constantFrom(
      '=',
      '+',
      '-',
      '@',
      '\uff1d',
      '\u200b',
      '\ufeff',
      '\t',
      '\r',
      '\u00ad',
      ' ',
      '1',
      '桥',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit, minLength: 1 }), { minLength: 1, maxLength: 5 }), async (texts) => {
        const book = await bookOf(texts);
        expect(sheetOf(book)).not.toContain('<f>');
        for (const text of textsOf(book)) expect(text).not.toMatch(/^[\p{Z}\p{Cc}\p{Cf}]*[=+@\uff1d-]/u);
      }),
      { numRuns: 40 },
    );
  });

  test('gives ordinary text back to the letter', async () => {
    const first = fc.constantFrom('城', 'a', '7', '《', '“', '.', '#', '0');
    const rest = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '&', '<', '"', ' ', '岚', '1', '_x0041_') });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.tuple(first, rest), { selector: String, maxLength: 8 }), async (pairs) => {
        const texts = pairs.map((pair) => pair.join('')).filter((text) => text !== '列');
        expect(textsOf(await bookOf(texts))).toEqual(['列', ...texts]);
      }),
      { numRuns: 40 },
    );
  });

  test('leaves out what would make the file unreadable', async () => {
    expect(textsOf(await bookOf(['甲\u0001乙\ud800丙']))).toEqual(['列', '甲乙丙']);
    expect(textsOf(await bookOf(['长'.repeat(40_000)]))[1]).toHaveLength(32_767);
  });

  test('puts every cell where it belongs, in wide tables and below notes, and leaves empty ones out', async () => {
    const row = Array.from({ length: 30 }, (_, at) => (at === 1 ? null : at === 2 ? '' : at));
    const header = row.map((_, at) => `列${at}`);
    const sheet = sheetOf(await writeWorkbook([{ name: '表', notes: ['说明'], header, rows: [row, ['尾']] }]));
    const cells = [...sheet.matchAll(/<c r="([A-Z]+\d+)"><v>(\d+)<\/v>/g)].map(([, where, what]) => `${where}=${what}`);
    expect(cells.slice(0, 3)).toEqual(['A3=0', 'D3=3', 'E3=4']);
    expect(cells.slice(-4)).toEqual(['AA3=26', 'AB3=27', 'AC3=28', 'AD3=29']);
    expect(sheet).toContain('<row r="4"><c r="A4" t="inlineStr">');
  });

  test('of many rows holds each of them once, in order', async () => {
    const texts = Array.from({ length: 5000 }, (_, n) => `第${n}行：城关镇夜间施工扰民`);
    expect(textsOf(await bookOf(texts))).toEqual(['列', ...texts]);
  });

  test('refuses a number that is none', async () => {
    await expect(writeWorkbook([{ name: '表', header: ['数'], rows: [[Number.NaN]] }])).rejects.toThrow(/no number/);
  });

  test('gives every sheet a name that is allowed and its own', async () => {
    const sheet = { name: '县[一]/二', header: ['列'], rows: [] };
    const book = await writeWorkbook([sheet, sheet]);
    const names = [
      ...new TextDecoder().decode(readZip(book).get('xl/workbook.xml')).matchAll(/<sheet [^>]*name="([^"]+)"/g),
    ];
    expect(names.map(([, name]) => name)).toEqual(['县 一  二', '县 一  二 2']);
  });

  test('made twice is the same to the byte', async () => {
    expect(await bookOf(['甲', '乙'])).toEqual(await bookOf(['甲', '乙']));
  });
});
