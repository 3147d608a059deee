import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMarkedSecret } from './secret-marking.ts';

describe('a mark of a state secret', () => {
  test.each([
    '机密★1年\n关于某事的通报',
    '绝密★',
    '秘 密 ★ 10 年',
    '关于某事的请示\n【机密】\n县政府：',
    '（秘密）',
    '密级：机密  编号 3',
    '密级:绝密',
    '机\u200b密★长期',
    '附件一：机密☆5年',
    '秘密·长期',
  ])('is seen in “%s”', (text) => expect(isMarkedSecret(text)).toBe(true));

  test.each([
    '工作秘密',
    '密级：工作秘密',
    '密级：内部',
    '经保密审查，不涉及国家秘密，可以公开。',
    '企业称这是商业秘密',
    '举报人信息我们会严格保密',
    '请勿在群里传播机密文件，谨防上当',
    '他们之间有秘密',
    '机密档案馆东侧道路积水',
  ])('is not seen in “%s”', (text) => expect(isMarkedSecret(text)).toBe(false));

  test('is seen wherever in a text it stands, with any blanks in it', () => {
    const plain = fc
      .array(fc.constantFrom(...'县城道路积水已经修复请群众放心'), { maxLength: 40 })
      .map((chars) => chars.join(''));
    const blank = fc.constantFrom('', ' ', '\u3000', '\u200b', '\t');
    fc.assert(
      fc.property(plain, plain, fc.constantFrom('绝密', '机密', '秘密'), blank, blank, (before, after, level, a, b) => {
        const mark = `${level[0]}${a}${level[1]}${b}★1年`;
        expect(isMarkedSecret(`${before}\n${mark}\n${after}`)).toBe(true);
        expect(isMarkedSecret(`${before}${after}`)).toBe(false);
      }),
    );
  });
});
