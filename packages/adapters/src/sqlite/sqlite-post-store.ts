import { setImmediate } from 'node:timers/promises';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { PostStore } from '@tingchao/ports/post-store.ts';
import type { Database, Row } from './database.ts';
import { inSlices } from './slices.ts';

/** Posts in one transaction: a few milliseconds. */
const SLICE = 120;

/** Posts, one row each; the membership has a column of its own, so that a move does not rewrite the document. */
export function createSqlitePostStore(database: Database): PostStore {
  const insert =
    database.prepare(`INSERT INTO posts(id, incident_id, collected_at, region, source_id, membership, document)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING RETURNING id`);
  const found = 'SELECT membership, document FROM posts';
  const one = database.prepare(`${found} WHERE id = ?`);
  const move = database.prepare('UPDATE posts SET incident_id = ?, membership = ? WHERE id = ?');
  const byIncident = database.prepare(`${found} WHERE incident_id = ? ORDER BY collected_at, id LIMIT ?`);
  const page = database.prepare(`SELECT id, collected_at, membership, document FROM posts
    WHERE (collected_at, id) > (?, ?) ORDER BY collected_at, id LIMIT ?`);
  const latest = database.prepare(`${found} WHERE collected_at < ? ORDER BY collected_at DESC, id DESC LIMIT ?`);
  const total = database.prepare('SELECT count(*) AS n FROM posts');

  const toPost = (row: Row): KeptPost => {
    const { post, analysis } = JSON.parse(row['document'] as string) as Pick<KeptPost, 'post' | 'analysis'>;
    return { post, analysis, membership: JSON.parse(row['membership'] as string) as KeptPost['membership'] };
  };
  const get = (id: string): KeptPost | undefined => {
    const row = one.get(id);
    return row && toPost(row);
  };
  const addOne = ({ post, analysis, membership }: KeptPost): boolean =>
    insert.get(
      post.id,
      membership.incidentId,
      post.collectedAt,
      post.region,
      post.sourceId,
      JSON.stringify(membership),
      JSON.stringify({ post, analysis }),
    ) !== undefined;

  return {
    async add(posts) {
      const added = await inSlices(posts, SLICE, (slice) => database.write(() => slice.filter(addOne)));
      return added.flat().map(({ post }) => post.id);
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
      if (moves.length === 0) return;
      await database.write(() => {
        for (const { id, membership } of moves) move.run(membership.incidentId, JSON.stringify(membership), id);
      });
    },
    byIncident: async (incidentId, limit = 1000) => byIncident.all(incidentId, limit).map(toPost),
    async *scan(since) {
      let [at, id]: [number, string] = [since, ''];
      for (;;) {
        const rows = page.all(at, id, SLICE);
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(toPost);
        [at, id] = [last['collected_at'] as number, last['id'] as string];
        await setImmediate();
      }
    },
    latest: async (limit, before) => latest.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toPost),
    count: async () => (total.get() as { n: number } | undefined)?.n ?? 0,
  };
}
