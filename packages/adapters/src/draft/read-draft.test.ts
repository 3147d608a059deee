import { deflateRawSync, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readDraft, UnreadableDraft } from './read-draft.ts';

type Part = { readonly name: string; readonly bytes: Buffer; readonly flags?: number };

/** A ZIP as Word writes it; sums are left out, nobody asks for them. */
function zip(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, flags = 0 } of parts) {
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(label.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, label, packed);
    entries.push(entry, label);
    offset += 30 + label.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...entries, end]);
}

const docx = (body: string, flags = 0): Buffer =>
  zip([
    {
      name: 'word/document.xml',
      bytes: Buffer.from(`<?xml version="1.0"?><w:document><w:body>${body}</w:body></w:document>`),
      flags,
    },
  ]);
const paragraph = (text: string): string =>
  `<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

const refusal = async (bytes: Uint8Array): Promise<string> =>
  readDraft(bytes).then(
    () => 'read',
    (error: unknown) => {
      if (error instanceof UnreadableDraft) return error.message;
      throw error;
    },
  );

test('a Word draft is read paragraph by paragraph, runs joined, a table row on one line', async () => {
  const split = '<w:p><w:r><w:t>第一条 为规范</w:t></w:r><w:r><w:t>停车收费，制定本办法。</w:t></w:r></w:p>';
  const table = `<w:tbl><w:tr><w:tc>${paragraph('区域')}</w:tc><w:tc>${paragraph('每小时')}${paragraph('（元）')}</w:tc></w:tr></w:tbl>`;
  const { format, lines } = await readDraft(docx(paragraph('停车收费管理办法&amp;细则') + split + table));
  expect(format).toBe('docx');
  expect(lines).toEqual(['停车收费管理办法&细则', '第一条 为规范停车收费，制定本办法。', '区域｜每小时 （元）']);
});

test('what was struck out of a Word draft, and the second copy of a text box, are not read', async () => {
  const deleted =
    '<w:p><w:del><w:r><w:delText>每户罚款一千元。</w:delText></w:r></w:del><w:r><w:t>本办法自公布之日起三十日后施行，由县住建局负责解释。</w:t></w:r></w:p>';
  const box =
    '<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>联系电话</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>联系电话</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>';
  const { lines } = await readDraft(docx(deleted + box));
  expect(lines).toEqual(['本办法自公布之日起三十日后施行，由县住建局负责解释。', '联系电话']);
});

test('a Word draft that unpacks without end is refused, and so is one that is locked or broken', async () => {
  const bomb = zip([{ name: 'word/document.xml', bytes: Buffer.alloc(60 * 1024 * 1024, 0x20) }]);
  expect(bomb.length).toBeLessThan(200_000);
  expect(await refusal(bomb)).toContain('过大');
  expect(await refusal(docx(paragraph('加密的文稿'), 1))).toContain('密码');
  const whole = docx(paragraph('关于印发停车收费管理办法的通知，请认真贯彻执行。'));
  expect(await refusal(whole.subarray(0, whole.length - 40))).toContain('损坏');
});

test('what is no draft is named: a table, old Word, a packed file, noise', async () => {
  expect(await refusal(zip([{ name: 'xl/workbook.xml', bytes: Buffer.from('<x/>') }]))).toContain('Excel');
  expect(await refusal(zip([{ name: 'OFD.xml', bytes: Buffer.from('<x/>') }]))).toContain('OFD');
  expect(await refusal(zip([{ name: '文稿.txt', bytes: Buffer.from('一') }]))).toContain('压缩包');
  expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toContain('docx');
  expect(await refusal(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]))).toContain(
    '认不出',
  );
  expect(await refusal(Buffer.alloc(0))).toContain('空');
  expect(await refusal(Buffer.alloc(21 * 1024 * 1024, 0x41))).toContain('上限 20 MiB');
});

/** Chinese by a font that is not in the file, told by its own table, as Word and WPS write it. */
function pdf(text: string): Buffer {
  const codes = [...text];
  const hex = (value: number): string => value.toString(16).padStart(4, '0').toUpperCase();
  const shown = `BT /F1 12 Tf 72 720 Td <${codes.map((_, index) => hex(index + 1)).join('')}> Tj ET`;
  const pairs = codes.map((sign, index) => `<${hex(index + 1)}> <${hex(sign.charCodeAt(0))}>`).join('\n');
  const table = `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /T def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n${codes.length} beginbfchar\n${pairs}\nendbfchar\nendcmap\nend\nend`;
  const stream = (content: string): string => `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    stream(shown),
    '<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>',
    stream(table),
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const xref = body.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF`,
    'latin1',
  );
}

test('the text of a PDF is read, and a PDF without text is refused as a scan', async () => {
  const text = '第一条为规范停车收费保障群众利益制定本办法第二条适用于本县';
  const { format, lines } = await readDraft(pdf(text));
  expect(format).toBe('pdf');
  expect(lines.join('')).toBe(text);
  expect(await refusal(pdf('第'))).toContain('扫描件');
  expect(await refusal(Buffer.from('%PDF-1.7\nnothing of it is true'))).toContain('损坏');
});

test('a PDF that unpacks without end is refused before it is read, packed once or twice', async () => {
  const stream = (packed: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(`%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`),
      packed,
      Buffer.from('\nendstream\nendobj\n'),
    ]);
  const once = deflateSync(Buffer.alloc(80 * 1024 * 1024, 0x20));
  expect(await refusal(stream(once))).toContain('过大');
  expect(await refusal(stream(deflateSync(once)))).toContain('过大');
});

test('of a web page the title, the date and the article are read, and what stands around it is kept apart', async () => {
  const body = Array.from(
    { length: 6 },
    (_, n) =>
      `<p>第${'一二三四五六'[n]}条 用户应当按时缴纳热费，供热企业应当保证室内温度，具体标准由县住建局公布。</p>`,
  ).join('');
  const page = `<html><head><title>集中供热管理办法_某县人民政府</title></head><body><nav><a href="/">首页</a><a href="/x">政务公开</a></nav><h1>集中供热管理办法</h1><div>发布时间：2026-03-02</div><div class="article">${body}</div><footer>主办：某县人民政府 网站标识码1234567890</footer></body></html>`;
  const { lines, whole } = await readDraft(Buffer.from(page));
  expect(lines[0]).toBe('集中供热管理办法');
  expect(lines.join('\n')).toContain('2026-03-02');
  expect(lines.filter((line) => line.startsWith('第'))).toHaveLength(6);
  expect(lines.join('\n')).not.toContain('网站标识码');
  expect(whole.join('\n')).toContain('网站标识码');
});

test('a page and a text in an old charset are read as lines', async () => {
  const page = await readDraft(
    Buffer.from(
      '<html><head><title>x</title><script>var a;</script></head><body><p>关于调整公交票价的通知</p><p>自公布之日起三十日后施行。</p></body></html>',
    ),
  );
  expect(page.format).toBe('html');
  expect(page.lines).toContain('关于调整公交票价的通知');
  // “关于调整公交票价的公告，现予公布施行。” in GB18030.
  const gbk = Buffer.from(
    'b9d8d3dab5f7d5fbb9abbdbbc6b1bcdbb5c4b9abb8e6a3accfd6d3e8b9abb2bccaa9d0d0a1a3b9d8d3dab5f7d5fbb9abbdbbc6b1bcdb',
    'hex',
  );
  expect((await readDraft(gbk)).lines[0]).toContain('关于调整公交票价的公告');
});
