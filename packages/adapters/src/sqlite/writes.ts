import { accountWrites } from './account-writes.ts';
import { auditWrites } from './audit-writes.ts';
import { caseWrites } from './case-writes.ts';
import { commitWrites } from './commit-writes.ts';
import type { Prepare } from './connection.ts';
import { logWrites } from './log-writes.ts';
import { postWrites } from './post-writes.ts';
import { documentWrites } from './document-writes.ts';

/** Everything that may be written, by name; each runs in the writer thread within a transaction, all of it or nothing. */
export function createWrites(prepare: Prepare) {
  const putState =
    prepare(`INSERT INTO source_states(source_id, document) VALUES (?, ?) ON CONFLICT(source_id) DO UPDATE SET
    document = excluded.document`);
  const cases = caseWrites(prepare);
  const parts = {
    ...logWrites(prepare),
    ...postWrites(prepare),
    ...documentWrites(prepare, cases.saveUnits),
    ...auditWrites(prepare),
    ...accountWrites(prepare),
  };
  return {
    ...parts,
    ...commitWrites(parts),
    numberDocuments: cases.numberDocuments,
    /** Done by the writer thread itself, outside any transaction. */
    rewrite: (): void => {
      throw new Error('a file is not rewritten within a transaction');
    },
    putSourceState: (sourceId: string, document: string): void => putState.run(sourceId, document),
  };
}

export type Writes = ReturnType<typeof createWrites>;
