import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import type { Change, Commit } from '@tingchao/ports/commit.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import type { Arrivals } from '../embedded-log/arrivals.ts';
import { partitionOf } from '../embedded-log/partition.ts';
import type { AuditHeads } from './audit-heads.ts';
import type { CommitRows } from './commit-writes.ts';
import type { Database } from './database.ts';
import type { DocumentRow } from './document-writes.ts';
import { mapInTurns } from './slices.ts';
import { columnsOfCase } from './sqlite-case-store.ts';
import { incidentColumns } from './sqlite-incident-store.ts';
import { toPostRow } from './sqlite-post-store.ts';
import { toDocumentRow, type ColumnsOf } from './versioned-table.ts';

/** A commit as one transaction: what is saved is told and marked with it, or nothing is. */
export function createSqliteCommit(
  database: Database,
  { clock, arrivals, heads }: { readonly clock: Clock; readonly arrivals: Arrivals; readonly heads: AuditHeads },
): Commit {
  return async (change) => {
    const rows = await rowsOf(change);
    const head = await database.write('commit', rows, clock.now());
    if (head) await heads.write(head, clock.now());
    if (rows.posts.length + rows.moved.length + rows.redacted.length > 0) arrivals.announce('posts.kept');
    if (rows.incidents.length > 0) arrivals.announce('incidents.changed');
    if (rows.cases.length > 0) arrivals.announce('cases.changed');
  };
}

async function rowsOf(change: Change): Promise<CommitRows> {
  const { posts = [], moved = [], redacted = [], incidents = [], cases = [], audit = [] } = change;
  return {
    posts: await mapInTurns(posts, toPost),
    moved: await mapInTurns(moved, toPost),
    redacted: await mapInTurns(redacted, toPost),
    incidents: await mapInTurns(incidents, (incident) => ({
      ...toldRow(incident, incidentColumns),
      partition: partitionOf(incident.region),
    })),
    cases: await mapInTurns(cases, (file) => ({ ...toldRow(file, columnsOfCase), partition: partitionOf(file.id) })),
    audit: audit.map(({ id, entry }) => ({ id, entry })),
  };
}

const toPost = (kept: KeptPost): CommitRows['posts'][number] => ({
  ...toPostRow(kept),
  partition: partitionOf(kept.post.region),
});

/** Told with the same transaction: its version is appended from the beginning. */
const toldRow = <T extends Versioned>(document: T, columnsOf: ColumnsOf<T>): DocumentRow => ({
  ...toDocumentRow(document, columnsOf),
  appendedVersion: document.version,
});
