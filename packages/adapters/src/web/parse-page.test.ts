import { toIso } from '@tingchao/domain/time/instant.ts';
import { describe, expect, test } from 'vitest';
import { openPage } from './open-page.ts';
import { parsePage, type PageSelectors } from './parse-page.ts';

const url = 'http://www.qinglan.example/art/2026/4/2/art_1.html';
const parse = (html: string, selectors: PageSelectors = {}) => {
  const page = parsePage(new TextEncoder().encode(html), { url, selectors });
  return { ...page, publishedAt: page.publishedAt === null ? null : toIso(page.publishedAt) };
};

const BODY = `<p>近日,城关镇多名居民反映小区夜间施工噪音扰民,县住建局已现场核查。</p><p>经查,施工单位未办理夜间施工许可,已责令停工整改,并依法立案调查。</p>`;
const page = (head: string, body: string): string => `<html><head>${head}</head><body>
  <div class="header"><span>今天是2026年5月9日 星期六</span><a href="/">首页</a><a href="/zw">政务公开</a></div>
  <div class="nav"><ul><li><a href="/a">新闻动态</a></li><li><a href="/b">通知公告</a></li></ul></div>
  ${body}
  <div class="comment-list"><p>网友甲:支持!2026-04-08 09:00</p></div>
  <div class="footer">主办:青岚县人民政府 联系电话 备案号</div></body></html>`;

describe('a notice without selectors', () => {
  test('is read from the metadata of a government CMS', () => {
    const found = parse(
      page(
        '<title>关于夜间施工的通报_青岚县人民政府</title><meta name="ArticleTitle" content="关于夜间施工的通报"><meta name="PubDate" content="2026-04-02 08:30"><meta name="ContentSource" content="县住建局">',
        `<div class="article"><h1>关于夜间施工的通报</h1><div id="zoom">${BODY}</div></div>`,
      ),
    );
    expect(found).toMatchObject({
      title: '关于夜间施工的通报',
      publishedAt: '2026-04-02T08:30:00+08:00',
      author: '县住建局',
    });
    expect(found.text).toBe(
      '近日,城关镇多名居民反映小区夜间施工噪音扰民,县住建局已现场核查。\n经查,施工单位未办理夜间施工许可,已责令停工整改,并依法立案调查。',
    );
  });

  test('is read from its visible lines: not the header clock, not a comment', () => {
    const found = parse(
      page(
        '<title>关于夜间施工的通报 - 青岚县人民政府</title>',
        `<div class="con"><h2>关于夜间施工的通报</h2><div class="info">来源:青岚发布 发布时间:2026年4月2日 08:30 浏览次数:12</div><div>${BODY}</div></div>`,
      ),
    );
    expect(found).toMatchObject({
      title: '关于夜间施工的通报',
      publishedAt: '2026-04-02T08:30:00+08:00',
      author: '青岚发布',
    });
  });

  test('takes the heading when a quotation mark cut the metadata', () => {
    const found = parse(
      page(
        '<title>关于开展"清朗"行动的通知</title><meta property="og:title" content="关于开展"清朗"行动的通知">',
        `<h1>关于开展"清朗"行动的通知</h1><div>${BODY}</div>`,
      ),
    );
    expect(found.title).toBe('关于开展"清朗"行动的通知');
  });

  test('without any date of its own has the day its address names, else none', () => {
    const html = page('<title>关于夜间施工的通报</title>', `<h1>关于夜间施工的通报</h1><div>${BODY}</div>`);
    expect(parse(html).publishedAt).toBe('2026-04-02T00:00:00+08:00');
    const bytes = new TextEncoder().encode(html);
    expect(parsePage(bytes, { url: 'http://www.qinglan.example/info/1021/3.htm' }).publishedAt).toBeNull();
  });
});

test('selectors of the source win', () => {
  const html = page(
    '<meta name="PubDate" content="2026-01-01">',
    `<h1>栏目名称</h1><b class="t">真正的标题</b><i class="d" data-at="2026-04-02 08:30"></i><div class="c"><p>甲</p><p>乙</p></div>`,
  );
  expect(parse(html, { title: '.t', text: '.c', publishedAt: '.d@data-at' })).toMatchObject({
    title: '真正的标题',
    text: '甲\n乙',
    publishedAt: '2026-04-02T08:30:00+08:00',
  });
});

test('a GBK page is read through its own declaration', () => {
  const head = Buffer.from('<html><head><meta charset=gb2312><title>');
  const bytes = Buffer.concat([
    head,
    Uint8Array.of(0xcd, 0xa8, 0xd6, 0xaa, 0xb9, 0xab, 0xb8, 0xe6),
    Buffer.from('</title></head></html>'),
  ]);
  expect(parsePage(bytes, { url }).title).toBe('通知公告');
});

describe('a page out of all proportion is refused in one line', () => {
  test.each([
    ['50 MB', new Uint8Array(50 * 1024 * 1024), '过大'],
    ['a million tags', Buffer.from('<p>'.repeat(1_000_000)), '标签超过'],
    ['deep nesting', Buffer.from('<div>'.repeat(100_000)), '嵌套超过'],
  ])('%s', (_what, bytes, hint) => {
    expect(() => parsePage(bytes, { url })).toThrow(hint);
  });
});

test('a page that is one long row of paragraphs is read like any other', () => {
  const row = '<p>正文内容,一二三四五六七八九十。</p>'.repeat(14_000);
  const page = parsePage(new TextEncoder().encode(row), {
    contentType: 'text/html; charset=utf-8',
    url: 'https://a.cn/x',
  });
  expect(page.text.split('\n')).toHaveLength(14_000);
});

test('items that lie in one another are refused before they are copied over and over', () => {
  const nest = `${'<div>'.repeat(500)}<p>正文</p>${'</div>'.repeat(500)}`.repeat(25);
  const page = openPage(new TextEncoder().encode(nest), { format: 'html', url: 'https://a.cn/' });
  expect(() => page.list('div').map((part) => part.read({ text: '' }))).toThrow(/层层相套/);
});
