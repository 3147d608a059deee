import { NotAPage, type Page } from '@tingchao/adapters/web/parse-page.ts';
import type { Values } from '@tingchao/adapters/web/open-page.ts';
import type { DetailRules } from '@tingchao/domain/post/source-settings.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { noValidators, PageGone, UnusablePage, type VisitContext } from '../visit.ts';
import { isFrontPage, saysGone } from './gone-words.ts';
import { open } from './read-list.ts';
import type { Attachment } from '@tingchao/domain/post/attachment.ts';

export type Detail = {
  readonly values: Values;
  readonly attachments: readonly Attachment[];
  readonly evidence: Uint8Array;
};

/** Where an item's detail page is; null when neither the rules nor the list say. */
export function detailUrl(rules: DetailRules, nativeId: string | null, link: string | null): string | null {
  if (rules.url === undefined) return link;
  if (!rules.url.includes('{id}')) return rules.url;
  return nativeId === null ? null : rules.url.replace('{id}', encodeURIComponent(nativeId));
}

/**
 * Opens a detail page and reads its fields. Throws `PageGone` when the site has no such page or says so in words, `UnusablePage`
 * when what comes is not the page for another reason.
 */
export async function readDetail(rules: DetailRules, url: string, visit: VisitContext): Promise<Detail> {
  const response = await visit.get(url, noValidators, undefined, rules.fetch);
  const page = open(response, rules.format);
  const isHtml = rules.format === 'html';
  if (rules.container !== undefined && !page.has(rules.container)) {
    if (isFrontPage(url, response.url)) throw new PageGone(`网页已转到网站首页：${url}`);
    if (saysGone(response, isHtml, rules.gone)) throw new PageGone(`网页说明内容已不在：${url}`);
    throw new UnusablePage(`详情页里找不到“${rules.container}”，网站可能改版：${url}`);
  }
  const link: Values = rules.format === 'html' ? { link: response.url } : {};
  if (rules.fields !== undefined) {
    const values = page.read(rules.fields);
    const isBare = values['text'] === undefined && values['title'] === undefined;
    if (isBare && saysGone(response, isHtml, rules.gone)) throw new PageGone(`网页说明内容已不在：${url}`);
    const where = rules.fields.attachments;
    const attachments = where === undefined ? [] : page.files(where);
    return { values: { ...link, ...values }, attachments, evidence: response.body };
  }
  if (rules.format !== 'html') throw new UnusablePage(`JSON 详情须配置 fields：${url}`);
  const contentType = response.headers['content-type'] ?? null;
  const parsed = await readPage(response, contentType, visit);
  const values = {
    ...link,
    ...(parsed.title && { title: parsed.title }),
    ...(parsed.text && { text: parsed.text }),
    ...(parsed.author && { author: parsed.author }),
    ...(parsed.publishedAt !== null && { time: toIso(parsed.publishedAt) }),
  };
  return { values, attachments: parsed.attachments, evidence: response.body };
}

async function readPage(response: FetchResponse, contentType: string | null, visit: VisitContext): Promise<Page> {
  try {
    return await visit.parser.page(response.body, { contentType, url: response.url, at: visit.at });
  } catch (error) {
    if (error instanceof NotAPage) throw new UnusablePage(`${error.message}：${response.url}`, { cause: error });
    throw error;
  }
}
