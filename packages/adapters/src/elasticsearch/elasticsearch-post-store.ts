import { setImmediate } from 'node:timers/promises';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import { postFigures } from '@tingchao/domain/report/post-figures.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Rejected, Transient } from '@tingchao/ports/errors.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import { cutWords } from '../jieba/search-words.ts';
import { mapInTurns } from '../sqlite/slices.ts';
import { bulk, refusedIn, type Write } from './bulk.ts';
import { createMemberReader } from './incident-members.ts';
import { postPaths } from './indices.ts';
import { valuesAt } from './mappings.ts';
import { createPostHomes, homeOf } from './post-homes.ts';
import { countOf, getAll, searchAll, searchPages, valuesOf, type Source, type Stored } from './read.ts';
import type { Server } from './server.ts';

export type PostStoreOptions = {
  /** Cuts with the base dictionary, the same in every process and every release of the lexicons; asked for at the first post. */
  readonly segmenter: () => Promise<Pick<Segmenter, 'cut'>>;
  /** Fills `title` for the server's own analyzer, when the template has one. */
  readonly withTitle?: boolean;
};

/** Posts of a page read at a time. */
const PAGE = 500;
/** Others write to a post between our reading and writing; more often than this in a row is no accident. */
const TRIES = 10;
const NEEDED = ['document', 'membership'] as const;

/** Posts, one document each, in an index per month of publication; the id alone leads there (see `post-homes.ts`). */
export function createElasticPostStore(server: Server, options: PostStoreOptions): PostStore {
  const homes = createPostHomes(server);
  const placeOf = (id: string, home: string) => ({ index: server.index('posts', home), id });

  async function getMany(ids: readonly string[]): Promise<ReadonlyMap<string, KeptPost>> {
    const found = await homes.find([...new Set(ids)]);
    const places = [...found].map(([id, home]) => placeOf(id, home));
    const stored = await getAll(server, places, NEEDED);
    const posts = new Map<string, KeptPost>();
    for (const id of ids) {
      const each = stored.get(id);
      if (each) posts.set(id, toPost(each.source));
    }
    return posts;
  }

  async function find(query: object, order: 'asc' | 'desc', limit: number): Promise<readonly KeptPost[]> {
    const sort = [
      ['collectedAt', order],
      ['id', order],
    ] as const;
    return (await searchAll(server, { kind: 'posts', query, sort, limit, pageSize: PAGE, only: NEEDED })).map(toPost);
  }

  const members = createMemberReader({
    // Incidents are summed up from this: it must see what any process has written.
    refresh: () => server.refresher.all('posts'),
    find: (incidentIds, limit) => find({ terms: { incidentId: incidentIds } }, 'asc', limit),
  });

  return {
    getMany,
    get: async (id) => (await getMany([id])).get(id),
    async add(posts) {
      if (posts.length === 0) return [];
      const first = new Map<string, KeptPost>();
      for (const kept of posts) if (!first.has(kept.post.id)) first.set(kept.post.id, kept);
      const segmenter = await options.segmenter();
      const [claimed, bodies] = await Promise.all([
        homes.claim(new Map([...first].map(([id, { post }]) => [id, homeOf(post)]))),
        mapInTurns([...first.values()], (kept) => toSource(kept, segmenter, options.withTitle === true)),
      ]);
      const writes = [...first.keys()].flatMap((id, n): readonly Write[] => {
        const home = claimed.homes.get(id);
        return home === undefined ? [] : [{ action: 'create', ...placeOf(id, home), body: bodies[n] as object }];
      });
      const outcomes = await bulk(server, writes);
      server.refresher.wrote('posts');
      const refused = [...claimed.refused, ...refusedIn(outcomes, (n) => writes[n]?.id)];
      if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了 ${refused.length} 条帖文`, refused);
      return writes.filter((_, n) => outcomes[n]?.kind === 'written').map(({ id }) => id);
    },
    async move(moves) {
      if (moves.length === 0) return;
      const found = await homes.find([...new Set(moves.map(({ id }) => id))]);
      const writes = moves.flatMap(({ id, membership }): readonly Write[] => {
        const home = found.get(id);
        const { incidentId, decision } = membership;
        const doc = { membership: JSON.stringify(membership), incidentId, decision };
        return home === undefined ? [] : [{ action: 'update', ...placeOf(id, home), body: { doc } }];
      });
      const refused = refusedIn(await bulk(server, writes), (n) => writes[n]?.id);
      server.refresher.wrote('posts');
      if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了 ${refused.length} 条帖文的移动`, refused);
    },
    async replace(posts) {
      const found = await homes.find([...new Set(posts.map(({ post }) => post.id))]);
      const segmenter = await options.segmenter();
      let left = posts.flatMap((kept) => {
        const home = found.get(kept.post.id);
        return home === undefined ? [] : [{ kept, place: placeOf(kept.post.id, home) }];
      });
      for (let attempt = 1; left.length > 0; attempt += 1) {
        if (attempt > TRIES) throw new Transient('帖文同时被多方修改；系统会自动重试');
        const there = await getAll(
          server,
          left.map(({ place }) => place),
          ['id'],
        );
        left = left.filter(({ kept }) => there.has(kept.post.id));
        const writes = left.map(({ kept, place }): Write => {
          const body = toSource(kept, segmenter, options.withTitle === true);
          return { action: 'index', ...place, body, seen: there.get(kept.post.id) as Stored };
        });
        const outcomes = await bulk(server, writes);
        server.refresher.wrote('posts');
        const refused = refusedIn(outcomes, (n) => writes[n]?.id);
        if (refused.length > 0) throw new Rejected(`${server.where} 拒绝了 ${refused.length} 条帖文`, refused);
        // Somebody came in between: looked at again.
        left = left.filter((_, n) => outcomes[n]?.kind === 'present');
      }
    },
    byIncident: (incidentId, limit = 1000) => members(incidentId, limit),
    async *scan(since, regions) {
      await server.refresher.all('posts');
      const query =
        regions === undefined
          ? sinceQuery(since)
          : { bool: { filter: [sinceQuery(since), { terms: { region: regions } }] } };
      const sort = [
        ['collectedAt', 'asc'],
        ['id', 'asc'],
      ] as const;
      const search = {
        kind: 'posts',
        query,
        sort,
        limit: Number.MAX_SAFE_INTEGER,
        pageSize: PAGE,
        only: NEEDED,
      } as const;
      for await (const page of searchPages(server, search)) {
        yield await mapInTurns(page, toPost);
        await setImmediate();
      }
    },
    async regionsSince(since) {
      await server.refresher.all('posts');
      return (await valuesOf(server, { kind: 'posts', query: sinceQuery(since), field: 'region' })).toSorted();
    },
    async latest(limit, before) {
      await server.refresher.own('posts');
      const query = before === undefined ? { match_all: {} } : beforeQuery(before);
      return find(query, 'desc', limit);
    },
    count: () => countOf(server, 'posts'),
  };
}

const sinceQuery = (since: Instant): object => ({ range: { collectedAt: { gte: since, format: 'epoch_millis' } } });

const beforeQuery = (before: Instant): object => ({
  range: { collectedAt: { lt: before, format: 'epoch_millis' } },
});

/** A post from what `document` and `membership` of its source say. */
export function toPost(source: Source): KeptPost {
  const { post, analysis } = JSON.parse(source['document'] as string) as Pick<KeptPost, 'post' | 'analysis'>;
  return { post, analysis, membership: JSON.parse(source['membership'] as string) as KeptPost['membership'] };
}

function toSource(kept: KeptPost, segmenter: Pick<Segmenter, 'cut'>, withTitle: boolean): object {
  const { post, analysis, membership } = kept;
  return {
    ...postFigures(kept),
    ...valuesAt(kept, postPaths),
    tokens: tokensOf(`${post.title}\n${post.text}`, segmenter),
    ...(withTitle ? { title: post.title } : {}),
    membership: JSON.stringify(membership),
    document: JSON.stringify({ post, analysis }),
  };
}

/** The words of a masked text, normalised as the analysis does, separated by blanks. */
function tokensOf(text: string, segmenter: Pick<Segmenter, 'cut'>): string {
  return cutWords(text, segmenter).join(' ').toWellFormed();
}
