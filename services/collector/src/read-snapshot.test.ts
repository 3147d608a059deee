import { expect, test } from 'vitest';
import { MOST_TEXT, readSnapshot } from './read-snapshot.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a kept page is told in words: no markup, no script, personal data masked', () => {
  const page =
    '<html><head><title>留言</title><script>alert(1)</script></head><body><h1>路灯坏了</h1><p>联系电话19900000000，<img src=x onerror=alert(1)>请尽快修。</p></body></html>';
  const read = readSnapshot(bytes(page));
  if (read.kind !== 'page') throw new Error('no page');
  expect(read.text).toContain('路灯坏了');
  expect(read.text).toContain('请尽快修');
  expect(read.text).not.toMatch(/alert|onerror|<|19900000000/u);
  expect(read.cut).toBe(false);
});

test('a page in another charset is read as it was written', () => {
  // 路灯 in GB18030.
  const gbk = new Uint8Array([...bytes('<meta charset="gbk"><p>'), 0xc2, 0xb7, 0xb5, 0xc6, ...bytes('</p>')]);
  expect(readSnapshot(gbk)).toMatchObject({ kind: 'page', text: '路灯' });
});

test('a picture is told by its first bytes and shows none of its content', () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
  expect(readSnapshot(png)).toEqual({ kind: 'picture', type: 'image/png' });
});

test('of a page without end a beginning is shown, and it is said that there is more', () => {
  const read = readSnapshot(bytes(`<p>${'长'.repeat(MOST_TEXT * 3)}`));
  expect(read).toMatchObject({ kind: 'page', cut: true });
  expect(read.kind === 'page' && read.text.length).toBe(MOST_TEXT);
});

test('of a feed the entry itself is shown, and nobody’s name', () => {
  const feed = `<?xml version="1.0"?><rss><channel><title>论坛</title>
    <item><title>石磨村又停电了</title><author>北坪石匠</author><description>第五次停电</description></item>
    <item><title>路灯坏了</title><dc:creator>夜里睡不着</dc:creator><description>半个月没人修</description></item></channel></rss>`;
  const read = readSnapshot(bytes(feed), { title: '路灯坏了' });
  if (read.kind !== 'page') throw new Error('no page');
  expect(read.text).toMatch(/路灯坏了[\s\S]*半个月没人修/u);
  expect(read.text).not.toMatch(/石匠|睡不着|停电/u);
});

test('a hostile page of a million openings is read in one pass', () => {
  expect(readSnapshot(bytes('<item '.repeat(340_000)), { title: '路灯' }).kind).toBe('page');
  expect(readSnapshot(bytes(`<item>${'<author>'.repeat(250_000)}</item>`), { title: '路灯' }).kind).toBe('page');
});
