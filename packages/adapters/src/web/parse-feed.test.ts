import { toIso } from '@tingchao/domain/time/instant.ts';
import { describe, expect, test } from 'vitest';
import { assert, asyncProperty, uint8Array } from 'fast-check';
import { parseFeed, type ParseFeedOptions } from './parse-feed.ts';

const parse = (text: string, options: ParseFeedOptions = {}) => parseFeed(new TextEncoder().encode(text), options);
const rss = (item: string, more = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" ${more}><channel><title>青岚发布</title><link>http://qinglan.example/</link><item>${item}</item></channel></rss>`;
const onlyItem = async (text: string, options: ParseFeedOptions = {}) => {
  const { items } = await parse(text, options);
  expect(items).toHaveLength(1);
  return items[0];
};

describe('an RSS item', () => {
  test('comes with title, link, time, author and the text a reader sees', async () => {
    const item = await onlyItem(
      rss(
        '<guid isPermaLink="false">n-17</guid><title>停水&amp;通知</title><link>/n/17.html</link><pubDate>Thu, 02 Apr 2026 08:30:00</pubDate><dc:creator>县水务局</dc:creator><description>&lt;p&gt;城关镇&lt;/p&gt;&lt;p&gt;明日停水&lt;/p&gt;</description>',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
      ),
    );
    expect(item).toMatchObject({
      id: 'n-17',
      title: '停水&通知',
      link: 'http://qinglan.example/n/17.html',
      author: '县水务局',
      text: '城关镇\n明日停水',
    });
    expect(toIso(item?.publishedAt ?? (0 as never))).toBe('2026-04-02T08:30:00+08:00');
  });

  test('without a date stays without one', async () => {
    expect((await onlyItem(rss('<title>无日期</title>')))?.publishedAt).toBeNull();
  });

  test('keeps its fuller text when there are two', async () => {
    const item = await onlyItem(
      rss('<description>摘要</description><content:encoded><![CDATA[<p>全文<br>第二行</p>]]></content:encoded>'),
    );
    expect(item?.text).toBe('全文\n第二行');
  });

  test('with a bare &, naked markup and an unclosed tag is still read', async () => {
    const item = await onlyItem(
      rss('<title>A & B <3</title><description>一<br>二 <b>三</description><link>http://e.example/?a=1&b=2</link>'),
    );
    expect(item).toMatchObject({ title: 'A & B <3', text: '一\n二 三', link: 'http://e.example/?a=1&b=2' });
  });

  test('without a title takes the beginning of its text, without an id its link', async () => {
    const item = await onlyItem(rss('<link>http://e.example/1</link><description>夜间施工扰民</description>'));
    expect(item).toMatchObject({ id: 'http://e.example/1', title: '夜间施工扰民' });
  });
});

test('one constant guid for all items does not make them one', async () => {
  const item = (n: number): string => `<guid>0</guid><title>第${n}条</title><link>http://e.example/${n}</link>`;
  const { items } = await parse(rss(`${item(1)}</item><item>${item(2)}`));
  expect(new Set(items.map(({ id }) => id)).size).toBe(2);
});

test('Atom is read with its bases, xhtml and any prefix', async () => {
  const item = await onlyItem(
    `<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="http://e.example/x/"><a:title type="html">&lt;b&gt;公告&lt;/b&gt;</a:title>
     <a:entry><a:id>u1</a:id><a:title>标题</a:title><a:link rel="edit" href="no"/><a:link href="y/1"/>
     <a:published>2026-04-02T00:30:00Z</a:published><a:author><a:name>信访局</a:name></a:author>
     <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>正文</p></div></a:content></a:entry></a:feed>`,
  );
  expect(item).toMatchObject({
    id: 'u1',
    title: '标题',
    link: 'http://e.example/x/y/1',
    text: '正文',
    author: '信访局',
  });
});

test('RDF, JSON Feed, a missing version and rubbish before the prolog are read', async () => {
  const rdf = `\uFEFF\n junk <?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>c</title></channel><item rdf:about="http://e.example/1"><title>t</title></item></rdf:RDF>`;
  expect((await onlyItem(rdf))?.link).toBe('http://e.example/1');
  const json =
    '{"version":"https://jsonfeed.org/version/1.1","title":"j","items":[{"id":7,"url":"/7","content_html":"<p>文</p>"}]}';
  expect(await onlyItem(json, { url: 'http://e.example/feed.json' })).toMatchObject({
    id: '7',
    link: 'http://e.example/7',
    text: '文',
  });
  expect((await onlyItem('<rss><channel><item><title>无版本</title></item></channel></rss>'))?.title).toBe('无版本');
});

describe('what is no feed is refused in one line', () => {
  test.each([
    [
      'a login page served as 200',
      '<!doctype html><html><head><title>用户登录</title></head><body><input type="password"></body></html>',
      '登录页',
    ],
    ['an ordinary page', '<html><head><title>首页</title></head></html>', '网页“首页”'],
    ['nothing', '', '为空'],
    ['plain text', 'garbage', '没有 XML'],
    ['another XML', '<note><to>x</to></note>', '<note>'],
    ['other JSON', '{"code":0,"data":[]}', 'JSON'],
    ['broken JSON', '{"version":"https://jsonfeed.org/version/1","items":[', 'JSON'],
    ['a feed cut inside a tag', '<rss><channel><item><title>x</title', '损坏'],
  ])('%s', async (_what, text, hint) => {
    const error = await parse(text).catch((each: unknown) => each as Error);
    expect(error).toMatchObject({ name: 'NotAFeed', message: expect.stringContaining(hint) });
    expect((error as Error).message).not.toContain('\n');
  });

  test('50 MB', async () => {
    await expect(parseFeed(new Uint8Array(50 * 1024 * 1024))).rejects.toMatchObject({
      name: 'NotAFeed',
      message: expect.stringContaining('过大'),
    });
  });
});

test('entities declared in the document are not expanded', async () => {
  const bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>';
  const item = await onlyItem(`${bomb}<rss><channel><item><title>&b;&x;</title></item></channel></rss>`);
  expect(item?.title).toBe('&b;&x;');
});

test('items beyond the cap are counted, not read', async () => {
  const many = '<item><title>x</title></item>'.repeat(300);
  const { items, dropped } = await parse(`<rss><channel>${many}</channel></rss>`, { maxItems: 100 });
  expect([items.length, dropped]).toEqual([100, 200]);
});

test.each([
  ['unclosed CDATA', '<![CDATA['.repeat(200_000)],
  ['unclosed comments', '<!--'.repeat(500_000)],
  ['nested tags', '<a>'.repeat(300_000)],
  ['attributes without end', '<a b="'.repeat(200_000)],
  ['brackets', '<'.repeat(1_000_000)],
  ['document types', '<!DOCTYPE ['.repeat(200_000)],
])('hostile %s come to an end', async (_what, hostile) => {
  const outcome = await parse(`<rss><channel>${hostile}`).catch((error: unknown) => error as Error);
  expect('items' in outcome ? outcome.items : outcome.name).toEqual('items' in outcome ? [] : 'NotAFeed');
});

test('any bytes are read or refused, never anything else', async () => {
  const bytes = uint8Array({ maxLength: 200 });
  await assert(
    asyncProperty(bytes, async (each) => {
      const outcome = await parseFeed(each).then(
        () => 'read',
        (error: unknown) => (error as Error).name,
      );
      return outcome === 'read' || outcome === 'NotAFeed';
    }),
  );
});

test('rss-parser reads the same feed behind the same function', async () => {
  const text = rss(
    '<guid>g</guid><title>题</title><link>http://e.example/1</link><pubDate>Thu, 02 Apr 2026 08:30:00</pubDate><description>&lt;p&gt;文&lt;/p&gt;</description>',
  );
  const [ours, theirs] = [await parse(text), await parse(text, { engine: 'rss-parser' })];
  expect(theirs).toEqual(ours);
});
