import type { Client } from '@elastic/elasticsearch';
import { Transient } from '@tingchao/ports/errors.ts';
import type { IndexKind } from './indices.ts';
import type { Server } from './server.ts';

/** A document as it lies in its index. */
export type Stored = {
  readonly id: string;
  readonly seqNo: number;
  readonly primaryTerm: number;
  readonly source: Source;
};
export type Source = Readonly<Record<string, unknown>>;

type Found = {
  readonly found?: boolean;
  readonly _id: string;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: Source;
  readonly error?: { readonly type?: string; readonly reason?: string };
};

/** Documents asked for in one request: an answer stays far below what the client takes. */
const GET_CHUNK = 500;

/**
 * Gets documents by id, in real time: also what no search sees yet. `only` names the parts of the source that are
 * needed. What is not there is left out; an index that is not there has no documents.
 */
export async function getAll(
  server: Server,
  places: readonly { readonly index: string; readonly id: string }[],
  only?: readonly string[],
): Promise<ReadonlyMap<string, Stored>> {
  const found = new Map<string, Stored>();
  for (let from = 0; from < places.length; from += GET_CHUNK) {
    const docs = places.slice(from, from + GET_CHUNK).map(({ index, id }) => ({ _index: index, _id: id }));
    const answer = await server.call((client) =>
      client.mget({ docs, realtime: true, ...(only ? { _source_includes: [...only] } : {}) }),
    );
    for (const each of answer.docs as readonly Found[]) {
      const stored = toStored(each);
      if (stored) found.set(stored.id, stored);
    }
  }
  return found;
}

function toStored(found: Found): Stored | undefined {
  const { _id: id, _seq_no: seqNo, _primary_term: primaryTerm, _source: source, error } = found;
  if (error !== undefined && error.type !== 'index_not_found_exception') {
    // One shard cannot be read: nothing may be concluded from what is missing.
    throw new Transient(`Elasticsearch 的一个分片暂时不能读（${error.type ?? '未知'}）；系统会自动重试`);
  }
  if (found.found !== true || seqNo === undefined || primaryTerm === undefined) return undefined;
  return { id, seqNo, primaryTerm, source: source ?? {} };
}

export type Search = {
  readonly kind: IndexKind;
  readonly query: object;
  /** Fields with their direction; the last one must be unique, so that a page ends between two documents. */
  readonly sort: readonly (readonly [field: string, order: 'asc' | 'desc'])[];
  readonly limit: number;
  readonly offset?: number;
  /** Begins behind this place of the order. */
  readonly after?: readonly unknown[];
  readonly only?: readonly string[];
  /** Documents in one answer. */
  readonly pageSize?: number;
};

type Hit = { readonly _id: string; readonly _source?: Source; readonly sort?: readonly unknown[] };

/** The sources that a search finds, in order, page by page; goes beyond the 10,000 that one search may give. */
export async function* searchPages(server: Server, search: Search): AsyncGenerator<readonly Source[]> {
  const { kind, sort, only, pageSize = 500 } = search;
  let left = search.limit;
  let skip = search.offset ?? 0;
  let after: readonly unknown[] | undefined = search.after;
  while (left > 0) {
    // Far offsets are walked to without their documents.
    const walking = skip > 0 && (after !== undefined || skip + left > WINDOW);
    const size = walking ? Math.min(skip, WINDOW) : Math.min(left, pageSize);
    const from = walking || after !== undefined ? 0 : skip;
    const body = {
      index: server.alias(kind),
      ignore_unavailable: true,
      allow_partial_search_results: false,
      track_total_hits: false,
      query: search.query,
      sort: sort.map(([field, order]) => ({ [field]: { order } })),
      size,
      from,
      ...(after === undefined ? {} : { search_after: after }),
      _source: walking ? false : (only ?? true),
    };
    const hits = await server.call((client) => hitsOf(client, body));
    after = hits.at(-1)?.sort;
    if (walking) skip -= hits.length;
    else {
      skip = 0;
      left -= hits.length;
      if (hits.length > 0) yield hits.map(({ _source: source }) => source ?? {});
    }
    if (hits.length < size) return;
  }
}

/** What one search may reach into (`index.max_result_window`). */
const WINDOW = 10_000;

async function hitsOf(client: Client, body: object): Promise<readonly Hit[]> {
  const answer = await client.search(body);
  return answer.hits.hits as unknown as readonly Hit[];
}

/** What a search found, and its place in the order that was asked for. */
export type FoundHit = { readonly source: Source; readonly place: readonly unknown[] };

/** One answer to a search, at most `WINDOW`: from a place on, or the first of each group. */
export async function searchHits(
  server: Server,
  search: Omit<Search, 'pageSize'> & { readonly collapse?: string },
): Promise<readonly FoundHit[]> {
  const { kind, query, sort, only, limit, offset, after, collapse } = search;
  const body = {
    index: server.alias(kind),
    ignore_unavailable: true,
    allow_partial_search_results: false,
    track_total_hits: false,
    query,
    sort: sort.map(([field, order]) => ({ [field]: { order } })),
    size: Math.min(limit, WINDOW),
    _source: only ?? true,
    ...(offset === undefined ? {} : { from: Math.min(offset, WINDOW - limit) }),
    ...(after === undefined ? {} : { search_after: [...after] }),
    ...(collapse === undefined ? {} : { collapse: { field: collapse } }),
  };
  const hits = await server.call((client) => hitsOf(client, body));
  return hits.map(({ _source: source, sort: place }) => ({ source: source ?? {}, place: place ?? [] }));
}

/** All that a search finds, up to its limit. */
export async function searchAll(server: Server, search: Search): Promise<readonly Source[]> {
  const found: Source[] = [];
  for await (const page of searchPages(server, search)) found.push(...page);
  return found;
}

/** Values of one answer. */
const BUCKETS = 1_000;

/** The values that a keyword field has among what a query finds, each once. */
export async function valuesOf(
  server: Server,
  { kind, query, field }: { readonly kind: IndexKind; readonly query: object; readonly field: string },
): Promise<readonly string[]> {
  const values: string[] = [];
  let after: object = {};
  for (;;) {
    const sources = [{ value: { terms: { field } } }];
    const body = {
      index: server.alias(kind),
      ignore_unavailable: true,
      allow_partial_search_results: false,
      size: 0,
      query,
      aggs: { values: { composite: { size: BUCKETS, sources, ...after } } },
    };
    const answer = await server.call((client) => client.search(body));
    const found = answer.aggregations?.['values'] as unknown as Composite | undefined;
    const buckets = found?.buckets ?? [];
    values.push(...buckets.map(({ key }) => key.value));
    if (found?.after_key === undefined || buckets.length < BUCKETS) return values;
    after = { after: found.after_key };
  }
}

type Composite = {
  readonly buckets: readonly { readonly key: { readonly value: string } }[];
  readonly after_key?: object;
};

/** How many documents a kind has. */
export async function countOf(server: Server, kind: IndexKind): Promise<number> {
  await server.refresher.own(kind);
  const { count } = await server.call((client) =>
    client.count({ index: server.alias(kind), ignore_unavailable: true }),
  );
  return count;
}
