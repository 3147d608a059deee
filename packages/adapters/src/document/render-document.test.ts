import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import { documentHtml } from '@tingchao/domain/document/document-html.ts';
import { field, sourcesOf, type OfficialDocument, type Section } from '@tingchao/domain/document/official-document.ts';
import { readZip } from '../zip/read-zip.ts';
import { docxOf } from './docx-document.ts';
import { chartSvg } from './draw-chart.ts';
import { findFonts, FontMissing } from './find-fonts.ts';
import { opaquePng } from './opaque-png.ts';
import { readFontFaces } from './read-font-faces.ts';
import { renderDocument } from './render-document.ts';

const face = (name: string) => ({ name, candidates: ['Noto Serif CJK SC', 'Noto Sans CJK SC'] });
const fonts: FontSettings = {
  title: face('方正小标宋_GBK'),
  body: face('仿宋_GB2312'),
  heading: face('黑体'),
  subheading: face('楷体_GB2312'),
  folders: [],
};

/** A document of every kind of block; say only what the test is about. */
function aDocument(text = '青岚河石桥段水体发黑', over: Partial<OfficialDocument> = {}): OfficialDocument {
  const rows = [{ cells: [text, '3'], sources: ['帖文 p1', '帖文 p2', '帖文 p3'] }];
  const columns = [
    { label: '渠道', width: 3, number: false },
    { label: '信息数', width: 1, number: true },
  ];
  const table = { title: '平台分布', columns, rows, note: '转发不计' };
  const chart = {
    id: 'channels',
    title: '平台分布',
    form: 'bar' as const,
    unit: '条',
    labels: [text],
    series: [{ name: '信息数', values: [3] }],
  };
  const sections: readonly Section[] = [
    {
      title: '一、基本情况',
      blocks: [
        { kind: 'fields', fields: [field('主要内容', text, ['事件 i1']), field('点赞数', '')] },
        { kind: 'paragraph', text, sources: ['处置单 1号'] },
        { kind: 'table', table },
        { kind: 'chart', chart, table },
      ],
    },
  ];
  return {
    kind: 'quick_report',
    name: '舆情快报',
    layout: 'letter',
    head: { mark: '青岚县人民政府办公室', number: null, secrecy: '内部', urgency: '' },
    title: `关于${text}的舆情快报`,
    to: '青岚县委',
    sections,
    signed: { organ: '青岚县人民政府办公室', date: '2026年3月2日' },
    signatures: [field('签发', text)],
    imprint: { copyTo: '县委宣传部', organ: '青岚县人民政府办公室', date: '2026年3月2日' },
    notes: ['数据窗口：当日。'],
    sources: sourcesOf(sections),
    madeAt: '2026-03-02T09:00:00+08:00',
    ...over,
  };
}

const noPictures = new Map<string, Uint8Array>();
const xmlOf = async (document: OfficialDocument): Promise<string> => {
  const files = readZip(await docxOf(document, fonts, noPictures));
  return new TextDecoder().decode(files.get('word/document.xml'));
};
/** All text of a docx, as a reader sees it. */
const wordsOf = (xml: string): string =>
  [...xml.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map(([, text]) => text).join('');

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '<script>alert(1)</script>',
    ']]><w:p/>',
    '&lt;&#0;&bogus;',
    '"><img src=x onerror=alert(1)>',
    '\u0000\u0008\u000b\u001f\ufffe\uffff',
    '\ud800',
    '=1+1',
    '</w:t></w:r>',
  ),
);

describe('whatever the text holds', () => {
  test('the docx is XML that opens, each part of it', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const files = readZip(await docxOf(aDocument(text), fonts, noPictures));
        for (const [path, bytes] of files) {
          if (!/\.(?:xml|rels)$/.test(path)) continue;
          const xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
          expect(XMLValidator.validate(xml), path).toBe(true);
          // oxlint-disable-next-line no-control-regex -- what XML 1.0 cannot hold
          expect(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml), path).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the page holds no markup but its own', () => {
    const tags = (html: string): readonly string[] => [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([tag]) => tag);
    const plain = tags(documentHtml(aDocument('水')));
    fc.assert(
      fc.property(hostile, (text) => {
        // Lines of a text are paragraphs of their own.
        const oneLine = `水${text.replaceAll(/[\r\n\u0085\u2028\u2029]/g, ' ')}`;
        expect(tags(documentHtml(aDocument(oneLine)))).toEqual(plain);
      }),
    );
  });

  test('the picture of a chart is SVG that opens', () => {
    const chart = {
      id: 'a',
      title: '<b>&"',
      form: 'pie' as const,
      unit: '条',
      labels: ['</svg>&'],
      series: [{ name: '"', values: [1] }],
    };
    expect(XMLValidator.validate(chartSvg(chart, 'Noto Sans CJK SC'))).toBe(true);
  });
});

test('every statement, table and source is in the docx and on the page', async () => {
  const document = aDocument();
  for (const words of [wordsOf(await xmlOf(document)), documentHtml(document)]) {
    for (const wanted of [
      '一、基本情况',
      '主要内容：',
      '点赞数：',
      '未记录',
      '平台分布',
      '转发不计',
      '草稿　未编号',
      '县委宣传部',
      '帖文 p1；帖文 p2；帖文 p3',
    ]) {
      expect(words.replaceAll(/<\/?b>/g, '')).toContain(wanted);
    }
  }
});

test('a number stands in the head once it is given', async () => {
  const head = { mark: null, number: '舆快报〔2026〕7号', secrecy: '内部', urgency: '' } as const;
  const words = wordsOf(await xmlOf(aDocument('水', { head })));
  expect(words).toContain('舆快报〔2026〕7号');
  expect(words).not.toContain('草稿');
});

test('what is told to the public bears no mark and no list of sources', async () => {
  const head = { mark: null, number: null, secrecy: '公开', urgency: '' } as const;
  const document = aDocument('水', { head, notes: [] });
  for (const words of [wordsOf(await xmlOf(document)), documentHtml(document)]) {
    expect(words).not.toContain('数据来源');
    expect(words).not.toContain('帖文 p1');
  }
});

test('the page is that of GB/T 9704: A4, margins 37, 26, 35, 28 mm, 22 lines', async () => {
  const parsed = new XMLParser({ ignoreAttributes: false }).parse(await xmlOf(aDocument())) as {
    readonly 'w:document': { readonly 'w:body': { readonly 'w:sectPr': Record<string, Record<string, string>> } };
  };
  const section = parsed['w:document']['w:body']['w:sectPr'];
  expect(section['w:pgSz']).toMatchObject({ '@_w:w': '11906', '@_w:h': '16838' });
  expect(section['w:pgMar']).toMatchObject({
    '@_w:top': '2098',
    '@_w:right': '1474',
    '@_w:bottom': '1984',
    '@_w:left': '1587',
  });
  expect(section['w:docGrid']).toMatchObject({ '@_w:linePitch': '580' });
});

describe('the same document gives the same bytes', () => {
  test.each(['docx', 'pdf', 'html'] as const)('as %s', async (format) => {
    const [first, second] = [
      await renderDocument(aDocument(), format, fonts),
      await renderDocument(aDocument(), format, fonts),
    ];
    expect(Buffer.compare(first, second)).toBe(0);
  });

  test('and only the stated time differs when it was drawn up later', async () => {
    const parts = async (madeAt: string) => readZip(await docxOf(aDocument('水', { madeAt }), fonts, noPictures));
    const [before, after] = [await parts('2026-03-02T09:00:00+08:00'), await parts('2026-03-03T10:00:00+08:00')];
    const changed = [...before].filter(
      ([path, bytes]) => Buffer.compare(bytes, after.get(path) ?? new Uint8Array()) !== 0,
    );
    expect(changed.map(([path]) => path)).toEqual(['docProps/core.xml']);
  });
});

test('a PDF has its fonts in it', async () => {
  const pdf = Buffer.from(await renderDocument(aDocument(), 'pdf', fonts)).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf).toMatch(/FontFile[23]?/);
});

describe('fonts', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fonts-'));
    writeFileSync(join(folder, 'broken.ttf'), Uint8Array.of(0, 1, 0, 0, 0, 9, 1));
    writeFileSync(join(folder, 'empty.otf'), new Uint8Array());
    writeFileSync(join(folder, 'text.ttc'), 'no font at all');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('where none is installed, the error names the package to install', () => {
    expect(() => findFonts(fonts, [folder, join(folder, 'missing')])).toThrow(FontMissing);
    expect(() => findFonts(fonts, [folder])).toThrow(/fonts-noto-cjk/);
  });

  test('a file that is none has no faces', () => {
    for (const name of ['broken.ttf', 'empty.otf', 'text.ttc']) expect(readFontFaces(join(folder, name))).toEqual([]);
  });
});

test('pixels come out as they went in, without transparency', () => {
  const png = Buffer.from(opaquePng(Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255), 2, 1));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20), png[25]]).toEqual([2, 1, 2]);
});
