import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseInstant, toIso } from '@tingchao/domain/time/instant.ts';
import { writeWorkbook } from '@tingchao/adapters/xlsx/write-workbook.ts';
import { openMemoryPlatform, shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { originOf } from '../ready-source.ts';
import { collectedPosts } from '../testing.ts';
import { guessDelimiter, readCsv, type Delimiter } from './csv.ts';
import { openFileText } from './file-text.ts';
import { guessProfile } from './guess-profile.ts';
import { importItems } from './import-items.ts';
import { profileSource, type ImportProfile } from './profiles.ts';
import { readItems, type BadRow } from './read-items.ts';

const at = parseInstant('2026-03-02T09:00:00+08:00')!;
const settings = shippedSettings();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(content: string | Uint8Array, profile?: ImportProfile) {
  const path = join(folder, 'export.csv');
  await writeFile(path, content);
  const file = await openFileText(path);
  const chosen = profile ?? (await guessProfile(file));
  const source = profileSource(chosen);
  const items = [];
  const bad: BadRow[] = [];
  for await (const batch of readItems(file, source.mapping, at)) {
    items.push(...batch.items);
    bad.push(...batch.bad);
  }
  return { items, bad, encoding: file.encoding, chosen, origin: originOf(source, settings) };
}

const HEADER = '工单编号,来电时间,诉求内容,诉求类型,办理单位,答复内容,答复时间,状态,满意度';

describe('CSV', () => {
  const write = (rows: readonly (readonly string[])[], delimiter: Delimiter, end: string): string =>
    rows.map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter)).join(end) + end;

  test('what is written by RFC 4180 reads back the same, however the text is cut into pieces', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '水', '"', ',', ';', '\t', '\n', '\r', ' ') });
    const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const layout = fc.record({
      delimiter: fc.constantFrom<Delimiter>(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n', '\r'),
    });
    await fc.assert(
      fc.asyncProperty(rows, layout, fc.integer({ min: 1, max: 7 }), async (table, { delimiter, end }, size) => {
        const text = `\uFEFF${write(table, delimiter, end)}`;
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
          text.slice(n * size, (n + 1) * size),
        );
        const records = await Array.fromAsync(readCsv(pieces, delimiter));
        expect(records.map(({ fields }) => fields)).toEqual(table);
        expect(records.every(({ problem }) => problem === null)).toBe(true);
      }),
    );
  });

  test('unquoted fields, a last line without its end and empty lines', async () => {
    const records = await Array.fromAsync(readCsv(['a,b\r\n\r\n1,"x"', '"y"\n2,'], ','));
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [3, '1', 'x"y'],
      [4, '2', ''],
    ]);
  });

  test('a quote that is never closed is told with its line', async () => {
    const records = await Array.fromAsync(readCsv(['a\nb\n"c\nd\n'], ','));
    expect(records.at(-1)).toMatchObject({ line: 3, problem: expect.stringContaining('引号') });
  });

  test('the delimiter is the one of the header', () => {
    expect([guessDelimiter('a;b;"x,y,z"'), guessDelimiter('a\tb'), guessDelimiter('a')]).toEqual([';', '\t', ',']);
  });
});

describe('a hotline export', () => {
  const rows = `${HEADER}\nQ1,2026-03-01 08:00,"暖气不热,\n只有十四度",投诉,县供热公司,已修好,2026-03-02 08:30,已办结,满意\nQ2,2026/3/1 10:00,路灯不亮,求助,县城管局,已转办,,办理中,\n`;

  test('gives message and answer as data, with the time of each', async () => {
    const { items, bad, chosen } = await read(rows);
    expect(bad).toEqual([]);
    expect(chosen).toBe('12345');
    expect(items[0]).toMatchObject({
      answered: true,
      reply: { unit: '县供热公司', text: '已修好', status: '已办结', rating: '满意' },
    });
    expect(toIso(items[0]!.reply!.at!)).toBe('2026-03-02T08:30:00+08:00');
    expect(items[1]).toMatchObject({ answered: false, reply: { text: '已转办', at: null } });
  });

  test('may be GBK, semicolons or tabs', async () => {
    // 工单编号,来电时间,诉求内容 / G1,2026-03-01,暖气 in GBK.
    const bytes = 'b9a4b5a5b1e0bac52cc0b4b5e7cab1bce42ccbdfc7f3c4dac8dd0a47312c323032362d30332d30312cc5afc6f80a';
    const gbk = await read(Buffer.from(bytes, 'hex'));
    expect(gbk.encoding).toBe('gb18030');
    expect(gbk.items[0]!.text).toBe('暖气');
    const tabs = await read(rows.replaceAll(',', '\t'));
    expect(tabs.items).toHaveLength(2);
  });

  test('without a needed column is refused, naming the column', async () => {
    await expect(read('工单编号,来电时间\nQ1,2026-03-01\n', '12345')).rejects.toThrow(/缺少列 “诉求内容/);
  });

  test('a broken row is told by line and reason; the others go in', async () => {
    const { items, bad } = await read(
      `${HEADER}\nQ1,昨儿个,甲,,,,,,\nQ2,2026-03-01,,,,,,,\nQ3,2026-03-01,丙,,,,,,,,多一格\nQ4,2026-03-01,丁,,,,,,\n`,
    );
    expect(items.map(({ text }) => text)).toEqual(['丁']);
    expect(bad.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(bad[0]!.reason).toContain('昨儿个');
  });

  test('imported again adds nothing; a ticket answered since becomes a revision and an official answer', async () => {
    const platform = openMemoryPlatform({ settings });
    const open = await read(`${HEADER}\nQ1,2026-03-01 08:00,暖气不热,投诉,,,,待办,\n`);
    expect(await importItems(platform, open.origin, open.items)).toEqual({ added: 1, revised: 0, known: 0 });
    expect(await importItems(platform, open.origin, open.items)).toEqual({ added: 0, revised: 0, known: 1 });
    const closed = await read(rows);
    expect(await importItems(platform, closed.origin, closed.items.slice(0, 1))).toMatchObject({ revised: 1 });
    const posts = await collectedPosts(platform);
    expect(posts.map(({ id, official }) => [id.replace(/^\w+/, ''), official])).toEqual([
      ['', false],
      ['#1', false],
      ['/reply', true],
    ]);
    expect(posts[0]!.channelType).toBe('hotline_12345');
    const again = await read(`${HEADER}\nQ1,2026-03-01 08:00,暖气不热,投诉,,,,办理中,\n`);
    expect(await importItems(platform, again.origin, again.items)).toMatchObject({ revised: 1 });
    expect((await collectedPosts(platform)).at(-1)?.boardFacts?.map(({ kind }) => kind)).toEqual([
      'reopened',
      'answer_withdrawn',
    ]);
  });
});

describe('other files', () => {
  test('JSON lines of a board, a broken line among them', async () => {
    const good = JSON.stringify({
      id: 7,
      title: '路灯',
      text: '不亮',
      publishedAt: '2026-03-01T08:00:00+08:00',
      reply: '已修',
      repliedAt: '2026-03-01T10:00:00+08:00',
    });
    const { items, bad, chosen } = await read(`${good}\n{"id": 8,\n`);
    expect(chosen).toBe('board');
    expect(items[0]).toMatchObject({ identity: { by: 'native', id: '7' }, answered: true });
    expect(bad).toEqual([{ line: 2, reason: expect.stringContaining('JSON') }]);
  });

  test.each([
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), /Excel/],
    ['an empty file', '', /空/],
    ['a JSON array', '[{"id":1}]', /JSONL/],
  ])('%s is refused in one line that says what to do', async (_, content, reason) => {
    await expect(read(content)).rejects.toThrow(reason);
  });
});

describe('a workbook', () => {
  test('is read from its header row on, with its numbers, dates and shared words', async () => {
    const workbook = await writeWorkbook([
      {
        name: '工单',
        notes: ['2026年3月热线工单'],
        header: ['工单编号', '来电时间', '诉求内容', '状态'],
        rows: [
          ['W1', '2026-03-01 08:00', '东关路灯不亮,"三天"了', '办理中'],
          ['W2', '2026-03-01 09:00', '井盖破损\n请修', '已办结'],
        ],
      },
    ]);
    const { items, bad, encoding, chosen } = await read(workbook);
    expect({ bad, encoding, chosen }).toEqual({ bad: [], encoding: 'xlsx', chosen: '12345' });
    expect(items.map(({ text }) => text)).toEqual(['东关路灯不亮,"三天"了', '井盖破损\n请修']);
    expect(toIso(items[0]!.publishedAt!)).toBe('2026-03-01T08:00:00+08:00');
  });
});

test('a list of a monitoring service is told by its columns, each row by its link', async () => {
  const { items, chosen } = await read(
    '标题,原文链接,发布时间,摘要,媒体名称\n停水,https://n.example/1,2026-03-01 08:00,东关停水两天,宁川都市网\n',
  );
  expect(chosen).toBe('vendor');
  expect(items[0]).toMatchObject({ identity: { by: 'link', link: 'https://n.example/1' }, title: '停水' });
});

describe('a copied group chat', () => {
  const chat = `东关张三 2026-03-01 08:00
@李四 你们那边停水了吗[图片]

李四(6栋) 2026-03-01 08:02
停了,东关张三说昨晚就停了
物业也不回话

王五 2026-03-01 20:30
来水了
`;
  test('becomes one summary a talk, in order and dated, without anybody who spoke', async () => {
    const path = join(folder, 'chat.txt');
    await writeFile(path, chat);
    const file = await openFileText(path, at);
    const { mapping } = profileSource(await guessProfile(file));
    const items = [];
    for await (const batch of readItems(file, mapping, at)) items.push(...batch.items);
    expect(items.map(({ text }) => text)).toEqual([
      '你们那边停水了吗（图片）\n停了,群友说昨晚就停了\n物业也不回话',
      '来水了',
    ]);
    expect(items[0]).toMatchObject({ author: null, publishedAt: parseInstant('2026-03-01T08:00:00+08:00') });
    expect(await guessProfile(file)).toBe('chat');
  });

  test('says nothing of who came and went, and hides a neighbour under whatever part of his name he is called by', async () => {
    const path = join(folder, 'chat.txt');
    const lines = [
      '"赵小满"邀请"钱大海"加入了群聊',
      '2026-03-01 08:00:00 东关3栋-李大姐(123456)',
      '石桥王村那边也停电了吗？',
      '2026-03-01 08:01:10 东关张三<zs@example.com>',
      '李大姐，石桥王村也停了，我问了张三家',
      '"赵小满"撤回了一条消息',
      '2026-03-01 08:02:00 城关欧阳建国',
      '欧阳建国说变压器烧了',
    ];
    await writeFile(path, lines.join('\n'));
    const file = await openFileText(path, at);
    const items = [];
    for await (const batch of readItems(file, profileSource('chat').mapping, at)) items.push(...batch.items);
    const text = items.map((item) => item.text).join('\n');
    for (const name of ['李大姐', '张三', '欧阳', '建国', '赵小满', '钱大海', 'zs@']) expect(text).not.toContain(name);
    expect(text).toContain('石桥王村那边也停电了吗');
    expect(text).toContain('群友，石桥王村也停了，我问了群友家');
  });
});

describe('a row with a screenshot', () => {
  const table = `${HEADER},截图\nGD1,2026-03-01 08:00,停水三天,投诉,,,,待办,,楼道.png\nGD2,2026-03-01 09:00,路灯不亮,投诉,,,,待办,,\n`;
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

  test('names it, and the picture is kept by its hash as the evidence of that post alone', async () => {
    const { items, origin, chosen } = await read(table);
    expect(chosen).toBe('12345');
    const platform = openMemoryPlatform({ settings });
    await importItems(platform, origin, items, new Map([[0, { bytes: png, type: 'png' }]]));
    const [shown, plain] = await collectedPosts(platform);
    expect(shown).toMatchObject({
      attachments: [{ name: '截图.png', url: null, type: 'png', size: png.length, hash: shown!.snapshot }],
    });
    expect(await platform.blobs.get(shown!.snapshot!)).toEqual(png);
    expect(plain).toMatchObject({ snapshot: null });
    expect(plain!.attachments).toBeUndefined();
    // The file's own name may name a person.
    expect(JSON.stringify(shown)).not.toContain('楼道');
    expect(await importItems(platform, origin, items, new Map([[0, { bytes: png, type: 'png' }]]))).toMatchObject({
      known: 2,
    });
    await platform.close();
  });

  test('is read with its line and the name of the file, row by row', async () => {
    const path = join(folder, 'export.csv');
    await writeFile(path, table);
    const batches = readItems(await openFileText(path), profileSource('12345').mapping, at);
    const pictures = [];
    for await (const batch of batches) pictures.push(...batch.pictures);
    expect(pictures).toEqual([[0, { line: 2, name: '楼道.png' }]]);
  });
});
