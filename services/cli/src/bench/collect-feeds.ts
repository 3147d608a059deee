import { seeded } from './post-corpus.ts';
import { makeStream } from './stream-corpus.ts';

let texts: readonly { readonly title: string; readonly text: string }[] | undefined;
const posts = (): NonNullable<typeof texts> => {
  if (texts) return texts;
  const stream = makeStream(11);
  return (texts = Array.from({ length: 2000 }, () => stream.next().value));
};

/**
 * The RSS document of one made-up source: always the same bytes for the same number. Items as county sites have them: a
 * title, 200 to 1,000 characters of escaped HTML, a date, a GUID.
 */
export function feedOf(source: number, items: number): string {
  const random = seeded(source + 1);
  const all = posts();
  const entries = Array.from({ length: items }, (_, item) => {
    const pick = (): (typeof all)[number] => all[Math.floor(random() * all.length)] as (typeof all)[number];
    const { title, text } = pick();
    const more = Array.from({ length: Math.floor(random() * 8) }, () => `<p>${pick().text}</p>`).join('');
    const link = `http://s${source}.example/t/${item}.html`;
    const date = new Date(Date.UTC(2026, 2, 1 + (item % 28), item % 24)).toUTCString();
    return `<item><title>${title}</title><link>${link}</link><guid isPermaLink="true">${link}</guid><pubDate>${date}</pubDate><description><![CDATA[<p>${text}</p>${more}]]></description></item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>信源 ${source}</title><link>http://s${source}.example/</link>${entries.join('')}</channel></rss>`;
}
