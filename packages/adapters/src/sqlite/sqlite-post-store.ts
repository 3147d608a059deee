import { setImmediate } from 'node:timers/promises';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Row } from './connection.ts';
import type { Database } from './database.ts';
import type { PostMove, PostRow } from './post-writes.ts';
import { inSlices, mapInTurns } from './slices.ts';
import { documentIn, documentOf } from './told-documents.ts';

/** Posts handed to the writer at a time. */
const SLICE = 500;
/** Posts read in one turn of the event loop: a few milliseconds. */
const PAGE = 120;

/** The row of a post. */
export const toPostRow = ({ post, analysis, membership }: KeptPost): PostRow => ({
  id: post.id,
  incidentId: membership.incidentId,
  collectedAt: post.collectedAt,
  region: post.region,
  sourceId: post.sourceId,
  membership: JSON.stringify(membership),
  document: JSON.stringify({ post, analysis }),
});

/** What a move writes. */
const toMove = ({
  id,
  membership,
}: {
  readonly id: string;
  readonly membership: KeptPost['membership'];
}): PostMove => ({
  id,
  incidentId: membership.incidentId,
  membership: JSON.stringify(membership),
});

/** Posts, one row each; the membership has a column of its own, so that a move does not rewrite the document. */
export function createSqlitePostStore(database: Database): PostStore {
  const document = documentOf('posts');
  const found = `SELECT membership, ${document} FROM posts`;
  const one = database.prepare(`${found} WHERE id = ?`);
  const byIncident = database.prepare(`${found} WHERE incident_id = ? ORDER BY collected_at, id LIMIT ?`);
  const page = database.prepare(`SELECT id, collected_at, membership, ${document} FROM posts
    WHERE (collected_at, id) > (?, ?) ORDER BY collected_at, id LIMIT ?`);
  // One process handles all regions here, so nothing asks for some of them at a rate that would pay an index of its own.
  const pageOf = database.prepare(`SELECT id, collected_at, membership, ${document} FROM posts
    WHERE (collected_at, id) > (?, ?) AND region IN (SELECT value FROM json_each(?)) ORDER BY collected_at, id LIMIT ?`);
  const regionsOf = database.prepare('SELECT DISTINCT region FROM posts WHERE collected_at >= ? ORDER BY region');
  const latest = database.prepare(`${found} WHERE collected_at < ? ORDER BY collected_at DESC, id DESC LIMIT ?`);
  const total = database.prepare('SELECT count(*) AS n FROM posts');

  const toPost = (row: Row): KeptPost => {
    const { post, analysis } = documentIn(row) as Pick<KeptPost, 'post' | 'analysis'>;
    return { post, analysis, membership: JSON.parse(row['membership'] as string) as KeptPost['membership'] };
  };
  const get = (id: string): KeptPost | undefined => {
    const row = one.get(id);
    return row && toPost(row);
  };
  return {
    async add(posts) {
      return (
        await inSlices(posts, SLICE, async (slice) => database.write('addPosts', await mapInTurns(slice, toPostRow)))
      ).flat();
    },
    get: async (id) => get(id),
    async getMany(ids) {
      const posts = new Map<string, KeptPost>();
      for (const id of ids) {
        const post = get(id);
        if (post) posts.set(id, post);
      }
      return posts;
    },
    async move(moves) {
      await inSlices(moves, SLICE, (slice) => database.write('movePosts', slice.map(toMove)));
    },
    async replace(posts) {
      await inSlices(posts, SLICE, async (slice) => database.write('replacePosts', await mapInTurns(slice, toPostRow)));
    },
    byIncident: async (incidentId, limit = 1000) => byIncident.all(incidentId, limit).map(toPost),
    async *scan(since, regions) {
      let [at, id]: [number, string] = [since, ''];
      const next = (): readonly Row[] =>
        regions === undefined ? page.all(at, id, PAGE) : pageOf.all(at, id, JSON.stringify(regions), PAGE);
      for (;;) {
        const rows = next();
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(toPost);
        [at, id] = [last['collected_at'] as number, last['id'] as string];
        await setImmediate();
      }
    },
    regionsSince: async (since) => regionsOf.all(since).map(({ region }) => region as string),
    latest: async (limit, before) => latest.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toPost),
    count: async () => (total.get() as { n: number } | undefined)?.n ?? 0,
  };
}
