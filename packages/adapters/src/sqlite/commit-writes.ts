import type { AuditEntry, ChainedEntry } from '@tingchao/ports/audit-log.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { DocumentRow } from './document-writes.ts';
import type { StoredRecord } from './log-writes.ts';
import type { PostMove, PostRow } from './post-writes.ts';
import type { auditWrites } from './audit-writes.ts';
import type { documentWrites } from './document-writes.ts';
import type { logWrites } from './log-writes.ts';
import type { postWrites } from './post-writes.ts';

/** A change as it is written. */
export type CommitRows = {
  readonly posts: readonly PostRow[];
  readonly moves: readonly PostMove[];
  readonly incidents: readonly DocumentRow[];
  readonly cases: readonly DocumentRow[];
  readonly audit: readonly { readonly id: string; readonly entry: AuditEntry }[];
  readonly records: Readonly<Partial<Record<Topic, readonly StoredRecord[]>>>;
};

type Parts = ReturnType<typeof auditWrites> &
  ReturnType<typeof documentWrites> &
  ReturnType<typeof logWrites> &
  ReturnType<typeof postWrites>;

/** The write of a whole change, made of the writes of its parts. */
export function commitWrites(parts: Parts) {
  return {
    /** The newest entry of the audit chain when there are new ones. */
    commit(rows: CommitRows, at: number): ChainedEntry | null {
      parts.addPosts(rows.posts);
      parts.saveDocuments('incidents', rows.incidents);
      parts.saveDocuments('cases', rows.cases);
      parts.movePosts(rows.moves);
      const chained = parts.appendAudit(rows.audit);
      for (const [topic, records] of Object.entries(rows.records)) parts.append(topic as Topic, records, at);
      return chained.at(-1) ?? null;
    },
  };
}
