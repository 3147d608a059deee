import { afterEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { instant, plus, minutes, type Instant } from '@tingchao/domain/time/instant.ts';
import { encodeGb18030 } from './gb18030.ts';
import { startSampleSite, type SampleSite } from './site.ts';

let now: Instant = instant(Date.UTC(2026, 2, 2, 1));
let site: SampleSite | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

async function open(): Promise<SampleSite> {
  site = await startSampleSite({ now: () => now });
  return site;
}

describe('the sample county', () => {
  test('the forum feed is GB18030 and says so', async () => {
    const { origin } = await open();
    const response = await fetch(`${origin}/forum/feed.xml`);
    const text = new TextDecoder('gb18030').decode(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toContain('GB18030');
    expect(text).toContain('<?xml version="1.0" encoding="GB18030"?>');
    expect(text).toContain('柳河镇新建村');
  });

  test('an answer on the board appears as time goes by', async () => {
    const { origin, epoch } = await open();
    const read = async (): Promise<string> => (await fetch(`${origin}/board/m/8801`)).text();
    expect(await read()).toContain('待受理');
    now = plus(epoch, minutes(2));
    expect(await read()).toContain('办理中');
    now = plus(epoch, minutes(5));
    expect(await read()).toContain('已答复');
  });

  test('a page that did not change answers 304 to its validators', async () => {
    const { origin } = await open();
    const first = await fetch(`${origin}/daily/rss.xml`);
    await first.arrayBuffer();
    const byTag = await fetch(`${origin}/daily/rss.xml`, {
      headers: { 'if-none-match': first.headers.get('etag') ?? '' },
    });
    const byDate = await fetch(`${origin}/daily/rss.xml`, {
      headers: { 'if-modified-since': first.headers.get('last-modified') ?? '' },
    });
    expect([byTag.status, byDate.status]).toEqual([304, 304]);
  });

  test('every page it links to is there, and a page it does not have is 404', async () => {
    const { origin } = await open();
    const list = await (await fetch(`${origin}/api/square?page=1`)).json();
    const links = (list as { data: { list: { url: string }[] } }).data.list.map((one) => one.url);
    const statuses = await Promise.all(links.map(async (link) => (await fetch(link)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await fetch(`${origin}/square/none.html`)).status).toBe(404);
  });
});

test('what is written as GB18030 reads back the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      // The charset has two forms of U+E5E5 and a few private code points that decoders map away.
      fc.pre(!/[\uE000-\uF8FF]/u.test(text));
      expect(new TextDecoder('gb18030', { ignoreBOM: true }).decode(encodeGb18030(text))).toBe(text);
    }),
  );
});
