import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTexts } from './compare-texts.ts';

const signed =
  '关于石桥段水体情况的通报\n经现场核查，石桥段水体发黑系管网破损所致。已于3月4日修复，水质检测达标。联系电话：0000-12345。特此通报。';
const page = (body: string): string =>
  `县政府首页 | 政务公开\n发布时间：2026-03-04\n${body}\n版权所有 青岚县政府 特此通报。`;

describe('a published text held against the signed one', () => {
  test('is equal when only the page around it and its blanks are other', () => {
    const set = signed.replaceAll('。', '。 \n\u3000\u3000').replace('3月4日', '3月4日\n');
    expect(compareTexts(signed, page(set))).toEqual({ result: 'equal', missing: [], added: [] });
  });

  test('differs with the sentence that was changed, and what stands in its place', () => {
    const changed = signed.replace('已于3月4日修复', '将于近期修复');
    expect(compareTexts(signed, page(changed))).toEqual({
      result: 'differs',
      missing: ['已于3月4日修复，水质检测达标。'],
      added: ['将于近期修复,水质检测达标。'],
    });
  });

  test('differs when a sentence was put in or left out', () => {
    expect(compareTexts(signed, page(signed.replace('联系电话', '责任人已处理。联系电话')))).toMatchObject({
      result: 'differs',
      missing: [],
      added: ['责任人已处理。'],
    });
    expect(compareTexts(signed, page(signed.replace('联系电话：0000-12345。', '')))).toMatchObject({
      result: 'differs',
      missing: ['联系电话：0000-12345。'],
    });
  });

  test('is gone when the page holds nothing of it', () => {
    expect(compareTexts(signed, page('您访问的页面不存在')).result).toBe('gone');
    expect(compareTexts(signed, '您访问的页面不存在').result).toBe('gone');
    expect(compareTexts(signed, '').result).toBe('gone');
  });

  const sentence = fc
    .array(fc.constantFrom(...'水质检测达标已修复请放心联系现场核查情况通报'), { minLength: 4, maxLength: 18 })
    .map((chars) => `${chars.join('')}。`);
  const sentences = fc.uniqueArray(sentence, { minLength: 2, maxLength: 12 });

  test('whatever it says, it equals itself in any page, and any sentence left out is named', () => {
    fc.assert(
      fc.property(sentences, fc.nat(), (lines, pick) => {
        const text = lines.join('');
        expect(compareTexts(text, `导航栏AB\n${lines.join('\n')}\n页脚CD`).result).toBe('equal');
        const out = pick % lines.length;
        const rest = lines.filter((_, n) => n !== out);
        const left = compareTexts(text, rest.join(''));
        if (!rest.join('').includes(lines[out]!)) expect(left.missing).toContain(lines[out]);
      }),
    );
  });
});
