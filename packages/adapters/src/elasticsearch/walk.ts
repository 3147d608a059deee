import type { Client } from '@elastic/elasticsearch';
import type { IndexKind } from './indices.ts';
import type { Source } from './read.ts';
import type { Server } from './server.ts';

/** A document with its id. */
export type Walked = { readonly id: string; readonly source: Source };

/** How long the server keeps the picture between two pages. */
const KEEP = '5m';

type Answer = {
  readonly pit_id?: string;
  readonly hits: {
    readonly hits: readonly { readonly _id: string; readonly _source?: Source; readonly sort?: unknown[] }[];
  };
};

/**
 * Every document of a kind as it was at one moment, in pages and in no order; what is written meanwhile is not seen. Whoever
 * stops early lets the picture go.
 */
export async function* walk(
  server: Server,
  kind: IndexKind,
  options: { readonly query?: object; readonly pageSize?: number; readonly only?: readonly string[] } = {},
): AsyncGenerator<readonly Walked[]> {
  const { query = { match_all: {} }, pageSize = 500, only } = options;
  await server.call((client) => client.indices.refresh({ index: server.alias(kind), ignore_unavailable: true }));
  const opened = await server.call((client) =>
    client.openPointInTime({ index: server.alias(kind), keep_alive: KEEP, ignore_unavailable: true }),
  );
  let pit = opened.id;
  try {
    for (let after: unknown[] | undefined; ;) {
      const body = {
        pit: { id: pit, keep_alive: KEEP },
        query,
        size: pageSize,
        sort: [{ _shard_doc: 'asc' }],
        track_total_hits: false,
        allow_partial_search_results: false,
        ...(after === undefined ? {} : { search_after: after }),
        ...(only === undefined ? {} : { _source: [...only] }),
      } as Parameters<Client['search']>[0];
      const answer = (await server.call((client) => client.search(body))) as unknown as Answer;
      const { hits } = answer.hits;
      pit = answer.pit_id ?? pit;
      if (hits.length > 0) yield hits.map(({ _id: id, _source: source }) => ({ id, source: source ?? {} }));
      if (hits.length < pageSize) return;
      after = hits.at(-1)?.sort;
    }
  } finally {
    await server.call((client) => client.closePointInTime({ id: pit }, { ignore: [404] }));
  }
}
