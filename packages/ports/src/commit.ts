import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { AuditEntry } from './audit-log.ts';
import type { NewRecord } from './message-log.ts';
import type { Stores } from './stores.ts';
import { documentJson, type Versioned } from './versioned.ts';

/** What one piece of work changes; every part is told in its topic. */
export type Change = {
  /** Stored when new; told in any case, since a crash may have left the telling undone. */
  readonly posts?: readonly KeptPost[];
  /** Stored posts with the membership they get. */
  readonly moved?: readonly KeptPost[];
  /** Saved as by `IncidentStore.save`. */
  readonly incidents?: readonly Incident[];
  /** Saved as by `CaseStore.save`. */
  readonly cases?: readonly CaseFile[];
  /** Entries of the audit log, each id once. */
  readonly audit?: readonly { readonly id: string; readonly entry: AuditEntry }[];
};

/**
 * Saves a change and tells it: save, append, mark (design.md §6.5). In one database that is one transaction; elsewhere the parts
 * go in this order, each idempotent, and after a crash the relay tells what is untold. `Conflict` when a document was changed
 * meanwhile: no document of the change is told, and the caller reads and decides again.
 */
export type Commit = (change: Change) => Promise<void>;

/** The records of `posts.kept`. */
export const postRecord = (kept: KeptPost): NewRecord => ({
  key: kept.post.id,
  partitionKey: kept.post.region,
  value: JSON.stringify(kept),
});

/** The records of `incidents.changed`. */
export const incidentRecord = (incident: Incident): NewRecord => ({
  key: incident.id,
  partitionKey: incident.region,
  value: documentJson(incident),
});

/** The records of `cases.changed`. */
export const caseRecord = (file: CaseFile): NewRecord => ({ key: file.id, value: documentJson(file) });

const marks = (documents: readonly Versioned[]): readonly { id: string; version: number }[] =>
  documents.map(({ id, version }) => ({ id, version }));

/** A commit over stores that share no transaction. */
export function commitInOrder(stores: Pick<Stores, 'posts' | 'incidents' | 'cases' | 'audit' | 'log'>): Commit {
  const { log } = stores;
  return async ({ posts = [], moved = [], incidents = [], cases = [], audit = [] }) => {
    if (posts.length > 0) await stores.posts.add(posts);
    if (incidents.length > 0) await stores.incidents.save(incidents);
    if (cases.length > 0) await stores.cases.save(cases);
    if (moved.length > 0) await stores.posts.move(moved.map(({ post, membership }) => ({ id: post.id, membership })));
    const kept = [...posts, ...moved];
    await Promise.all([
      ...audit.map(({ id, entry }) => stores.audit.append(id, entry)),
      kept.length > 0 ? log.append('posts.kept', kept.map(postRecord)) : undefined,
      incidents.length > 0 ? log.append('incidents.changed', incidents.map(incidentRecord)) : undefined,
      cases.length > 0 ? log.append('cases.changed', cases.map(caseRecord)) : undefined,
    ]);
    if (incidents.length > 0) await stores.incidents.markAppended(marks(incidents));
    if (cases.length > 0) await stores.cases.markAppended(marks(cases));
  };
}
