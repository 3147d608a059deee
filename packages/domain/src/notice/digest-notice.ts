import type { Level } from '../analysis/analysis.ts';
import { levelNumerals } from '../analysis/analysis.ts';

/** What a folded message is made of: one line of the outbox each. */
export type Folded = { readonly subject: string; readonly level: Level };

const levels = ['I', 'II', 'III', 'IV'] as const;

/**
 * Many notices as one: how many of what and of which level. It carries counts only; what each says is on the desk
 * (design.md §7).
 */
export function digestText(notices: readonly Folded[]): { readonly subject: string; readonly body: string } {
  const kinds = Map.groupBy(notices, ({ subject }) => /^【([^】：]+)/u.exec(subject)?.[1] ?? '通知');
  const what = [...kinds].map(([kind, list]) => `${kind} ${list.length}`).join('、');
  const byLevel = levels
    .map((level) => ({ level, count: notices.filter((one) => one.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${levelNumerals[level]} ${count} 条`)
    .join('，');
  return { subject: `【通知汇总】共 ${notices.length} 条`, body: `${byLevel}：${what}。请登录处置台查看。` };
}
