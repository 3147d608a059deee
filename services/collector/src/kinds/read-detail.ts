import { NotAPage, type Page } from '@tingchao/adapters/web/parse-page.ts';
import type { Values } from '@tingchao/adapters/web/open-page.ts';
import type { DetailRules } from '@tingchao/domain/post/source-settings.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { UnusablePage, type VisitContext } from '../visit.ts';
import { open } from './read-list.ts';

export type Detail = { readonly values: Values; readonly evidence: Uint8Array };

/** Where an item's detail page is; null when neither the rules nor the list say. */
export function detailUrl(rules: DetailRules, nativeId: string | null, link: string | null): string | null {
  if (rules.url === undefined) return link;
  if (!rules.url.includes('{id}')) return rules.url;
  return nativeId === null ? null : rules.url.replace('{id}', encodeURIComponent(nativeId));
}

/** Opens a detail page and reads its fields. Throws `UnusablePage` when what comes is not the page. */
export async function readDetail(rules: DetailRules, url: string, visit: VisitContext): Promise<Detail> {
  const response = await visit.get(url);
  const page = open(response, rules.format);
  if (rules.container !== undefined && !page.has(rules.container)) {
    throw new UnusablePage(`详情页里找不到“${rules.container}”，网站可能改版：${url}`);
  }
  const link: Values = rules.format === 'html' ? { link: response.url } : {};
  if (rules.fields !== undefined) return { values: { ...link, ...page.read(rules.fields) }, evidence: response.body };
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
  return { values, evidence: response.body };
}

async function readPage(response: FetchResponse, contentType: string | null, visit: VisitContext): Promise<Page> {
  try {
    return await visit.parser.page(response.body, { contentType, url: response.url, at: visit.at });
  } catch (error) {
    if (error instanceof NotAPage) throw new UnusablePage(`${error.message}：${response.url}`, { cause: error });
    throw error;
  }
}
