import type { CheerioAPI } from 'cheerio';

/** The content of the first meta element with one of the names (`name`, `property` or `itemprop`, any case), in the order of the names. */
export function meta($: CheerioAPI, ...names: readonly string[]): string {
  const all = $('meta').toArray();
  for (const name of names) {
    const found = all.find((element) => {
      const { name: own, property, itemprop, content = '' } = element.attribs;
      return (own ?? property ?? itemprop ?? '').trim().toLowerCase() === name && content.trim() !== '';
    });
    if (found !== undefined) return (found.attribs['content'] ?? '').trim();
  }
  return '';
}

/** What the scripts of a page say, without the ones that are fetched; bounded. */
export function scriptText($: CheerioAPI): string {
  return $('script:not([src])')
    .toArray()
    .map((element) => $(element).text())
    .join('\n')
    .slice(0, 2_000_000);
}
