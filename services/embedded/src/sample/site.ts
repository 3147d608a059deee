import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { boardMessages } from './board-messages.ts';
import { dailyNews } from './daily-news.ts';
import { forumThreads } from './forum-threads.ts';
import { encodeGb18030 } from './gb18030.ts';
import { govNotices } from './gov-notices.ts';
import {
  boardListPage,
  boardMessagePage,
  frontPage,
  itemPage,
  noticeListPage,
  noticePage,
  rssPage,
  shown,
  squarePage,
  type Page,
} from './pages.ts';
import { squarePosts } from './square-posts.ts';

export type SampleSiteOptions = {
  readonly now: () => Instant;
  /**
   * The moment the county's story counts from; `now()` when absent. Keep it between starts of one installation, so that
   * the story goes on instead of beginning anew.
   */
  readonly epoch?: Instant;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly seed?: number;
};

export type SampleSite = {
  /** `http://127.0.0.1:port`, what `{site}` in `config/sample/sources.yaml` stands for. */
  readonly origin: string;
  readonly epoch: Instant;
  close(): Promise<void>;
};

/**
 * Serves the sample county 青岚县 (all fiction) on loopback: two feeds (one GB18030), a message board whose answers
 * appear over time, a notice column and a JSON channel, with validators and robots.txt as a real site has them.
 * Rejects when the port is taken.
 */
export async function startSampleSite(options: SampleSiteOptions): Promise<SampleSite> {
  const epoch = options.epoch ?? options.now();
  const seed = options.seed ?? 1;
  let origin = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', origin);
    const page = pageFor(url, { epoch, now: options.now(), origin, seed });
    answer(request, response, page);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    epoch,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

type Scene = { readonly epoch: Instant; readonly now: Instant; readonly origin: string; readonly seed: number };

function pageFor(url: URL, { epoch, now, origin, seed }: Scene): Page | undefined {
  const page = Number(url.searchParams.get('page') ?? '1');
  if (!Number.isInteger(page) || page < 1) return undefined;
  switch (url.pathname) {
    case '/':
      return frontPage(epoch);
    case '/robots.txt':
      return { type: 'text/plain; charset=utf-8', body: 'User-agent: *\nDisallow: /admin/\n', changedAt: epoch };
    case '/forum/feed.xml':
      return rssPage(
        { title: '青岚论坛·县城版', link: origin, path: '/forum/', encoding: 'GB18030' },
        shown(forumThreads, epoch, now),
        epoch,
      );
    case '/daily/rss.xml':
      return rssPage(
        { title: '宁川都市网·青岚频道', link: origin, path: '/daily/', encoding: 'UTF-8' },
        shown(dailyNews, epoch, now),
        epoch,
      );
    case '/board/list':
      return boardListPage(shown(boardMessages, epoch, now), page, epoch, now);
    case '/gov/notices/':
      return noticeListPage(shown(govNotices, epoch, now), epoch);
    case '/api/square':
      return squarePage(shown(squarePosts, epoch, now), page, epoch, origin, seed);
    default:
      return singlePage(url.pathname, epoch, now);
  }
}

function singlePage(path: string, epoch: Instant, now: Instant): Page | undefined {
  const match = /^\/(forum|daily|square|board\/m|gov\/notices)\/(\w+?)(?:\.html)?$/.exec(path);
  const id = match?.[2];
  if (match?.[1] === 'board/m') {
    const message = shown(boardMessages, epoch, now).find((one) => one.id === id);
    return message && boardMessagePage(message, epoch, now);
  }
  if (match?.[1] === 'gov/notices') {
    const notice = shown(govNotices, epoch, now).find((one) => one.id === id);
    return notice && noticePage(notice, epoch);
  }
  const items = { forum: forumThreads, daily: dailyNews, square: squarePosts }[match?.[1] ?? ''];
  const item = items && shown(items, epoch, now).find((one) => one.id === id);
  return item && itemPage(item, epoch);
}

function answer(request: IncomingMessage, response: ServerResponse, page: Page | undefined): void {
  if (!page) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('没有这个页面\n');
    return;
  }
  const bytes = page.type.endsWith('GB18030') ? encodeGb18030(page.body) : Buffer.from(page.body);
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`;
  const headers = { etag, 'last-modified': new Date(page.changedAt).toUTCString(), 'content-type': page.type };
  if (isUnchanged(request, etag, page.changedAt)) response.writeHead(304, headers).end();
  else
    response
      .writeHead(200, { ...headers, 'content-length': bytes.length })
      .end(request.method === 'HEAD' ? undefined : bytes);
}

/** RFC 9110: If-None-Match decides alone when it is there. */
function isUnchanged(request: IncomingMessage, etag: string, changedAt: Instant): boolean {
  const known = request.headers['if-none-match'];
  if (known !== undefined) return known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return Number.isFinite(since) && Math.floor(changedAt / 1000) * 1000 <= since;
}
