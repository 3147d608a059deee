import type { Health } from '@tingchao/runtime/health.ts';
import type { ServerState } from '@tingchao/runtime/server-state.ts';
import type { Finding } from './check-up.ts';

const PATIENCE_MS = 15_000;
/** Longer than a busy minute: somebody should know. */
const LONG_WAIT_SECONDS = 600;
const LONG_SILENCE_SECONDS = 86_400;

/** How the running system says it is: the same as `/healthz` and `/metrics`, one line each with what to do. */
export async function checkRunning({ port, pid }: ServerState): Promise<readonly Finding[]> {
  const about = { id: 'running', name: '运行状态' } as const;
  const ask = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    const health = (await (await ask('/healthz')).json()) as Health;
    return [healthFinding(health), ...metricFindings(await (await ask('/metrics')).text())];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = `看日志；仍不行就停止进程 ${pid} 后重新启动`;
    return [{ ...about, status: 'failed', detail: `接口没有应答（${reason}）`, remedy }];
  }
}

function healthFinding({ status, reasons }: Health): Finding {
  const about = { id: 'running', name: '运行状态' } as const;
  if (status === 'ok') return { ...about, status: 'ok', detail: '正常' };
  const detail = `${status === 'starting' ? '正在启动' : '降级'}：${reasons.join('；')}`;
  return { ...about, status: 'warning', detail };
}

type Series = { readonly name: string; readonly labels: string; readonly value: number };

/** The lines that a person needs of what `/metrics` tells; what is left out there is left out here. */
export function metricFindings(text: string): readonly Finding[] {
  const series = [...text.matchAll(/^(tingchao_\w+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, name = '', labels = '', value = '']): Series => ({ name, labels, value: toNumber(value) }),
  );
  const of = (name: string): readonly Series[] => series.filter((one) => one.name === name);
  return [
    ...waitingFindings(of('tingchao_log_lag_records'), of('tingchao_log_oldest_waiting_seconds')),
    ...of('tingchao_parked_records').map(({ value }) => parkedFinding(value)),
    ...silentSources(of('tingchao_source_success_age_seconds')),
    ...noticeFindings(of('tingchao_notices')),
  ];
}

const toNumber = (text: string): number => (text === '+Inf' ? Number.POSITIVE_INFINITY : Number(text));
const labelOf = ({ labels }: Series, name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
const largest = (all: readonly Series[]): number => Math.max(0, ...all.map(({ value }) => value));

function waitingFindings(lags: readonly Series[], ages: readonly Series[]): readonly Finding[] {
  if (lags.length === 0) return [];
  const oldest = largest(ages);
  const isLate = oldest > LONG_WAIT_SECONDS;
  const counts = lags.map((lag) => `${labelOf(lag, 'group')} ${lag.value} 条`).join('，');
  return [
    {
      id: 'waiting',
      name: '等候处理',
      status: isLate ? 'warning' : 'ok',
      detail: `${counts}${oldest > 0 ? `，最早的已等 ${inWords(oldest)}` : ''}`,
      ...(isLate ? { remedy: '看上面的运行状态；没有原因就是忙不过来，集群方式可多起几个 analyzer' } : {}),
    },
  ];
}

/** Says how many records are parked. */
export function parkedFinding(count: number): Finding {
  const about = { id: 'parked', name: '搁置' } as const;
  if (count === 0) return { ...about, status: 'ok', detail: '没有处理不了的记录' };
  return {
    ...about,
    status: 'warning',
    detail: `搁置过 ${count} 条（含已重放、已丢弃的）`,
    remedy: '执行 tingchao parked list 看原因，然后重放或丢弃',
  };
}

function silentSources(ages: readonly Series[]): readonly Finding[] {
  const silent = ages.filter(({ value }) => value > LONG_SILENCE_SECONDS);
  if (silent.length === 0) return [];
  const named = silent
    .slice(0, 5)
    .map((age) => `${labelOf(age, 'source')}（${Number.isFinite(age.value) ? inWords(age.value) : '从未成功'}）`);
  const detail = `${silent.length} 个信源一天以上没有采成：${named.join('、')}${silent.length > 5 ? '…' : ''}`;
  return [
    { id: 'silent-sources', name: '久未采成', status: 'warning', detail, remedy: '执行 tingchao source list 看原因' },
  ];
}

function noticeFindings(notices: readonly Series[]): readonly Finding[] {
  if (notices.length === 0) return [];
  const count = (status: string): number => largest(notices.filter((one) => labelOf(one, 'status') === status));
  const failed = count('failed');
  return [
    {
      id: 'notices',
      name: '通知',
      status: failed > 0 ? 'warning' : 'ok',
      detail: `待发 ${count('pending')} 条，没有发成 ${failed} 条`,
      ...(failed > 0 ? { remedy: '原因在日志的 notice_failed 行；须另行告知收件人' } : {}),
    },
  ];
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} 秒`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} 分钟`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} 小时` : `${Math.round(seconds / 86_400)} 天`;
}
