import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseColumns, type CaseColumns } from '@tingchao/ports/case-columns.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import { createVersionedMap } from './versioned-map.ts';

/** Cases and document numbers in memory. */
export function createMemoryCaseStore(): CaseStore {
  const documents = createVersionedMap<CaseFile>();
  /** Series and year → document id → number. */
  const series = new Map<string, Map<string, number>>();

  const by = (moment: (columns: CaseColumns) => number | null, at: number, limit: number): readonly CaseFile[] =>
    documents
      .values()
      .map((file) => ({ file, due: moment(caseColumns(file)) }))
      .filter((row): row is { file: CaseFile; due: number } => row.due !== null && row.due <= at)
      .toSorted((a, b) => a.due - b.due || (a.file.id < b.file.id ? -1 : 1))
      .slice(0, limit)
      .map(({ file }) => file);

  return {
    get: async (id) => documents.get(id),
    getMany: async (ids) => documents.getMany(ids),
    byNumber: async (number) => documents.values().find((file) => file.number === number),
    save: async (cases) => documents.save(cases),
    list: async ({ status, unit, open, after, limit = 100, offset = 0 }) =>
      documents
        .values()
        .filter((file) => {
          const columns = caseColumns(file);
          return (
            (status === undefined || columns.status === status) &&
            (unit === undefined || columns.units.includes(unit)) &&
            (open === undefined || columns.open === open) &&
            (after === undefined ||
              file.openedAt < after.openedAt ||
              (file.openedAt === after.openedAt && file.id > after.id))
          );
        })
        .toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1))
        .slice(offset, offset + limit),
    due: async (at, limit) => by(({ nextTimerAt }) => nextTimerAt, at, limit),
    withPendingNotices: async (at, limit) => by(({ nextNoticeAt }) => nextNoticeAt, at, limit),
    unappended: async (limit) => documents.unappended(limit),
    markAppended: async (marks) => documents.markAppended(marks),
    async numberFor(name, year, documentIds) {
      const key = `${name}|${year}`;
      const numbers = series.get(key) ?? new Map<string, number>();
      series.set(key, numbers);
      return documentIds.map((id) => {
        const number = numbers.get(id) ?? numbers.size + 1;
        numbers.set(id, number);
        return number;
      });
    },
    count: async () => documents.count(),
  };
}
