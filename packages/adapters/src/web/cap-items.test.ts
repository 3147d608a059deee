import fc from 'fast-check';
import { expect, test } from 'vitest';
import { capItems } from './cap-items.ts';
import { parseFeed } from './parse-feed.ts';

const item = (n: number): string =>
  `<item><title>第${n}条</title><link>http://e.example/${n}</link><description>${'水'.repeat(60)}</description></item>`;
const feedOf = (count: number): string =>
  `<rss version="2.0"><channel><title>论坛</title>${Array.from({ length: count }, (_, n) => item(n)).join('')}<webMaster>站长</webMaster></channel></rss>`;

test('a flood is cut before it is parsed: the first items are whole, the others counted', async () => {
  const { bytes, dropped } = capItems(Buffer.from(feedOf(20_000)), 50);
  expect(bytes.length).toBeLessThan(20_000);
  expect(dropped).toBe(19_950);
  const { items } = await parseFeed(bytes, { contentType: 'application/rss+xml; charset=utf-8' });
  expect(items).toHaveLength(50);
  expect(items.at(-1)?.title).toBe('第49条');
});

test('Atom entries are cut alike, and words that only begin like an item are none', () => {
  const entries = Array.from(
    { length: 5000 },
    (_, n) => `<entry><id>${n}</id><title>标题${'长'.repeat(20)}</title></entry>`,
  ).join('');
  expect(capItems(Buffer.from(`<feed><items/><itemList/>${entries}</feed>`), 10).dropped).toBe(4990);
});

test('what is not beyond the cap comes back byte for byte', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(300_000), (count, padding) => {
      const bytes = Buffer.from(feedOf(count) + ' '.repeat(padding));
      return Buffer.compare(capItems(bytes, 30).bytes, bytes) === 0;
    }),
    { numRuns: 20 },
  );
});
