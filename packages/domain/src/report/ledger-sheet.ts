import { toClock, type Instant } from '../time/instant.ts';
import type { LedgerRow } from './ledger.ts';
import type { LedgerKey, ReportsSettings } from './report-settings.ts';
import type { Sheet } from './sheet.ts';

/** Columns that a spreadsheet should be able to add up. */
const counted: ReadonlySet<LedgerKey> = new Set(['seq', 'item_count', 'read_count', 'interact_count']);
/** Columns that need room, in characters; times and names get by with less. */
const widths: Partial<Readonly<Record<LedgerKey, number>>> = { seq: 6, title: 36, summary: 48, link: 30, remark: 24 };
const WIDTH = 16;

/** The ledger as one sheet of a workbook: its columns in the official order. */
export function ledgerSheet(rows: readonly LedgerRow[], settings: ReportsSettings, madeAt: Instant): Sheet {
  const { name, columns } = settings.ledger;
  return {
    name,
    notes: [`${name}（出表 ${toClock(madeAt)}，共 ${rows.length} 件；由系统数据生成，不另行手填）`],
    header: columns.map(({ label }) => label),
    rows: rows.map(({ cells }) => columns.map(({ key }) => (counted.has(key) ? numberOf(cells[key]) : cells[key]))),
    widths: columns.map(({ key }) => widths[key] ?? WIDTH),
  };
}

const numberOf = (text: string): number | string => (/^\d{1,15}$/.test(text) ? Number(text) : text);
