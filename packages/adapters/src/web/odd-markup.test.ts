import * as fc from 'fast-check';
import { load } from 'cheerio';
import { expect, test } from 'vitest';
import { openPage } from './open-page.ts';
import { openDeadlineParser } from './parse-deadline.ts';
import { isModest } from './page-proportions.ts';
import { parseFeed } from './parse-feed.ts';

const url = 'https://a.example/';
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** As the collector has it. */
const INLINE = 128 * 1024;

/** Ways to nest or to repeat; each made so large that a rule that goes through it again for every part of it would take seconds. */
const FAMILIES: readonly (readonly [string, (n: number) => string])[] = [
  ['tables in tables', (n) => '<table><tr><td>字'.repeat(n)],
  ['closed tables in tables', (n) => `${'<table><tr><td>'.repeat(n)}正文${'</td></tr></table>'.repeat(n)}`],
  ['boxes in boxes', (n) => '<div>字'.repeat(n)],
  ['navigation in navigation', (n) => '<div class="nav">字'.repeat(n)],
  ['forms in boxes', (n) => '<form><div>'.repeat(n)],
  ['print that is never closed', (n) => '<b><i><p>'.repeat(n)],
  ['lists in lists', (n) => '<ul><li>项'.repeat(n)],
];

test.each(FAMILIES)('a small page of %s is read beside the event loop, whatever it is written in', (_, make) => {
  const bytes = utf8(make(160));
  expect(bytes.length).toBeLessThan(8 * 1024);
  expect(isModest(bytes, INLINE)).toBe(false);
  const wide = Buffer.from(`\uFEFF${make(160)}`, 'utf16le');
  expect(isModest(wide, INLINE)).toBe(false);
});

test('a page of many parts is read beside the event loop, an ordinary one at once', () => {
  expect(isModest(utf8('<p>一段</p>'.repeat(2001)), INLINE)).toBe(false);
  expect(isModest(utf8(`<div ${'a '.repeat(101)}>`), INLINE)).toBe(false);
  expect(isModest(utf8(`<div>${'<p>一段<br>'.repeat(900)}</div>`), INLINE)).toBe(true);
  expect(isModest(utf8(`<p>${'字'.repeat(INLINE)}`), INLINE)).toBe(false);
});

test('what is not modest is really given to the thread', async () => {
  await using hasty = openDeadlineParser({ deadlineMs: 0 });
  await expect(hasty.page(utf8('<table><tr><td>'.repeat(160)), { url })).rejects.toThrow(/已放弃/);
});

const tag = fc.constantFrom('div', 'p', 'ul', 'li', 'a', 'b', 'table', 'tr', 'td', 'span');
const markup: fc.Arbitrary<string> = fc.letrec<{ readonly node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom('字', '一句话。', ' ', '2024-01-02', '<br>'),
    fc
      .tuple(tag, fc.constantFrom('', ' class="c"', ' href="/x"'), fc.array(tie('node'), { maxLength: 5 }))
      .map(([name, attribute, inner]) => `<${name}${attribute}>${inner.join('')}</${name}>`),
  ),
})).node;
const selector = fc.constantFrom(
  'a',
  'li > a',
  'div p, td b',
  '.c',
  'a.c',
  ':has(a)',
  '> a',
  'p:first-child',
  'ul li a',
  'b + a',
);

test('rules find in any part what a search of the whole tree below it finds, and its text breaks where a reader sees a break', () => {
  fc.assert(
    fc.property(
      fc.array(markup, { maxLength: 6 }),
      fc.constantFrom('div', 'li', 'td', '*'),
      selector,
      (parts, items, rule) => {
        const html = parts.join('');
        const page = openPage(utf8(html), { format: 'html', url });
        const $ = load(html);
        const expected = $.root()
          .find(items)
          .toArray()
          .map((node) => {
            const found = $(node).find(rule).first();
            const copy = found.clone();
            copy.find('p,div,br,li,tr').prepend('\n');
            const lines = copy
              .text()
              .split('\n')
              .map((line) => line.replaceAll(/\s+/g, ' ').trim());
            return [$(node).find(rule).length > 0, lines.filter((line) => line !== '').join('\n')];
          });
        const read = page.list(items).map((part) => [part.has(rule), part.read({ text: rule })['text'] ?? '']);
        expect(read).toEqual(expected);
      },
    ),
  );
});

test('an item of very many parts is read by plain rules, and refused by those that would compare all of them', () => {
  const page = openPage(utf8(`<ul><li>${'<b>字</b>'.repeat(10_000)}<a>题</a></li></ul>`), { format: 'html', url });
  const [item] = page.list('li');
  expect(item?.read({ title: 'a, i' })).toEqual({ title: '题' });
  expect(() => item?.read({ title: '> a' })).toThrow('部分');
});

test('items that lie in one another are refused before the rules go through each', () => {
  const page = openPage(utf8('<table><tr><td>'.repeat(550)), { format: 'html', url });
  expect(() => page.list('tr')).toThrow('层层相套');
});

test('a feed of more tags or values than any has is refused before a tree is built', async () => {
  const tags = utf8(`<rss><channel>${'<a/>'.repeat(150_001)}</channel></rss>`);
  await expect(parseFeed(tags)).rejects.toThrow('标签超过');
  const values = utf8(`{"version":"https://jsonfeed.org/version/1","items":[${'[],'.repeat(200_001)}[]]}`);
  await expect(parseFeed(values)).rejects.toThrow('已拒绝');
});

test('a large feed out of all proportion never reaches the thread, and one with long or many texts does', async () => {
  await using parser = openDeadlineParser({ deadlineMs: 0 });
  const item = (inside: string): Uint8Array => utf8(`<rss><channel><item>${inside}</item></channel></rss>`);
  await expect(parser.feed(item(`<a ${'b="1" '.repeat(30_000)}/>`))).rejects.toThrow('标签过长');
  await expect(parser.feed(item('<a>'.repeat(150_001)))).rejects.toThrow('标签超过');
  await expect(parser.feed(utf8(' '.repeat(200_000)))).rejects.toThrow('没有 XML 元素');
  // Those that do reach it are given up at once, its deadline being what it is here.
  await expect(parser.feed(item(`<title>${'长'.repeat(100_000)}</title>`))).rejects.toThrow('已放弃');
  await expect(parser.feed(item(`<title><![CDATA[<a ${'b '.repeat(100_000)}]]></title>`))).rejects.toThrow('已放弃');
});
