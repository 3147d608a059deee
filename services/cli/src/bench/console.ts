import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { type Command, Option } from 'commander';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { writeLine } from '../jsonl.ts';
import { wholeNumber } from '../option-values.ts';
import type { ConsoleAsked, ConsoleOrder, ConsoleTold, ServingFigures } from './console-child.ts';
import { isFilled } from './console-fill.ts';
import { letUsersAsk, THINK_MS, type QuestionFigures } from './console-users.ts';

export type ConsoleFigures = {
  readonly mode: ConsoleOrder['mode'];
  readonly posts: number;
  readonly incidents: number;
  readonly users: number;
  readonly fillSeconds: number;
  readonly indexSeconds: number;
  /** What p95 is to stay below (issue E). */
  readonly limitMs: number;
  readonly questions: readonly QuestionFigures[];
  readonly serving: ServingFigures;
};
type Options = {
  readonly mode: ConsoleOrder['mode'];
  readonly posts: number;
  readonly incidents: number;
  readonly users: number;
  readonly seconds: number;
  readonly data?: string;
  readonly keep?: boolean;
  readonly json?: boolean;
};
type Listening = Extract<ConsoleTold, { readonly kind: 'listening' }>;

const limits = { embedded: 300, cluster: 500 } as const;
const program = fileURLToPath(new URL('./console-child.ts', import.meta.url));

/** Fills a system, unless a run before left one, starts the interface on it, and lets people ask. */
async function benchConsole(io: Io, options: Options, env: NodeJS.ProcessEnv): Promise<ConsoleFigures> {
  const { mode, posts, incidents, users, seconds } = options;
  const dataFolder = options.data ?? (await mkdtemp(join(tmpdir(), 'tingchao-bench-')));
  await mkdir(dataFolder, { recursive: true });
  const stays = options.data !== undefined || options.keep === true;
  if (!isFilled(dataFolder, options)) await refuseForeign(dataFolder);
  // Names that a folder stands for, so that a later run with it finds them.
  const prefix = `bench-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`;
  const order: ConsoleOrder = { mode, configFolder: io.configFolder, dataFolder, posts, incidents, users, prefix };
  const child = fork(program, [JSON.stringify(order)], { env, stdio: ['ignore', 2, 2, 'ipc'] });
  try {
    const { url, people, fillSeconds, indexSeconds } = await untilListening(child, io, posts);
    const { topics, units, places } = loadSettings(io.configFolder, { dataFolder });
    const choices = {
      topics: topics.map(({ id }) => id),
      units: units.units.map(({ id }) => id),
      places: places.towns.map(({ name }) => name),
    };
    const watch = (): void => void child.send('watch' satisfies ConsoleAsked);
    const questions = await letUsersAsk(url, { people, seconds, choices }, watch);
    const serving = await askServing(child);
    if (stays) io.stderr.write(`数据留在 ${dataFolder}，下次用 --data ${dataFolder} 接着测\n`);
    return {
      mode,
      posts,
      incidents,
      users,
      fillSeconds: Math.round(fillSeconds),
      indexSeconds: Math.round(indexSeconds),
      limitMs: limits[mode],
      questions,
      serving,
    };
  } finally {
    if (child.connected) child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
    if (!stays) {
      await rm(dataFolder, { recursive: true, force: true });
      if (mode === 'cluster') await dropNames(io, env, prefix, dataFolder);
    }
  }
}

/** A folder that holds something else is left as it is. */
async function refuseForeign(folder: string): Promise<void> {
  if ((await readdir(folder)).length > 0)
    throw new CommandFailed(
      `${folder} 里已有别的数据（或上次没有写完、或规模不同）；请换一个空目录，或自行删去后重试`,
      exitCodes.usage,
    );
}

/** How busy the serving process was since it is measured. */
async function askServing(child: ChildProcess): Promise<ServingFigures> {
  const { promise, resolve } = Promise.withResolvers<ServingFigures>();
  child.on('message', (told: ConsoleTold) => {
    if (told.kind === 'served') resolve(told);
  });
  child.send('tell' satisfies ConsoleAsked);
  return promise;
}

function untilListening(child: ChildProcess, io: Io, posts: number): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<Listening>();
  let last = '';
  const say = (line: string): void => {
    if (line !== last) io.stderr.write(`${line}\n`);
    last = line;
  };
  child.on('message', (told: ConsoleTold) => {
    if (told.kind === 'filled') say(`写入 ${Math.floor((told.posts / posts) * 20) * 5}%（共 ${posts} 帖）`);
    else if (told.kind === 'indexing') say(`建立查询索引，还有约 ${Math.ceil(told.behind / 50_000) * 5} 万条`);
    else if (told.kind === 'listening') resolve(told);
  });
  child.on('exit', (code) => reject(new CommandFailed(`测量用的服务提前结束了（退出码 ${code}）`)));
  return promise;
}

async function dropNames(io: Io, env: NodeJS.ProcessEnv, prefix: string, dataFolder: string): Promise<void> {
  const { dropBenchNames } = await import('./cluster-names.ts');
  await dropBenchNames({ configFolder: io.configFolder, env, prefix, dataFolder });
}

/** The figures as a table for people. */
export function describeConsole(figures: ConsoleFigures): string {
  const { mode, posts, incidents, users, fillSeconds, indexSeconds, limitMs, questions, serving } = figures;
  const line = (name: string, numbers: readonly (string | number)[]): string =>
    [name.padEnd(24), ...numbers.map((one) => String(one).padStart(8))].join('');
  const worst = questions.reduce((a, b) => (b.p95 > a.p95 ? b : a));
  const failed = questions.reduce((sum, one) => sum + one.failed, 0);
  return [
    `${mode === 'embedded' ? '单机' : '集群'}：${posts} 帖、${incidents} 事件与处置单，${users} 人同时在用，每人答复后 ${THINK_MS} 毫秒再问（期间有写入）；写入 ${fillSeconds} 秒，建立查询索引 ${indexSeconds} 秒`,
    line('', ['asked', 'failed', 'p50 ms', 'p95 ms', 'p99 ms', 'KiB']),
    ...questions.map(({ question, asked, failed: no, p50, p95, p99, kib }) =>
      line(question, [asked, no, p50, p95, p99, kib]),
    ),
    `服务进程：主线程占一核的 ${Math.round(serving.mainThread * 100)}%，全部线程 ${Math.round(serving.allThreads * 100)}%；事件循环迟滞 p50 ${serving.loopP50}、p99 ${serving.loopP99} 毫秒；常驻内存 ${serving.rssMiB} MiB`,
    `最慢一类（${worst.question}）p95 ${worst.p95} 毫秒，目标 ${limitMs} 毫秒以内${worst.p95 < limitMs && failed === 0 ? '：达到' : '：没有达到'}`,
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
    .option('--data <目录>', '数据放在这个目录并留着；其中已有上次写好的同规模数据时直接用（集群方式须是同一组服务器）')
    .option('--keep', '临时目录里的数据也留着')
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
