import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseFigures } from '@tingchao/domain/report/case-figures.ts';
import { caseColumns } from '@tingchao/ports/case-columns.ts';
import { caseDeskColumns } from '@tingchao/ports/desk-columns.ts';
import type { CaseStore } from '@tingchao/ports/case-store.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { casePaths } from './indices.ts';
import { valuesAt } from './mappings.ts';
import { createNumbering } from './numbering.ts';
import { searchAll } from './read.ts';
import type { Server } from './server.ts';
import { openVersionedIndex, type DocumentFields } from './versioned-index.ts';

/** The query fields of a case. */
export function caseFields(file: CaseFile): DocumentFields {
  const { units, nextTimerAt, nextNoticeAt } = caseColumns(file);
  const {
    units: view,
    dueAt,
    urgency,
    waitingLetters: waiting,
    numberedLetters: numbered,
    ...desk
  } = caseDeskColumns(file);
  const { lateBehind, changedAt, recused } = desk;
  return {
    top: { ...caseFigures(file), ...valuesAt(file, casePaths) },
    store: {
      number: file.number,
      units,
      nextTimerAt,
      nextNoticeAt,
      view,
      dueAt,
      urgency,
      waiting,
      numbered,
      lateBehind,
      changedAt,
      recused,
    },
  };
}

/** Cases, one document each, and the numbers of documents. */
export function createElasticCaseStore(server: Server): CaseStore {
  const index = openVersionedIndex<CaseFile>(server, 'cases', caseFields);
  /** What a clock waits for: all writes of all processes count. */
  async function dueBy(field: string, at: Instant, limit: number): Promise<readonly CaseFile[]> {
    await server.refresher.all('cases');
    const query = { range: { [field]: { lte: at, format: 'epoch_millis' } } };
    return index.find({
      query,
      sort: [
        [field, 'asc'],
        ['id', 'asc'],
      ],
      limit,
    });
  }

  return {
    get: index.get,
    getMany: index.getMany,
    async byNumber(number) {
      await server.refresher.own('cases');
      const [found] = await searchAll(server, {
        kind: 'cases',
        query: { term: { 'store.number': number } },
        sort: [
          ['openedAt', 'asc'],
          ['id', 'asc'],
        ],
        limit: 1,
        only: ['id'],
      });
      // The search may lag behind another process; the document itself is read as it is now.
      return found === undefined ? undefined : index.get(found['id'] as string);
    },
    save: index.save,
    async list({ status, unit, open, after, limit = 100, offset = 0 }) {
      await server.refresher.own('cases');
      const filter = Object.entries({ status, open, 'store.units': unit }).flatMap(([field, value]) =>
        value === undefined ? [] : [{ term: { [field]: value } }],
      );
      return index.find({
        query: { bool: { filter } },
        sort: [
          ['openedAt', 'desc'],
          ['id', 'asc'],
        ],
        limit,
        offset,
        ...(after === undefined ? {} : { after: [after.openedAt, after.id] }),
      });
    },
    due: (at, limit) => dueBy('store.nextTimerAt', at, limit),
    withPendingNotices: (at, limit) => dueBy('store.nextNoticeAt', at, limit),
    unappended: (limit) => index.unappended(limit),
    markAppended: index.markAppended,
    numberFor: createNumbering(server),
    count: index.count,
  };
}
