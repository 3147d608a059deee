import { openPage, UnreadablePage, type OpenPage, type Values } from '@tingchao/adapters/web/open-page.ts';
import { canonicalLink } from '@tingchao/domain/post/canonical-link.ts';
import type { Identity } from '@tingchao/domain/post/post-id.ts';
import { fillsOf, type Fills } from '@tingchao/domain/post/selector-health.ts';
import type { ListRules } from '@tingchao/domain/post/source-settings.ts';
import type { FetchResponse } from '@tingchao/ports/http-fetcher.ts';
import { noValidators, UnusablePage, VisitStopped, type Validators, type VisitContext } from '../visit.ts';

/** One line of a list. */
export type Entry = { readonly identity: Identity; readonly values: Values; readonly evidence: Uint8Array };

export type ReadList = {
  readonly notModified: boolean;
  readonly entries: readonly Entry[];
  readonly validators: Validators;
  readonly notes: readonly string[];
  /** Rows of the first page and in what share of them each selector found something. */
  readonly rows: number;
  readonly fills: Fills;
};

/**
 * Reads a list page by page until a page brings nothing new, the bound of pages or `maxItems`. A failing first page throws;
 * a later one only shortens the list and is noted. A missing container throws: a redesign must not look like an empty list.
 */
export async function readList(rules: ListRules, maxItems: number, visit: VisitContext): Promise<ReadList> {
  const entries = new Map<string, Entry>();
  const notes: string[] = [];
  const pages = `${rules.url}${rules.post ?? ''}`.includes('{page}') ? rules.maxPages : 1;
  // With several pages a first page that did not change says nothing about the others.
  const conditional = pages === 1 && rules.post === undefined ? visit.validators : noValidators;
  let validators = noValidators;
  let first: readonly Entry[] = [];
  for (let index = 0; index < pages && entries.size < maxItems; index += 1) {
    const number = String(rules.firstPage + index);
    const request = {
      url: rules.url.replace('{page}', number),
      post: rules.post?.replace('{page}', number),
      how: rules.fetch,
    };
    const response = await pageOf(request, index, index === 0 ? conditional : noValidators, visit, notes);
    if (response === undefined) break;
    if (response.status === 304)
      return { notModified: true, entries: [], validators: visit.validators, notes, rows: 0, fills: {} };
    if (pages === 1) validators = { etag: response.etag, lastModified: response.lastModified };
    const found = entriesOf(response, rules, index === 0);
    if (index === 0) first = found;
    const before = entries.size;
    for (const entry of found) {
      const key = visit.idOf(entry.identity);
      if (!entries.has(key)) entries.set(key, entry);
    }
    // Many sites answer a page beyond the last with the last one.
    if (entries.size === before) break;
  }
  if (entries.size > maxItems) notes.push(`列表有 ${entries.size} 条，超过上限，只收前 ${maxItems} 条`);
  const rows = first.map(({ values }) => values);
  return {
    notModified: false,
    entries: [...entries.values()].slice(0, maxItems),
    validators,
    notes,
    rows: rows.length,
    fills: fillsOf('list.fields', rules.fields, rows),
  };
}

type Request = { readonly url: string; readonly post: string | undefined; readonly how: ListRules['fetch'] };

async function pageOf(
  { url, post, how }: Request,
  index: number,
  validators: Validators,
  visit: VisitContext,
  notes: string[],
): Promise<FetchResponse | undefined> {
  if (index === 0) return visit.get(url, validators, post, how);
  try {
    return await visit.get(url, noValidators, post, how);
  } catch (error) {
    if (error instanceof VisitStopped || !(error instanceof Error)) throw error;
    notes.push(`第 ${index + 1} 页没有取到（${error.message}），本次只收前面的`);
    return undefined;
  }
}

function entriesOf(response: FetchResponse, rules: ListRules, isFirst: boolean): readonly Entry[] {
  const page = open(response, rules.format);
  const missing = rules.container !== undefined && !page.has(rules.container);
  const noPath = rules.format !== 'html' && !page.has(rules.items);
  if (isFirst && (missing || noPath)) {
    const rule = missing ? rules.container : rules.items;
    throw new UnusablePage(`列表页里找不到“${rule}”，网站可能改版，请核对选择器：${response.url}`);
  }
  return page.list(rules.items).flatMap((part) => {
    const values = part.read(rules.fields);
    const identity = identityOf(values);
    return identity ? [{ identity, values, evidence: response.body }] : [];
  });
}

/** Opens an answer by the source's format; a login page or another format throws `UnusablePage`. */
export function open(response: FetchResponse, format: ListRules['format']): OpenPage {
  try {
    const page = openPage(response.body, {
      format,
      url: response.url,
      contentType: response.headers['content-type'] ?? null,
    });
    if (page.asksForLogin) throw new UnusablePage(`返回的是登录页，本系统不采集需要登录的内容：${response.url}`);
    return page;
  } catch (error) {
    if (error instanceof UnreadablePage) throw new UnusablePage(`${error.message}：${response.url}`, { cause: error });
    throw error;
  }
}

/** The channel's own number before the link (links move), the words when there is neither. A row without any of it is no item. */
function identityOf(values: Values): Identity | undefined {
  if (values['id'] !== undefined) return { by: 'native', id: values['id'] };
  if (values['link'] !== undefined) return { by: 'link', link: canonicalLink(values['link']) };
  const [title = '', text = ''] = [values['title'], values['text']];
  return title === '' && text === '' ? undefined : { by: 'content', title, text };
}
