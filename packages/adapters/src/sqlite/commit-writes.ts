import type { AuditEntry, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { DocumentRow } from './document-writes.ts';
import type { StoredRecord } from './log-writes.ts';
import type { PostRow } from './post-writes.ts';
import type { auditWrites } from './audit-writes.ts';
import type { documentWrites } from './document-writes.ts';
import type { logWrites } from './log-writes.ts';
import type { postWrites } from './post-writes.ts';

/** A row and where its record goes in its topic. */
type Told<R> = R & { readonly partition: number };

/** A change as it is written. The records of the log say the same as the rows: they are made of them where they are written. */
export type CommitRows = {
  readonly posts: readonly Told<PostRow>[];
  readonly moved: readonly Told<PostRow>[];
  readonly redacted: readonly Told<PostRow>[];
  readonly incidents: readonly Told<DocumentRow>[];
  readonly cases: readonly Told<DocumentRow>[];
  readonly audit: readonly { readonly id: string; readonly entry: AuditEntry }[];
};

type Parts = ReturnType<typeof auditWrites> &
  ReturnType<typeof documentWrites> &
  ReturnType<typeof logWrites> &
  ReturnType<typeof postWrites>;

/** The write of a whole change, made of the writes of its parts. */
export function commitWrites(parts: Parts) {
  /**
   * Posts that were stored before are told as they are stored. `Conflict` when one is a member of another incident by now.
   * `from` is the offset at which the log will tell the first of them.
   */
  function addPosts(rows: CommitRows['posts'], from: number): CommitRows['posts'] {
    return rows.map((row, index) => {
      const stored = parts.addToldPost(row, from + index) ? undefined : parts.storedPost(row.id);
      if (stored === undefined) return row;
      if (stored.incidentId !== row.incidentId) throw new Conflict(`post ${row.id} was stored in another incident`);
      parts.tellPost({ id: row.id, ...stored }, from + index);
      return { ...row, ...stored };
    });
  }

  return {
    /** The newest entry of the audit chain when there are new ones. */
    commit(rows: CommitRows, at: number): ChainedEntry | null {
      const keptFrom = parts.nextOffset('posts.kept');
      const posts = addPosts(
        onceEach(rows.posts, ({ id }) => id),
        keptFrom,
      );
      const incidents = onceEach(rows.incidents, versionKey);
      const cases = onceEach(rows.cases, versionKey);
      parts.saveDocuments('incidents', incidents, parts.nextOffset('incidents.changed'));
      parts.saveDocuments('cases', cases, parts.nextOffset('cases.changed'));
      const changed = [...rows.moved, ...rows.redacted];
      for (const [index, row] of changed.entries()) parts.tellPost(row, keptFrom + posts.length + index);
      const chained = parts.appendAudit(rows.audit);
      tell('posts.kept', [...posts, ...changed].map(postRecord));
      tell('incidents.changed', incidents.map(documentRecord));
      tell('cases.changed', cases.map(documentRecord));
      return chained.at(-1) ?? null;

      function tell(topic: Topic, records: readonly StoredRecord[]): void {
        if (records.length > 0) parts.append(topic, records, at);
      }
    },
  };
}

/**
 * A post that was collected twice may come twice in one batch. Each is written once: what tells it is not in the log before the
 * end, so that it could not be compared with itself.
 */
function onceEach<R>(rows: readonly R[], keyOf: (row: R) => string): readonly R[] {
  const keys = new Set<string>();
  return rows.filter((row) => keys.size < keys.add(keyOf(row)).size);
}

const versionKey = ({ id, version }: DocumentRow): string => `${id} ${version}`;

/** The JSON of a kept post: its document, and the membership as its last property. */
const postRecord = ({ id, partition, document, membership }: Told<PostRow>): StoredRecord => ({
  key: id,
  partition,
  value: `${document.slice(0, -1)},"membership":${membership}}`,
});

const documentRecord = ({ id, partition, document }: Told<DocumentRow>): StoredRecord => ({
  key: id,
  partition,
  value: document,
});
