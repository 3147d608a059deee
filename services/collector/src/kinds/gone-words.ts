import { decode } from '@tingchao/adapters/web/decode.ts';
import { htmlToText } from '@tingchao/adapters/web/html-text.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';

/** What sites say in place of a message that is no longer there, with an answer of 200. */
const GONE =
  /(?:留言|信件|来信|帖子|主题|内容|页面|网页|信息|诉求|问题|文章|记录|数据)[^。，,；;\n]{0,8}(?:不存在|未找到|找不到|已(?:经)?(?:被)?(?:删除|撤下|撤销|撤回|下架|移除|关闭))|(?:不存在|找不到|没有找到)(?:该|此|这个|(?:您|)(?:要|)访问的)?(?:留言|信件|页面|网页|内容|记录)|404 ?not ?found/iu;

/** A page that says so is short: a long one speaks of something else. */
const MOST_UNITS = 2000;

/** Whether a page that lacks what it should show says in words that the message is not there; `more` are words of the settings. */
export function saysGone(response: FetchResponse, isHtml: boolean, more: readonly string[]): boolean {
  const contentType = response.headers['content-type'] ?? null;
  const { text } = decode(response.body, { contentType, kind: isHtml ? 'html' : 'text' });
  const told = isHtml ? htmlToText(text) : unescaped(text);
  if (told.length > MOST_UNITS && isHtml) return more.some((words) => told.includes(words));
  const near = told.slice(0, MOST_UNITS);
  return more.some((words) => near.includes(words)) || GONE.test(near);
}

/** JSON often writes Chinese as `\u6d88`. */
const unescaped = (text: string): string =>
  text
    .slice(0, MOST_UNITS * 6)
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Whether a request for a page was led to the front page of its site: what many sites do with an address they no longer know. */
export function isFrontPage(asked: string, reached: string): boolean {
  if (!URL.canParse(asked) || !URL.canParse(reached)) return false;
  const [from, to] = [new URL(asked), new URL(reached)];
  const isFront = /^\/(?:index\.\w+|home\/?)?$/i.test(to.pathname) && to.search === '';
  return isFront && from.host === to.host && !/^\/(?:index\.\w+|home\/?)?$/i.test(from.pathname);
}
