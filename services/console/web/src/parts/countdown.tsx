import type { DeadlineView } from '@tingchao/console/views/case-view.ts';
import { useEffect, useState, type ReactNode } from 'react';
import { serverNow, toShortTime } from '../api/server-time.ts';

const minuteMs = 60_000;
/** Under this a running clock is pressing. */
const soonMs = 6 * 60 * minuteMs;

/** Milliseconds in words: `2 天 3 小时`, `48 分钟`; the smaller part is left out when there are days. */
export function inWords(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / minuteMs);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`;
  return hours > 0 ? `${hours} 小时 ${minutes % 60} 分钟` : `${minutes} 分钟`;
}

/** What is left until an instant by the server's clock, counted anew every half minute; text, never colour alone. */
export function Countdown({ due, done }: { readonly due: string; readonly done?: string | undefined }): ReactNode {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), minuteMs / 2);
    return () => clearInterval(timer);
  }, []);
  if (done !== undefined) return <span className="quiet">{done}</span>;
  const left = Date.parse(due) - now;
  const state = left < 0 ? 'late' : left < soonMs ? 'soon' : 'calm';
  return (
    <time dateTime={due} className={`countdown-${state}`} title={`到期 ${toShortTime(due)}`}>
      {left < 0 ? `已超时 ${inWords(left)}` : `剩 ${inWords(left)}`}
      <span className="hidden-text">，到期 {toShortTime(due)}</span>
    </time>
  );
}

/** One clock of a case: its name, what is left, and on request how it was reckoned. */
export function Clock({ deadline }: { readonly deadline: DeadlineView }): ReactNode {
  return (
    <span>
      {deadline.name}：
      <Countdown due={deadline.dueAt} done={deadline.metAt === null ? undefined : deadline.remaining} />
    </span>
  );
}
