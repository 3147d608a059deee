import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Prepare } from './connection.ts';
import { documentOf, NO_DOCUMENT } from './told-documents.ts';

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
  const insert =
    prepare(`INSERT INTO posts(id, incident_id, collected_at, region, source_id, membership, document, told)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING RETURNING id`);
  const one = prepare(`SELECT incident_id, membership, ${documentOf('posts')} FROM posts WHERE id = ?`);
  const move = prepare('UPDATE posts SET incident_id = ?, membership = ? WHERE id = ?');
  const replace = prepare(`UPDATE posts SET incident_id = ?, membership = ?, document = ?, told = ? WHERE id = ?`);
  /** False when it is there already. */
  const add = (row: PostRow, told: number | null): boolean => {
    const { id, incidentId, collectedAt, region, sourceId, membership } = row;
    const document = told === null ? row.document : NO_DOCUMENT;
    return insert.get(id, incidentId, collectedAt, region, sourceId, membership, document, told) !== undefined;
  };
  return {
    /** Ids that were not there yet. */
    addPosts: (rows: readonly PostRow[]): readonly string[] => rows.flatMap((row) => (add(row, null) ? [row.id] : [])),
    /** Adds a post that the log tells at an offset; false when it is there already. */
    addToldPost: (row: PostRow, told: number): boolean => add(row, told),
    /** What is stored of a post. */
    storedPost(id: string): Pick<PostRow, 'incidentId' | 'membership' | 'document'> | undefined {
      const row = one.get(id);
      if (row === undefined) return undefined;
      const { incident_id: incidentId, membership, document } = row as Readonly<Record<string, string>>;
      const { post, analysis } = JSON.parse(document as string) as Pick<KeptPost, 'post' | 'analysis'>;
      return {
        incidentId: incidentId ?? null,
        membership: membership as string,
        document: JSON.stringify({ post, analysis }),
      };
    },
    /** A stored post that the log tells anew at an offset. */
    tellPost: ({ id, incidentId, membership }: PostMove, told: number): void =>
      replace.run(incidentId, membership, NO_DOCUMENT, told, id),
    movePosts(moves: readonly PostMove[]): void {
      for (const { id, incidentId, membership } of moves) move.run(incidentId, membership, id);
    },
    replacePosts(rows: readonly PostRow[]): void {
      for (const { id, incidentId, membership, document } of rows)
        replace.run(incidentId, membership, document, null, id);
    },
  };
}
