import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Prepare, Row } from './connection.ts';
import { logTable } from './migrations.ts';
import { Damaged } from './sqlite-errors.ts';

/**
 * The topics that tell what a table holds. A row that is told has no document of its own: `told` is the offset of the
 * record that tells it, so that every document is written once.
 */
export const topicOfTable = { posts: 'posts.kept', incidents: 'incidents.changed', cases: 'cases.changed' } as const;
export type ToldTable = keyof typeof topicOfTable;

/** What a told row has for a document. */
export const NO_DOCUMENT = '';

/** SQL for the document of a row: what the log tells of it, else its own. A post's may bring a membership along: the row's own counts. */
export const documentOf = (table: ToldTable): string =>
  `coalesce((SELECT value FROM ${logTable(topicOfTable[table])} AS record WHERE record.offset = ${table}.told),
    ${table}.document) AS document`;

/** The document of a row that was read by `documentOf`. Throws `Damaged` when the record that told it is gone. */
export function documentIn(row: Row): unknown {
  const text = row['document'] as string;
  if (text !== NO_DOCUMENT) return JSON.parse(text);
  throw new Damaged(
    '数据库里有一份文档的日志记录不见了；请停机后用 tingchao restore 从备份恢复，没有备份时用 tingchao rebuild --fewer 保留其余',
  );
}

/** Whether a row of a table lives by a record of its topic: such a record stays, whatever was told of the key later. */
export function openToldBy(prepare: Prepare, topic: Topic): (record: { key: string; offset: number }) => boolean {
  const table = Object.entries(topicOfTable).find(([, of]) => of === topic)?.[0];
  if (table === undefined) return () => false;
  const told = prepare(`SELECT 1 FROM ${table} WHERE id = ? AND told = ?`);
  return ({ key, offset }) => told.get(key, offset) !== undefined;
}
