import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainIssues } from './explain-issue.ts';
import { toPath } from './mistake.ts';

const told = (schema: z.ZodType, document: unknown): readonly string[] => {
  const parsed = schema.safeParse(document);
  if (parsed.success) return [];
  return explainIssues(schema, document, parsed.error.issues).map(({ keys, message }) => `${toPath(keys)} ${message}`);
};

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rss'), url: z.url() }).readonly(),
  z.strictObject({ kind: z.literal('import'), columns: z.record(z.enum(['标题', '正文']), z.string()) }).readonly(),
]);

test('an enum lists what is allowed and the nearest of it', () => {
  expect(told(z.strictObject({ level: z.enum(['routine', 'elevated']) }), { level: 'routne' })).toEqual([
    'level 只能是 routine、elevated 之一，现为“routne”，是否想写“routine”？',
  ]);
});

test('a missing key says what it is for', () => {
  const schema = z.strictObject({ cron: z.string().min(1).meta({ description: '每天几点出日报' }).readonly() });
  expect(told(schema, {})).toEqual(['cron 缺少必填项（每天几点出日报）']);
});

test('a mistyped required key is one mistake, not an unknown and a missing one', () => {
  expect(told(z.strictObject({ windowDays: z.int() }), { windowDay: 3 })).toEqual([
    'windowDay 未知的键“windowDay”，是否想写“windowDays”？',
  ]);
});

test('a variant of a union is judged by its own rules', () => {
  const schema = z.strictObject({ sources: z.array(sourceSchema) });
  expect(
    told(schema, { sources: [{ kind: 'rss', url: 'x' }, { kind: 'rsss' }, { kind: 'import', columns: {} }] }),
  ).toEqual([
    'sources[0].url 格式不对，应为网址（如 https://example.cn/），现为“x”',
    'sources[1].kind 只能是 rss、import 之一，现为“rsss”，是否想写“rss”？',
    'sources[1].url 缺少必填项',
    'sources[2].columns.标题 缺少必填项',
    'sources[2].columns.正文 缺少必填项',
  ]);
});

test('the unknown key of a variant is compared with the keys of the variants', () => {
  expect(told(sourceSchema, { kind: 'rss', ulr: 'https://a.example/' })).toEqual([
    'ulr 未知的键“ulr”，是否想写“url”？',
  ]);
});

test('a plain union names the types it takes', () => {
  expect(told(z.strictObject({ limit: z.union([z.number(), z.array(z.string())]) }), { limit: 'many' })).toEqual([
    'limit 应为数字或列表，现为“many”',
  ]);
});

test('limits of size are told in numbers', () => {
  const schema = z.strictObject({ words: z.array(z.string().min(2)).min(1), hours: z.number().positive().max(72) });
  expect(told(schema, { words: [], hours: 0 })).toEqual(['words 列表不能为空', 'hours 须大于 0']);
  expect(told(schema, { words: ['a'], hours: 73 })).toEqual(['words[0] 至少 2 个字', 'hours 不能大于 72']);
});

test('a rule of our own speaks for itself', () => {
  const schema = z.strictObject({ from: z.number(), to: z.number() }).refine((it) => it.from < it.to, '起点须早于终点');
  expect(told(schema, { from: 3, to: 1 })).toEqual([' 起点须早于终点']);
});

test('a wrong telling word does not hide the mistakes beside it', () => {
  const way = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rss'), url: z.string(), owner: z.string() }),
    z.strictObject({ kind: z.literal('import'), columns: z.string() }),
  ]);
  expect(told(z.strictObject({ sources: z.array(way) }), { sources: [{ kind: 'rsss', ulr: 'x', owner: 3 }] })).toEqual([
    'sources[0].kind 只能是 rss、import 之一，现为“rsss”，是否想写“rss”？',
    'sources[0].owner 应为文字，现为 3',
    'sources[0].ulr 未知的键“ulr”，是否想写“url”？',
  ]);
  expect(told(way, { kind: '表格', columns: 3 })).toEqual([
    'kind 只能是 rss、import 之一，现为“表格”',
    'columns 应为文字，现为 3',
  ]);
});
