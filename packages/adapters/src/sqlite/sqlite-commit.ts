import type { Clock } from '@tingchao/ports/clock.ts';
import { caseRecord, incidentRecord, postRecord, type Change, type Commit } from '@tingchao/ports/commit.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import type { Arrivals } from '../embedded-log/arrivals.ts';
import type { AuditHeads } from './audit-heads.ts';
import type { CommitRows } from './commit-writes.ts';
import type { Database } from './database.ts';
import type { DocumentRow } from './document-writes.ts';
import type { StoredRecord } from './log-writes.ts';
import { mapInTurns } from './slices.ts';
import { columnsOfCase } from './sqlite-case-store.ts';
import { incidentColumns } from './sqlite-incident-store.ts';
import { toStored } from './sqlite-message-log.ts';
import { toMove, toPostRow } from './sqlite-post-store.ts';
import { toDocumentRow, type ColumnsOf } from './versioned-table.ts';

/** A commit as one transaction: what is saved is told and marked with it, or nothing is. */
export function createSqliteCommit(
  database: Database,
  { clock, arrivals, heads }: { readonly clock: Clock; readonly arrivals: Arrivals; readonly heads: AuditHeads },
): Commit {
  return async (change) => {
    const rows = await rowsOf(change);
    const head = await database.write('commit', rows, clock.now());
    if (head) heads.write(head, clock.now());
    for (const topic of Object.keys(rows.records)) arrivals.announce(topic as Topic);
  };
}

async function rowsOf({ posts = [], moved = [], incidents = [], cases = [], audit = [] }: Change): Promise<CommitRows> {
  const kept = [...posts, ...moved];
  const records: Partial<Record<Topic, readonly StoredRecord[]>> = {
    ...(kept.length > 0 && { 'posts.kept': await mapInTurns(kept, (one) => toStored(postRecord(one))) }),
    ...(incidents.length > 0 && {
      'incidents.changed': await mapInTurns(incidents, (one) => toStored(incidentRecord(one))),
    }),
    ...(cases.length > 0 && { 'cases.changed': await mapInTurns(cases, (one) => toStored(caseRecord(one))) }),
  };
  return {
    posts: await mapInTurns(posts, toPostRow),
    moves: moved.map(({ post, membership }) => toMove({ id: post.id, membership })),
    incidents: await mapInTurns(incidents, toldRow(incidentColumns)),
    cases: await mapInTurns(cases, toldRow(columnsOfCase)),
    audit: audit.map(({ id, entry }) => ({ id, entry })),
    records,
  };
}

/** Told with the same transaction: its version is appended from the beginning. */
const toldRow =
  <T extends Versioned>(columnsOf: ColumnsOf<T>) =>
  (document: T): DocumentRow => ({ ...toDocumentRow(document, columnsOf), appendedVersion: document.version });
