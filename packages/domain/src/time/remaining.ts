import { days, hours, minutes, type Instant } from './instant.ts';

/** A span in words, to the minute, two units at most: `2 天 3 小时`, `5 小时 20 分`, `40 分`; below a minute `不到 1 分`. */
export function spanInWords(ms: number): string {
  const span = Math.abs(ms);
  const d = Math.floor(span / days(1));
  const h = Math.floor((span % days(1)) / hours(1));
  const m = Math.floor((span % hours(1)) / minutes(1));
  if (d > 0) return h > 0 ? `${d} 天 ${h} 小时` : `${d} 天`;
  if (h > 0) return m > 0 ? `${h} 小时 ${m} 分` : `${h} 小时`;
  return m > 0 ? `${m} 分` : '不到 1 分';
}

/** What is left of a clock at `at`: `还剩 5 小时 20 分`, or `已超时 40 分` when the due instant has passed. */
export function remainingInWords(dueAt: Instant, at: Instant): string {
  return at <= dueAt ? `还剩 ${spanInWords(dueAt - at)}` : `已超时 ${spanInWords(at - dueAt)}`;
}
