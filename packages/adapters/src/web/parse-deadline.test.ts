import { expect, test } from 'vitest';
import { openDeadlineParser } from './parse-deadline.ts';
import { NotAFeed } from './parse-feed.ts';
import { NotAPage } from './parse-page.ts';

const url = 'https://a.example/';
/** On a machine with much else to do a thread is slow, which is not what is tested. */
const PATIENT_MS = 120_000;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const feed = utf8('<rss version="2.0"><channel><title>栏目</title><item><title>停水</title></item></channel></rss>');
const page = utf8('<title>停水通告</title><h1>停水通告</h1><p>城关镇今夜停水，请提前储水，恢复时间另行通知。</p>');

test('a document in the thread is read as it is at once', async () => {
  await using inThread = openDeadlineParser({ inlineBytes: 0, deadlineMs: PATIENT_MS });
  await using atOnce = openDeadlineParser();
  expect(await inThread.feed(feed, { url })).toEqual(await atOnce.feed(feed, { url }));
  expect(await inThread.page(page, { url })).toEqual(await atOnce.page(page, { url }));
});

test('what is no feed or no page says so from the thread too', async () => {
  await using parser = openDeadlineParser({ inlineBytes: 0, deadlineMs: PATIENT_MS });
  await expect(parser.feed(page, { url })).rejects.toThrow(NotAFeed);
  await expect(parser.page(utf8('<div>'.repeat(10_000)), { url })).rejects.toThrow(NotAPage);
});

test('a document that takes longer than the deadline is given up, and the next one is read', async () => {
  await using hasty = openDeadlineParser({ inlineBytes: 100_000, deadlineMs: 0 });
  const large = utf8(`<rss><channel>${'<item><title>停水</title></item>'.repeat(20_000)}</channel></rss>`);
  await expect(hasty.feed(large)).rejects.toThrow(/已放弃/);
  await expect(hasty.page(utf8('<p>停水</p>'.repeat(20_000)), { url })).rejects.toThrow(/已放弃/);
  expect((await hasty.feed(feed)).items).toHaveLength(1);
});
