import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Child = {
  readonly pid: number;
  /** Lines said so far. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  /** Resolves with the first line, said or still to be said, that starts so; rejects when the process ends before. */
  saying(start: string): Promise<string>;
  /** Resolves when `count` lines were said or the process has ended. */
  lineCount(count: number): Promise<void>;
  kill(): Promise<void>;
  /** Asks it to drain and end, as Ctrl-C and systemd do. */
  terminate(): Promise<void>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

/** Starts a script of this folder, under another command (`prlimit …`) when given. */
export function startChild(
  args: readonly string[],
  under: readonly string[] = [],
  name:
    | 'storage-child.ts'
    | 'system-child.ts'
    | 'settings-child.ts'
    | 'supervision-child.ts'
    | '../cluster/service-child.ts'
    | '../browser/services-child.ts' = 'storage-child.ts',
): Child {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const [command = '', ...rest] = [...under, process.execPath, script, ...args];
  const child: ChildProcess = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  let over = false;
  const wake = (): void => {
    for (const check of waiting) check();
  };
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  if (child.stdout === null) throw new Error('no stdout');
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    wake();
  });
  const ended = (async (): Promise<number | string> => {
    const [[code, signal]] = await Promise.all([once(child, 'exit'), once(reader, 'close')]);
    over = true;
    wake();
    return (code as number | null) ?? (signal as string);
  })();

  function until<T>(found: () => T | undefined, missing: () => Error): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const check = (): void => {
      const value = found();
      if (value === undefined && !over) return;
      waiting.delete(check);
      if (value === undefined) reject(missing());
      else resolve(value);
    };
    waiting.add(check);
    check();
    return promise;
  }

  return {
    pid: child.pid ?? 0,
    lines,
    stderr: () => stderr,
    ended,
    saying: (start) =>
      until(
        () => lines.find((line) => line.startsWith(start)),
        () => new Error(`the child ended without saying ${start}: ${lines.at(-1)} ${stderr}`),
      ),
    async lineCount(count) {
      await until(
        () => (lines.length >= count || over ? true : undefined),
        () => new Error('unreachable'),
      );
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async terminate() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
