/**
 * The web that `bench collect` collects, in a process of its own: feeds, each at an origin of its own on loopback, and among
 * them hostile ones, which behave until they are told to `turn`.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { feedOf } from './collect-feeds.ts';
import { hostileWeb, packed } from './hostile-web.ts';

/** How many of either kind; the hostile ones are the first of `hostileWeb`. */
export type SiteOrder = { readonly feeds: number; readonly items: number; readonly hostile: boolean };
/** Ports of both, in order. */
export type SitePorts = { readonly feeds: readonly number[]; readonly hostile: readonly number[] };

const order = JSON.parse(process.argv[2] ?? '') as SiteOrder;
let turned = false;
if (order.hostile) packed();

const serve = (listener: RequestListener): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const feedAt =
  (index: number): RequestListener =>
  (request, response) => {
    if (request.url === '/robots.txt') response.writeHead(404).end();
    else
      response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8' }).end(feedOf(index, order.items));
  };

const ports: SitePorts = {
  feeds: await Promise.all(Array.from({ length: order.feeds }, (_, index) => serve(feedAt(index)))),
  hostile: await Promise.all(
    (order.hostile ? hostileWeb : []).map(({ answer }, index) =>
      serve((request, response) => {
        if (request.url === '/robots.txt' || !turned) feedAt(order.feeds + index)(request, response);
        else answer(response);
      }),
    ),
  ),
};
process.on('message', () => {
  turned = true;
});
process.on('disconnect', () => process.exit(0));
process.send?.(ports);
