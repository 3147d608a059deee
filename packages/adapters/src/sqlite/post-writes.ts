import type { Prepare } from './connection.ts';

/** A post as it lies in its table. */
export type PostRow = {
  readonly id: string;
  readonly incidentId: string | null;
  readonly collectedAt: number;
  readonly region: string;
  readonly sourceId: string;
  readonly membership: string;
  readonly document: string;
};
export type PostMove = Pick<PostRow, 'id' | 'incidentId' | 'membership'>;

/** Writes of the post store. */
export function postWrites(prepare: Prepare) {
  const insert = prepare(`INSERT INTO posts(id, incident_id, collected_at, region, source_id, membership, document)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING RETURNING id`);
  const one = prepare('SELECT incident_id, membership, document FROM posts WHERE id = ?');
  const move = prepare('UPDATE posts SET incident_id = ?, membership = ? WHERE id = ?');
  const replace = prepare('UPDATE posts SET incident_id = ?, membership = ?, document = ? WHERE id = ?');
  return {
    /** Ids that were not there yet. */
    addPosts: (rows: readonly PostRow[]): readonly string[] =>
      rows.flatMap((row) => {
        const { id, incidentId, collectedAt, region, sourceId, membership, document } = row;
        return insert.get(id, incidentId, collectedAt, region, sourceId, membership, document) ? [id] : [];
      }),
    /** What is stored of a post. */
    storedPost(id: string): Pick<PostRow, 'incidentId' | 'membership' | 'document'> | undefined {
      const row = one.get(id);
      if (row === undefined) return undefined;
      const { incident_id: incidentId, membership, document } = row as Readonly<Record<string, string>>;
      return { incidentId: incidentId ?? null, membership: membership as string, document: document as string };
    },
    movePosts(moves: readonly PostMove[]): void {
      for (const { id, incidentId, membership } of moves) move.run(incidentId, membership, id);
    },
    replacePosts(rows: readonly PostRow[]): void {
      for (const { id, incidentId, membership, document } of rows) replace.run(incidentId, membership, document, id);
    },
  };
}
