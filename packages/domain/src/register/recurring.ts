import { CIVIL_OFFSET_MS, civilDate, instant, parseInstant, type Instant } from '../time/instant.ts';
import type { DutyKind, RegisterSettings } from './register-settings.ts';

/** A duty that comes again and again, for one period. */
export type Recurrence = {
  /** The same for the same kind, period and column: it is registered once. */
  readonly id: string;
  readonly kind: DutyKind;
  readonly period: string;
  readonly title: string;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
};

/** Every duty that belongs to the periods `at` lies in, whether it is registered already or not. */
export function recurrencesAt(at: Instant, settings: RegisterSettings): readonly Recurrence[] {
  return settings.kinds.flatMap((kind) => {
    const { repeats } = kind;
    if (!repeats) return [];
    const { period, words, first, last } = periodOf(at, repeats.every);
    const dueMonth = repeats.every === 'year' ? { ...last, month: repeats.dueMonth ?? 12 } : last;
    const one = (id: string, what: string): Recurrence => ({
      id,
      kind,
      period,
      title: `${words}${what}`,
      startedAt: startOf(first.year, first.month),
      dueAt: endOf(dueMonth.year, dueMonth.month, repeats.dueDay),
    });
    if (!repeats.perColumn) return [one(`${kind.id}-${period}`, kind.name)];
    return settings.columns.map((column) => one(`${kind.id}-${period}-${column}`, `${kind.name}：${column}`));
  });
}

type Month = { readonly year: number; readonly month: number };

function periodOf(
  at: Instant,
  every: 'month' | 'quarter' | 'year',
): { readonly period: string; readonly words: string; readonly first: Month; readonly last: Month } {
  const [year = 0, month = 1] = civilDate(at).split('-').map(Number);
  switch (every) {
    case 'month':
      return {
        period: civilDate(at).slice(0, 7),
        words: `${year}年${month}月`,
        first: { year, month },
        last: { year, month },
      };
    case 'quarter': {
      const quarter = Math.ceil(month / 3);
      return {
        period: `${year}-Q${quarter}`,
        words: `${year}年第${quarter}季度`,
        first: { year, month: quarter * 3 - 2 },
        last: { year, month: quarter * 3 },
      };
    }
    case 'year':
      return { period: `${year}`, words: `${year}年`, first: { year, month: 1 }, last: { year, month: 12 } };
  }
}

const startOf = (year: number, month: number): Instant =>
  parseInstant(`${year}-${String(month).padStart(2, '0')}-01`) as Instant;

/** The last second of a day of a month; of its last day where it has no such day. */
function endOf(year: number, month: number, day: number): Instant {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return instant(Date.UTC(year, month - 1, Math.min(day, last) + 1) - CIVIL_OFFSET_MS - 1000);
}
