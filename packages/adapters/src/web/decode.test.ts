import { describe, expect, test } from 'vitest';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { decode } from './decode.ts';

/** Bytes of a text in a legacy charset, by inverting the decoder over its two- and four-byte codes. */
function encoderFor(charset: 'gb18030' | 'big5'): (text: string) => Uint8Array {
  const decoder = new TextDecoder(charset, { fatal: true });
  const codes = new Map<string, readonly number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      try {
        const char = decoder.decode(Uint8Array.of(lead, trail));
        if (Array.from(char).length === 1 && !codes.has(char)) codes.set(char, [lead, trail]);
      } catch {
        continue; // not a character of this charset
      }
    }
  }
  const fourByte = (char: string): readonly number[] => {
    // Supplementary planes: linear from 90 30 81 30.
    let rest = (char.codePointAt(0) ?? 0) - 0x10000;
    const [d, c, b] = [rest % 10, Math.floor(rest / 10) % 126, Math.floor(rest / 1260) % 10];
    rest = Math.floor(rest / 12600);
    return [0x90 + rest, 0x30 + b, 0x81 + c, 0x30 + d];
  };
  return (text) =>
    Uint8Array.from(
      Array.from(text).flatMap((char) => {
        const code = char.codePointAt(0) ?? 0;
        if (code < 0x80) return [code];
        const bytes = codes.get(char) ?? (charset === 'gb18030' && code > 0xffff ? fourByte(char) : undefined);
        if (bytes === undefined) throw new Error(`${char} is not in ${charset}`);
        return bytes;
      }),
    );
}

const gb = encoderFor('gb18030');
const big5 = encoderFor('big5');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16le = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
const withMark = (mark: readonly number[], bytes: Uint8Array): Uint8Array => Uint8Array.from([...mark, ...bytes]);

const SIMPLIFIED = '青岚县城关镇居民反映:小区夜间施工噪音扰民,希望有关部门尽快处理。';
const RARE = `${SIMPLIFIED}村民𠮷某与㐂某来信,地名𡋾头。`;
const TRADITIONAL = '居民反映社區夜間施工噪音擾民,希望有關部門儘快處理並公開說明。';

const shapes = {
  rss: (text: string, label?: string) =>
    `<?xml version="1.0"${label === undefined ? '' : ` encoding="${label}"`}?><rss version="2.0"><channel><title>${text}</title></channel></rss>`,
  atom: (text: string, label?: string) =>
    `<?xml version='1.0'${label === undefined ? '' : ` encoding='${label}'`}?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>${text}</title></feed>`,
  html: (text: string, label?: string) =>
    `<!doctype html><html><head>${label === undefined ? '' : `<meta http-equiv="Content-Type" content="text/html; charset=${label}">`}<title>${text}</title></head></html>`,
} as const;
const kinds = { rss: 'xml', atom: 'xml', html: 'html' } as const;

const encodings: readonly [string, string, (text: string) => Uint8Array, string][] = [
  ['GBK', SIMPLIFIED, gb, 'gb18030'],
  ['GB18030 with four-byte characters', RARE.replace('㐂', '𠂊'), gb, 'gb18030'],
  ['Big5', TRADITIONAL, big5, 'big5'],
  ['UTF-8', SIMPLIFIED, utf8, 'utf-8'],
  ['UTF-8 of traditional text', TRADITIONAL, utf8, 'utf-8'],
  ['UTF-8 with a mark', SIMPLIFIED, (text) => withMark([0xef, 0xbb, 0xbf], utf8(text)), 'utf-8'],
  ['UTF-16LE with a mark', SIMPLIFIED, (text) => withMark([0xff, 0xfe], utf16le(text)), 'utf-16le'],
  ['UTF-16BE with a mark', SIMPLIFIED, (text) => withMark([0xfe, 0xff], utf16be(text)), 'utf-16be'],
  ['UTF-16LE without a mark', SIMPLIFIED, utf16le, 'utf-16le'],
  ['UTF-16BE without a mark', SIMPLIFIED, utf16be, 'utf-16be'],
];
const labels = [undefined, 'gb2312', 'GBK', 'gb18030', 'big5', 'utf-8', 'UTF-16', 'iso-8859-1', 'x-unheard-of'];

describe.each(encodings)('a document in %s', (_name, text, encode, charset) => {
  for (const [shape, write] of Object.entries(shapes)) {
    test(`is read whole as ${shape}, whatever header and declaration say`, () => {
      for (const header of labels) {
        for (const declared of labels) {
          const source = write(text, declared);
          const contentType = header === undefined ? null : `text/xml; charset=${header}`;
          const kind = kinds[shape as keyof typeof kinds];
          expect({ header, declared, ...decode(encode(source), { contentType, kind }) }).toEqual({
            header,
            declared,
            text: source,
            charset,
            replaced: 0,
          });
        }
      }
    });
  }
});

test('a UTF-8 text cut in the middle of a character keeps the rest', () => {
  const bytes = utf8(shapes.html(SIMPLIFIED, 'utf-8'));
  const broken = Uint8Array.from([...bytes.subarray(0, 90), 0xe5, 0x8e, ...bytes.subarray(90)]);
  const { charset, text, replaced } = decode(broken, { kind: 'html' });
  expect({ charset, replaced }).toEqual({ charset: 'utf-8', replaced: 1 });
  expect(text).toContain('尽快处理');
});

test('a long UTF-8 page with one sign of money and no declared charset but its own stays UTF-8', () => {
  const page = shapes.html(`${'The club paid the fee this morning. '.repeat(80)}\u00a371.6 million`, 'utf-8');
  expect(decode(utf8(page), { kind: 'html' })).toEqual({ text: page, charset: 'utf-8', replaced: 0 });
});

test('a UTF-8 page with a stray byte of another charset keeps every other character', () => {
  const bytes = [...utf8(shapes.html(SIMPLIFIED.repeat(3), 'utf-8')), 0xa3];
  const { charset, text, replaced } = decode(Uint8Array.from(bytes), { kind: 'html' });
  expect({ charset, replaced }).toEqual({ charset: 'utf-8', replaced: 1 });
  expect(text).toContain(SIMPLIFIED.repeat(3));
});

test('a GBK text with a lone byte is still read as GB18030', () => {
  const bytes = Uint8Array.from([...gb(`${SIMPLIFIED}${SIMPLIFIED}`), 0x80, 0xff]);
  expect(decode(bytes, { kind: 'text' }).charset).toBe('gb18030');
});

test('labelled Western and Japanese pages are believed', () => {
  const latin = Uint8Array.from(Buffer.from('Le café est ouvert à midi, déjà vu.', 'latin1'));
  expect(decode(latin, { contentType: 'text/html; charset=iso-8859-1', kind: 'html' }).text).toBe(
    'Le café est ouvert à midi, déjà vu.',
  );
  const japanese = Uint8Array.of(0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea);
  expect(decode(japanese, { contentType: 'text/html; charset=Shift_JIS', kind: 'html' }).text).toBe('日本語');
});

test('any text written in UTF-8 comes back as it was', () => {
  assert(
    property(
      string({ unit: constantFrom(...Array.from(`${SIMPLIFIED}${TRADITIONAL}abc <>&`)), minLength: 1 }),
      (text) => {
        expect(decode(utf8(text), { kind: 'text' }).text).toBe(text);
      },
    ),
  );
});

test('running Chinese in GBK or Big5 without any label comes back as it was', () => {
  const sentence = (source: string) =>
    array(constantFrom(...Array.from(source)), { minLength: 12, maxLength: 60 }).map((chars) => chars.join(''));
  assert(property(sentence(SIMPLIFIED), (text) => decode(gb(text), { kind: 'text' }).text === text));
  assert(property(sentence(TRADITIONAL), (text) => decode(big5(text), { kind: 'text' }).text === text));
});
