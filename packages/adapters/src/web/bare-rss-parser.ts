import Parser from 'rss-parser';

/** rss-parser as a library and nothing else, to measure beside ours: how many items it reads in a text. */
export function bareRssParser(): (text: string) => Promise<number> {
  const parser = new Parser();
  return async (text) => (await parser.parseString(text)).items.length;
}
