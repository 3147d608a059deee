import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseColumns } from '@tingchao/ports/case-columns.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { Database } from './database.ts';
import { documentOf } from './told-documents.ts';
import { openVersionedTable, type ColumnsOf } from './versioned-table.ts';

/** The query columns of a case, and its units. */
export const columnsOfCase: ColumnsOf<CaseFile> = (file) => {
  const { status, open, nextTimerAt, nextNoticeAt, units } = caseColumns(file);
  const { number, openedAt } = file;
  return {
    columns: [number, status, open ? 1 : 0, openedAt, nextTimerAt, nextNoticeAt, JSON.stringify(units)],
    found: { openedAt, units },
  };
};

/** Cases, one row each, their units and the numbers of documents. */
export function createSqliteCaseStore(database: Database): CaseStore {
  const table = openVersionedTable(database, 'cases', columnsOfCase);
  const found = `SELECT ${documentOf('cases')}, appended_version FROM cases`;
  const byNumber = database.prepare(`${found} WHERE number = ? ORDER BY opened_at, id LIMIT 1`);
  const listBy = (status: string) =>
    database.prepare(`${found}
    WHERE ${status} AND (?2 IS NULL OR open = ?2)
      AND (?3 IS NULL OR id IN (SELECT case_id FROM case_units WHERE unit = ?3))
      AND opened_at <= ?6 AND (opened_at < ?6 OR id > ?7)
    ORDER BY opened_at DESC, id LIMIT ?4 OFFSET ?5`);
  const list = listBy('(?1 IS NULL OR status = ?1)');
  // In the words of the index `cases_taken_up`, which is used by no others.
  const listTakenUp = listBy("status <> 'found' AND status = ?1");
  const due = database.prepare(`${found} WHERE next_timer_at <= ? ORDER BY next_timer_at, id LIMIT ?`);
  const noticed = database.prepare(`${found} WHERE next_notice_at <= ? ORDER BY next_notice_at, id LIMIT ?`);

  return {
    get: async (id) => table.get(id),
    getMany: async (ids) => table.getMany(ids),
    async byNumber(number) {
      const row = byNumber.get(number);
      return row && table.toDocument(row);
    },
    save: async (cases) => table.save(cases),
    async list({ status = null, unit = null, open, after, limit = 100, offset = 0 }) {
      const query = status === null || status === 'found' ? list : listTakenUp;
      const from = [after?.openedAt ?? Number.MAX_SAFE_INTEGER, after?.id ?? ''];
      const filter = [status, open === undefined ? null : Number(open), unit];
      return query.all(...filter, limit, offset, ...from).map(table.toDocument);
    },
    due: async (at, limit) => due.all(at, limit).map(table.toDocument),
    withPendingNotices: async (at, limit) => noticed.all(at, limit).map(table.toDocument),
    unappended: async (limit) => table.unappended(limit),
    markAppended: async (marks) => table.markAppended(marks),
    numberFor: (series, year, documentIds) => database.write('numberDocuments', series, year, documentIds),
    count: async () => table.count(),
  };
}
