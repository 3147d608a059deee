import { civilDate, days, type Instant } from '../time/instant.ts';
import type { Measures } from './site-check-settings.ts';
import { SOURCE_19, type Probe, type SiteFinding } from './site-finding.ts';

/**
 * 站点无法访问: one week, at least 20 visits a day at intervals; the share of visits that were not open within 15 s. Too few visits
 * or too few days are no pass: the line says what is lacking. Only visits of the last `days` days before `at` count.
 */
export function judgeAvailability(probes: readonly Probe[], measures: Measures, at: Instant): SiteFinding {
  const { slowSeconds, visitsPerDay, days: span, failShare } = measures;
  const recent = probes.filter((probe) => probe.at <= at && probe.at > at - days(span));
  const failed = recent.filter((probe) => isFailed(probe, slowSeconds));
  // Days of 24 hours back from now: a week seen at nine in the morning has seven of them and no halves.
  const perDay = Map.groupBy(recent, (probe) => Math.floor((at - probe.at) / days(1)));
  const fullDays = [...perDay.values()].filter((visits) => visits.length >= visitsPerDay).length;
  const share = recent.length === 0 ? 0 : failed.length / recent.length;
  const line = {
    indicator: '站点无法访问',
    veto: true,
    measure: `连续 ${span} 天、每天间隔探测不少于 ${visitsPerDay} 次，超过 ${slowSeconds} 秒打不开的占 ${percent(failShare)} 以上为不合格`,
    details: failed
      .slice(-10)
      .map(
        (probe) => `${civilDate(probe.at)} ${probe.problem === '' ? `用时 ${seconds(probe.tookMs)}` : probe.problem}`,
      ),
    source: SOURCE_19,
  };
  const seen = `近 ${span} 天探测 ${recent.length} 次，失败 ${failed.length} 次（${percent(share)}）`;
  if (fullDays < span) {
    const lack = `够 ${visitsPerDay} 次的只有 ${fullDays} 天，还不能下结论（采集服务运行时每天自动探测）`;
    // A quarter of a week's visits beyond the share is bad news that need not wait.
    const bad = recent.length >= visitsPerDay && share >= failShare;
    return {
      ...line,
      verdict: bad ? 'warn' : 'unknown',
      found: recent.length === 0 ? '还没有探测记录' : `${seen}；${lack}`,
    };
  }
  return { ...line, verdict: share >= failShare ? 'fail' : failed.length > 0 ? 'warn' : 'pass', found: seen };
}

/** Not open within the limit, or answered with an error of the server. */
export const isFailed = ({ tookMs, status }: Probe, slowSeconds: number): boolean =>
  tookMs === null || tookMs > slowSeconds * 1000 || status === null || status >= 500 || status === 404;

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;
const seconds = (ms: number | null): string => (ms === null ? '未打开' : `${Math.round(ms / 100) / 10} 秒`);

/** How long to wait before the next visit, in milliseconds: the visits of a day at even intervals. */
export const probeIntervalMs = ({ visitsPerDay }: Measures): number => Math.floor(days(1) / (visitsPerDay + 2));
