import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeStream } from '@tingchao/cli/bench/stream-corpus.ts';

export type ServedFeeds = {
  readonly origin: string;
  /** How many items the feeds hold together. */
  readonly items: number;
  /** A settings file that names every feed, `{site}` standing for the origin. */
  readonly yaml: string;
  close(): Promise<void>;
};

/** Serves RSS feeds of made-up posts on loopback, the same ones at every visit. */
export async function serveFeeds(feeds: number, itemsEach: number, seed: number): Promise<ServedFeeds> {
  const stream = makeStream(seed);
  const bodies = Array.from({ length: feeds }, (_, feed) => {
    const items = Array.from({ length: itemsEach }, (__, item) => {
      const { title, text } = stream.next().value;
      const link = `http://feed.example/${feed}/${item}`;
      return `<item><title>${title}</title><link>${link}</link><guid>${link}</guid><description>${text}</description></item>`;
    });
    return `<?xml version="1.0"?><rss version="2.0"><channel><title>feed ${feed}</title>${items.join('')}</channel></rss>`;
  });
  const server = createServer((request, response) => {
    const feed = /^\/(\d+)\.xml$/.exec(request.url ?? '')?.[1];
    const body = feed === undefined ? undefined : bodies[Number(feed)];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/rss+xml; charset=utf-8' });
    response.end(body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sources = bodies.map(
    (_, feed) => `  - id: feed-${feed}
    kind: rss
    name: 信源 ${feed}
    channelType: forum
    owner: 值班员
    url: "{site}/${feed}.xml"
    schedule: { minIntervalMinutes: 0.25, maxIntervalMinutes: 10 }
    expectedPerDay: 12
`,
  );
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    items: feeds * itemsEach,
    yaml: `version: 1\nsources:\n${sources.join('')}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}
