import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { type Command, Option } from 'commander';
import { CommandFailed, type Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { wholeNumber } from '../option-values.ts';
import type { ConsoleOrder, ConsoleTold } from './console-child.ts';
import { letUsersAsk, type QuestionFigures } from './console-users.ts';

export type ConsoleFigures = {
  readonly mode: ConsoleOrder['mode'];
  readonly posts: number;
  readonly incidents: number;
  readonly users: number;
  readonly indexSeconds: number;
  /** What p95 is to stay below (issue E). */
  readonly limitMs: number;
  readonly questions: readonly QuestionFigures[];
};
type Options = {
  readonly mode: ConsoleOrder['mode'];
  readonly posts: number;
  readonly incidents: number;
  readonly users: number;
  readonly seconds: number;
  readonly json?: boolean;
};

const limits = { embedded: 300, cluster: 500 } as const;
const program = fileURLToPath(new URL('./console-child.ts', import.meta.url));

/** Fills a system in a folder of its own, starts the interface on it, and lets users ask. */
async function benchConsole(io: Io, options: Options, env: NodeJS.ProcessEnv): Promise<ConsoleFigures> {
  const { mode, posts, incidents, users, seconds } = options;
  const dataFolder = await mkdtemp(join(tmpdir(), 'tingchao-bench-'));
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const order: ConsoleOrder = { mode, configFolder: io.configFolder, dataFolder, posts, incidents, prefix };
  const child = fork(program, [JSON.stringify(order)], { env, stdio: ['ignore', 2, 2, 'ipc'] });
  try {
    const server = await untilListening(child, io, posts);
    const { topics, units } = loadSettings(io.configFolder, { dataFolder });
    const choices = { topics: topics.map(({ id }) => id), units: units.units.map(({ id }) => id) };
    const questions = await letUsersAsk(server, { users, seconds, choices });
    return {
      mode,
      posts,
      incidents,
      users,
      indexSeconds: Math.round(server.indexSeconds),
      limitMs: limits[mode],
      questions,
    };
  } finally {
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
    await rm(dataFolder, { recursive: true, force: true });
    if (mode === 'cluster') await dropNames(io, env, prefix, dataFolder);
  }
}

function untilListening(
  child: ChildProcess,
  io: Io,
  posts: number,
): Promise<Extract<ConsoleTold, { readonly kind: 'listening' }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<ConsoleTold, { readonly kind: 'listening' }>>();
  let last = '';
  const say = (line: string): void => {
    if (line !== last) io.stderr.write(`${line}\n`);
    last = line;
  };
  child.on('message', (told: ConsoleTold) => {
    if (told.kind === 'filled') say(`写入 ${Math.floor((told.posts / posts) * 20) * 5}%（共 ${posts} 帖）`);
    else if (told.kind === 'indexing') say(`建立查询索引，还有约 ${Math.ceil(told.behind / 50_000) * 5} 万条`);
    else resolve(told);
  });
  child.on('exit', (code) => reject(new CommandFailed(`测量用的服务提前结束了（退出码 ${code}）`)));
  return promise;
}

async function dropNames(io: Io, env: NodeJS.ProcessEnv, prefix: string, dataFolder: string): Promise<void> {
  const { dropBenchNames } = await import('./cluster-names.ts');
  await dropBenchNames({ configFolder: io.configFolder, env, prefix, dataFolder });
}

/** The figures as a table for people. */
export function describeConsole({
  mode,
  posts,
  incidents,
  users,
  indexSeconds,
  limitMs,
  questions,
}: ConsoleFigures): string {
  const rows = questions.map(({ question, asked, failed, p50, p95, p99 }) =>
    [question.padEnd(24), ...[asked, failed, p50, p95, p99].map((n) => String(n).padStart(8))].join(''),
  );
  const worst = Math.max(...questions.map(({ p95 }) => p95));
  return [
    `${mode === 'embedded' ? '单机' : '集群'}：${posts} 帖、${incidents} 事件与处置单，${users} 人同时在用（期间有写入）；建立查询索引 ${indexSeconds} 秒`,
    [''.padEnd(24), ...['asked', 'failed', 'p50 ms', 'p95 ms', 'p99 ms'].map((name) => name.padStart(8))].join(''),
    ...rows,
    `最慢一类 p95 ${worst} 毫秒，目标 ${limitMs} 毫秒以内${worst < limitMs ? '：达到' : '：没有达到'}`,
    '',
  ].join('\n');
}

/** `bench console`: how long the screens' questions take at a million posts with twenty users. */
export function addBenchConsole(bench: Command, io: Io): void {
  bench
    .command('console')
    .description('百万帖规模下，多人同时使用时列表、检索、台账、督办看板的响应时间')
    .addOption(new Option('--mode <mode>', '运行方式').choices(['embedded', 'cluster']).default('embedded'))
    .option('--posts <n>', '帖文数', wholeNumber(100, 10_000_000), 1_000_000)
    .option('--incidents <n>', '事件数，各有一件处置单', wholeNumber(10, 1_000_000), 100_000)
    .option('--users <n>', '同时在用的人数', wholeNumber(1, 20), 20)
    .option('--seconds <n>', '测多久', wholeNumber(1, 3600), 60)
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const print = async (figures: ConsoleFigures): Promise<void> => {
        if (options.json === true) await writeLine(io.stdout, figures);
        else io.stdout.write(describeConsole(figures));
      };
      if (options.mode === 'embedded') return print(await benchConsole(io, options, process.env));
      const { findBenchServers } = await import('./cluster-servers.ts');
      await using servers = await findBenchServers(io);
      io.stderr.write(`服务器：${servers.whose}\n`);
      return print(await benchConsole(io, options, { ...servers.env }));
    });
}
