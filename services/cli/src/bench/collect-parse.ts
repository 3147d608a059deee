import { bareRssParser } from '@tingchao/adapters/web/bare-rss-parser.ts';
import { parseFeed } from '@tingchao/adapters/web/parse-feed.ts';
import { feedOf } from './collect-feeds.ts';
import { median, rounded } from './measure.ts';

/** Feeds a second on one core, ours and the named package alone, over the same bytes turn by turn. */
export type ParseFigures = {
  readonly feeds: number;
  readonly kibPerFeed: number;
  readonly itemsPerFeed: number;
  readonly feedsPerSecond: number;
  /** rss-parser as a library: `parseString` of the decoded text, nothing else. */
  readonly rssParserPerSecond: number;
};

const MAX_FEEDS = 100;

/** Parses the same feeds round by round with both, on this thread; the median round of each counts. */
export async function parseBeside(feeds: number, items: number, rounds: number): Promise<ParseFigures> {
  const library = bareRssParser();
  const bytes = Array.from({ length: Math.min(feeds, MAX_FEEDS) }, (_, index) => Buffer.from(feedOf(index, items)));
  const [own, other]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const ours = await seconds(bytes, (body) => parseFeed(body, { contentType: 'application/rss+xml; charset=utf-8' }));
    const theirs = await seconds(bytes, (body) => library(body.toString('utf8')));
    if (round === 0) continue; // the first round warms both up
    own.push(bytes.length / ours);
    other.push(bytes.length / theirs);
  }
  const total = bytes.reduce((sum, body) => sum + body.length, 0);
  return {
    feeds: bytes.length,
    kibPerFeed: rounded(total / bytes.length / 1024),
    itemsPerFeed: items,
    feedsPerSecond: Math.round(median(own)),
    rssParserPerSecond: Math.round(median(other)),
  };
}

async function seconds(bodies: readonly Buffer[], parse: (body: Buffer) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (const body of bodies) await parse(body);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
