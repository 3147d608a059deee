import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandFailed } from '../io.ts';
import type { AnalyzerOrder, Answer, Question } from './cluster-analyzer.ts';

/** The analyzer in a process of its own, as a cluster runs it. */
export type AnalyzerProcess = {
  ask<K extends 'memory' | 'finished'>(question: Question, kind: K): Promise<Extract<Answer, { kind: K }>>;
  /** Rejects when it fails or ends by itself. */
  readonly failed: Promise<never>;
  end(): Promise<void>;
};

const program = fileURLToPath(new URL('cluster-analyzer.ts', import.meta.url));

/** Starts it and resolves when its consumer is on the way. */
export async function startAnalyzerProcess(
  order: AnalyzerOrder,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AnalyzerProcess> {
  const child = fork(program, [JSON.stringify(order)], {
    env: { ...env },
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
