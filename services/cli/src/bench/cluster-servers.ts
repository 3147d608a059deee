import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

/** Environment variables that say where the servers are, and how to end servers of our own. */
export type BenchServers = AsyncDisposable & {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** In a line: whose servers they are. */
  readonly whose: string;
};

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const stackProgram = join(root, 'infra/test-stack/stack.ts');
const run = promisify(execFile);

/**
 * The servers that `TINGCHAO_KAFKA` and `TINGCHAO_ELASTICSEARCH` name; without either, ones of our own from
 * `infra/test-stack`, which a checkout has (Java 17 and Maven on the machine) and a package has not.
 */
export async function findBenchServers(io: Io): Promise<BenchServers> {
  const { TINGCHAO_KAFKA: kafka, TINGCHAO_ELASTICSEARCH: elasticsearch } = process.env;
  if (kafka && elasticsearch) {
    return {
      env: process.env,
      whose: `环境变量所指的 Kafka ${kafka} 与 Elasticsearch`,
      async [Symbol.asyncDispose]() {},
    };
  }
  if (kafka || elasticsearch)
    throw new CommandFailed(
      'TINGCHAO_KAFKA 与 TINGCHAO_ELASTICSEARCH 须同时设；都不设则自己启动测试用的两个服务器',
      exitCodes.usage,
    );
  if (!existsSync(stackProgram))
    throw new CommandFailed('请用 TINGCHAO_KAFKA 与 TINGCHAO_ELASTICSEARCH 指明服务器：这里没有测试用的服务器可启动');
  return startOwn(io);
}

async function startOwn(io: Io): Promise<BenchServers> {
  io.stderr.write('没有指明服务器：启动测试用的 Kafka 与 Elasticsearch（infra/test-stack，约半分钟）\n');
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-bench-servers-'));
  // For root, Elasticsearch runs as nobody, who must be able to enter.
  await chmod(folder, 0o755);
  const stack = (command: string) => run(process.execPath, [stackProgram, command, '--folder', folder]);
  const end = async (): Promise<void> => {
    await stack('stop');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { stdout } = await stack('start');
    const said = Object.fromEntries(stdout.matchAll(/(TINGCHAO_\w+)=(\S+)/gu).map(([, name, value]) => [name, value]));
    return {
      env: { ...process.env, ...said },
      whose: '本次自己启动的 Kafka（堆 256 MB）与 Elasticsearch（堆 1 GB），单节点',
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    const reason = (error as { readonly stderr?: string }).stderr || String(error);
    throw new CommandFailed(`测试用的服务器起不来：${reason.trim()}`);
  }
}
