import { expect, test } from 'vitest';
import { assert, property, string } from 'fast-check';
import { decodeEntities } from './html-entities.ts';
import { htmlToText, titleText } from './html-text.ts';

test('a page becomes the lines a reader sees', () => {
  const html = `<h1>通知</h1><!-- 内部 --><script>var a="<p>不是正文</p>"</script><style>p{}</style>
    <p>第一段 &amp; <b>重点</b>&nbsp;内容</p><p>第二段<br>换行</p><ul><li>一</li><li>二</li></ul>`;
  expect(htmlToText(html)).toBe('通知\n第一段 & 重点 内容\n第二段\n换行\n一\n二');
});

test('references are read once', () => {
  expect(decodeEntities('&amp;lt; &#20320;&#x597D; &hellip; &unknown; a&b &#150;')).toBe('&lt; 你好 … &unknown; a&b –');
});

test('a bracket that opens no tag is text', () => {
  expect(htmlToText('水位 < 3 米且 a<b')).toBe('水位 < 3 米且 a<b');
  expect(titleText('关于<XX 项目>的通知 <b>急</b>')).toBe('关于<XX 项目>的通知 急');
});

test('attributes with brackets do not leak', () => {
  expect(htmlToText('<a title="1 > 0" href=x>链接</a>')).toBe('链接');
});

test.each([
  ['unclosed tags', '<a b="'.repeat(200_000)],
  ['open brackets', '<'.repeat(2_000_000)],
  ['unclosed comments', '<!--'.repeat(500_000)],
  ['unclosed scripts', '<script></script'.repeat(200_000)],
  ['half tags', '<a '.repeat(500_000)],
])('hostile markup of %s comes to an end', (_what, html) => {
  expect(htmlToText(html, { maxLength: 1000 }).length).toBeLessThanOrEqual(1000);
});

test('no text makes it throw or grow', () => {
  assert(property(string({ unit: 'binary', maxLength: 300 }), (text) => htmlToText(text).length <= text.length));
});
