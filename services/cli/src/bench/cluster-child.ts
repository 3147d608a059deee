import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../io.ts';
import type { AnalyzerFigures, AnalyzerOrder, Answer, Question } from './cluster-analyzer.ts';
import type { CpuShares } from './cluster-profile.ts';
import type { StageTime } from './cluster-stages.ts';

/** The analyzer in a process of its own, as a cluster runs it. */
export type AnalyzerProcess = {
  ask<K extends 'memory' | 'finished'>(question: Question, kind: K): Promise<Extract<Answer, { kind: K }>>;
  /** Rejects when it fails or ends by itself. */
  readonly failed: Promise<never>;
  end(): Promise<void>;
};

/** How `docker-compose.yml` starts an analyzer. */
export const analyzerFlags: readonly string[] = [
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
  '--no-parallel-scavenge',
  '--v8-pool-size=1',
];

const program = fileURLToPath(new URL('cluster-analyzer.ts', import.meta.url));

/**
 * Starts several that share the partitions and resolves when all are on the way; they are asked and ended as one. Memory and
 * times are sums over them, shares of the processor means, delays the worst.
 */
export async function startAnalyzers(
  order: AnalyzerOrder,
  env: Readonly<Record<string, string | undefined>>,
  count: number,
): Promise<AnalyzerProcess> {
  const starting = await Promise.allSettled(Array.from({ length: count }, () => startAnalyzerProcess(order, env)));
  const running = starting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const end = async (): Promise<void> => void (await Promise.all(running.map((one) => one.end())));
  const lost = starting.find((one) => one.status === 'rejected');
  if (lost !== undefined) {
    await end();
    throw lost.reason;
  }
  const failed = Promise.race(running.map((one) => one.failed));
  failed.catch(() => undefined);
  return {
    failed,
    async ask(question, kind) {
      const answers: readonly Answer[] = await Promise.all(running.map((one) => one.ask(question, kind)));
      return together(answers) as Extract<Answer, { kind: typeof kind }>;
    },
    end,
  };
}

function together(answers: readonly Answer[]): Answer {
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  const memories = answers.filter((answer) => answer.kind === 'memory');
  if (memories.length > 0) {
    const rss = sum(memories.map((one) => one.rss));
    return {
      kind: 'memory',
      rss,
      heapUsed: sum(memories.map((one) => one.heapUsed)),
      external: sum(memories.map((one) => one.external)),
    };
  }
  const ends = answers.filter((answer): answer is { kind: 'finished' } & AnalyzerFigures => answer.kind === 'finished');
  const stages: Record<string, StageTime> = {};
  const cpuShares: Record<string, number> = {};
  for (const end of ends) {
    for (const [name, { ms, calls }] of Object.entries(end.stages))
      stages[name] = { ms: ms + (stages[name]?.ms ?? 0), calls: calls + (stages[name]?.calls ?? 0) };
    for (const [part, share] of Object.entries(end.cpuShares))
      cpuShares[part] = share / ends.length + (cpuShares[part] ?? 0);
  }
  return {
    kind: 'finished',
    stages,
    cpuShares: byShare(cpuShares),
    cpuMs: sum(ends.map((end) => end.cpuMs)),
    loopDelayP999Ms: Math.max(...ends.map((end) => end.loopDelayP999Ms)),
    loopDelayMaxMs: Math.max(...ends.map((end) => end.loopDelayMaxMs)),
  };
}

const byShare = (shares: CpuShares): CpuShares =>
  Object.fromEntries(Object.entries(shares).toSorted(([, a], [, b]) => b - a));

/** Starts one and resolves when its consumer is on the way. */
async function startAnalyzerProcess(
  order: AnalyzerOrder,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AnalyzerProcess> {
  const child = fork(program, [JSON.stringify(order)], {
    env: { ...env },
    execArgv: [...analyzerFlags],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const waiting = new Map<Answer['kind'], (answer: Answer) => void>();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const exited = once(child, 'exit');
  child.on('exit', () => failure.reject(new CommandFailed('分析服务的进程提前结束了')));
  child.on('message', (answer: Answer) => {
    if (answer.kind === 'failed') failure.reject(new CommandFailed(`分析服务失败：${answer.reason}`));
    else waiting.get(answer.kind)?.(answer);
  });
  const heard = (kind: Answer['kind']): Promise<Answer> => new Promise((resolve) => waiting.set(kind, resolve));
  await Promise.race([heard('started'), failure.promise]);
  return {
    failed: failure.promise,
    async ask(question, kind) {
      const answer = heard(kind);
      child.send(question);
      return (await Promise.race([answer, failure.promise])) as Extract<Answer, { kind: typeof kind }>;
    },
    async end() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
