import { plus, toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import { offsetMs, type Item, type Message } from './story.ts';

/** One answer of the site before headers: what it is and when it last changed. */
export type Page = { readonly type: string; readonly body: string; readonly changedAt: Instant };

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The items that are out at `now`, newest first. */
export function shown<T extends Item | Message>(items: readonly T[], epoch: Instant, now: Instant): readonly T[] {
  return items
    .filter((item) => plus(epoch, offsetMs(item.when)) <= now)
    .toSorted((a, b) => offsetMs(b.when) - offsetMs(a.when));
}

const at = (item: Item | Message, epoch: Instant): Instant => plus(epoch, offsetMs(item.when));

const latest = (items: readonly (Item | Message)[], epoch: Instant): Instant =>
  items.reduce<Instant>(
    (newest, item) => (at(item, epoch) > newest ? at(item, epoch) : newest),
    plus(epoch, -90 * 86_400_000),
  );

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body>` +
  `<header><a href="/">青岚县（虚构）示例站点</a></header>${body}<footer>本站内容均为虚构，仅供演示</footer></body></html>`;

/** A feed in RSS 2.0. */
export function rssPage(
  channel: { readonly title: string; readonly link: string; readonly path: string; readonly encoding: string },
  items: readonly Item[],
  epoch: Instant,
): Page {
  const entries = items.map(
    (item) =>
      `<item><title>${escape(item.title)}</title><link>${channel.link}${channel.path}${item.id}.html</link>` +
      `<guid isPermaLink="false">${item.id}</guid><author>${escape(item.author)}</author>` +
      `<pubDate>${new Date(at(item, epoch)).toUTCString()}</pubDate><description>${escape(item.text)}</description></item>`,
  );
  const body =
    `<?xml version="1.0" encoding="${channel.encoding}"?><rss version="2.0"><channel><title>${escape(channel.title)}</title>` +
    `<link>${channel.link}${channel.path}</link><description>虚构内容，仅供演示</description>${entries.join('')}</channel></rss>`;
  return { type: `application/rss+xml; charset=${channel.encoding}`, body, changedAt: latest(items, epoch) };
}

/** The page of one feed item, for a reader who follows the link. */
export function itemPage(item: Item, epoch: Instant): Page {
  const body = html(
    item.title,
    `<article><h1>${escape(item.title)}</h1><p>${escape(item.author)} <time>${toClock(at(item, epoch))}</time></p><div class="body">${escape(item.text)}</div></article>`,
  );
  return { type: 'text/html; charset=utf-8', body, changedAt: at(item, epoch) };
}

/** The answer a message shows at `now`: the last one that is due. */
export function answerAt(message: Message, epoch: Instant, now: Instant): Message['answers'][number] | undefined {
  return message.answers.findLast((answer) => plus(epoch, offsetMs(answer.when)) <= now);
}

const BOARD_PAGE_SIZE = 8;

/** One page of the message board's list. */
export function boardListPage(messages: readonly Message[], page: number, epoch: Instant, now: Instant): Page {
  const rows = messages
    .slice((page - 1) * BOARD_PAGE_SIZE, page * BOARD_PAGE_SIZE)
    .map(
      (message) =>
        `<li data-id="${message.id}"><a href="/board/m/${message.id}">${escape(message.title)}</a> ` +
        `<time>${toClock(at(message, epoch))}</time> <span class="status">${answerAt(message, epoch, now)?.status ?? '待受理'}</span></li>`,
    );
  const body = html('青岚县网上留言板', `<h1>青岚县网上留言板</h1><ul class="messages">${rows.join('')}</ul>`);
  return { type: 'text/html; charset=utf-8', body, changedAt: changedAt(messages, epoch, now) };
}

/** One message with its answer, if any. */
export function boardMessagePage(message: Message, epoch: Instant, now: Instant): Page {
  const answer = answerAt(message, epoch, now);
  const reply = answer
    ? `<section class="reply"><span class="unit">${escape(answer.unit)}</span> <time>${toClock(plus(epoch, offsetMs(answer.when)))}</time>` +
      `<div class="answer">${escape(answer.text)}</div>${answer.rating ? `<span class="rating">${answer.rating}</span>` : ''}</section>`
    : '';
  const body = html(
    message.title,
    `<article class="message"><h1>${escape(message.title)}</h1><p class="asked"><span class="nickname">${escape(message.author)}</span> ` +
      `<span class="place">${message.place}</span> <time>${toClock(at(message, epoch))}</time> <span class="status">${answer?.status ?? '待受理'}</span></p>` +
      `<div class="content">${escape(message.text)}</div>${reply}</article>`,
  );
  return { type: 'text/html; charset=utf-8', body, changedAt: changedAt([message], epoch, now) };
}

function changedAt(messages: readonly Message[], epoch: Instant, now: Instant): Instant {
  const answers = messages
    .flatMap((message) => answerAt(message, epoch, now) ?? [])
    .map((answer) => plus(epoch, offsetMs(answer.when)));
  return Math.max(latest(messages, epoch), ...answers) as Instant;
}

/** The list of the notice column. */
export function noticeListPage(items: readonly Item[], epoch: Instant): Page {
  const rows = items.map(
    (item) =>
      `<li><a href="${item.id}.html">${escape(item.title)}</a><span class="date">${toClock(at(item, epoch)).slice(0, 10)}</span></li>`,
  );
  const body = html('情况通报', `<h1>青岚县人民政府·情况通报</h1><ul class="notices">${rows.join('')}</ul>`);
  return { type: 'text/html; charset=utf-8', body, changedAt: latest(items, epoch) };
}

/** One notice. */
export function noticePage(item: Item, epoch: Instant): Page {
  const body = html(
    item.title,
    `<div class="notice"><h1>${escape(item.title)}</h1><p>来源：${escape(item.author)} 发布时间：<span class="published">${toClock(at(item, epoch))}</span></p><div class="body"><p>${escape(item.text)}</p></div></div>`,
  );
  return { type: 'text/html; charset=utf-8', body, changedAt: at(item, epoch) };
}

const SQUARE_PAGE_SIZE = 10;

/** One page of the square's JSON channel; how an audience splits into reads and reactions varies by the seed. */
export function squarePage(items: readonly Item[], page: number, epoch: Instant, origin: string, seed: number): Page {
  const list = items.slice((page - 1) * SQUARE_PAGE_SIZE, page * SQUARE_PAGE_SIZE).map((item, index) => {
    const reads = Math.round((item.heat ?? 0) * (0.9 + ((seed * 31 + index * 17 + item.id.length) % 21) / 100));
    return {
      id: item.id,
      url: `${origin}/square/${item.id}.html`,
      title: item.title,
      content: item.text,
      createdAt: new Date(at(item, epoch)).toISOString(),
      user: { nick: item.author },
      geo: item.place ?? null,
      forwards: item.forwards ?? null,
      stats: {
        reads,
        reposts: Math.round(reads / 60),
        comments: Math.round(reads / 45),
        likes: Math.round(reads / 25),
      },
    };
  });
  const body = JSON.stringify({ code: 0, data: { page, list } });
  return { type: 'application/json; charset=utf-8', body, changedAt: latest(items, epoch) };
}

/** The front page, for whoever opens the site in a browser. */
export function frontPage(epoch: Instant): Page {
  const links = [
    ['/forum/feed.xml', '青岚论坛（RSS，GB18030）'],
    ['/daily/rss.xml', '宁川都市网·青岚频道（RSS）'],
    ['/board/list', '青岚县网上留言板'],
    ['/gov/notices/', '青岚县人民政府·情况通报'],
    ['/api/square', '青岚随手拍（JSON）'],
  ].map(([href, name]) => `<li><a href="${href}">${name}</a></li>`);
  return {
    type: 'text/html; charset=utf-8',
    body: html('示例站点', `<h1>青岚县（虚构）示例站点</h1><ul>${links.join('')}</ul>`),
    changedAt: epoch,
  };
}
