import { inspectData } from '@tingchao/adapters/sqlite/inspect-data.ts';
import { Damaged } from '@tingchao/adapters/sqlite/sqlite-errors.ts';
import type { Finding } from './check-up.ts';

const own = { id: 'database', name: '数据库' } as const;
const remedy = '请停机后用 tingchao restore 从备份恢复';

/** Whether the database and the audit chain in it are whole; nothing to say before the first start. */
export async function checkDatabase(folder: string): Promise<readonly Finding[]> {
  try {
    const found = await inspectData(folder);
    if (found === undefined) return [];
    const { entries, brokenAt } = found.audit;
    if (found.database !== 'ok') return [{ ...own, status: 'failed', detail: `已损坏：${found.database}`, remedy }];
    if (brokenAt !== null)
      return [
        { ...own, status: 'failed', detail: `审计链从第 ${brokenAt} 条起对不上`, remedy: '请保全数据目录并与备份对照' },
      ];
    return [{ ...own, status: 'ok', detail: `完整，审计记录 ${entries} 条` }];
  } catch (error) {
    if (error instanceof Damaged) return [{ ...own, status: 'failed', detail: error.message, remedy }];
    throw error;
  }
}
