import { execFile } from 'node:child_process';
import { chmodSync, existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installMaven } from './java.ts';
import { alone } from './lock.ts';
import { installationFolder, makeFolder, nobody, pomFile, readableByNobody } from './places.ts';
import { StackProblem } from './problem.ts';

const run = promisify(execFile);
const LONGEST_DOWNLOAD_MS = 40 * 60_000;

/** Programs of both servers. */
export type Installation = {
  /** Jars of the broker. */
  readonly kafka: string;
  /** Home of Elasticsearch; nothing is written below it. */
  readonly elasticsearch: string;
};

/**
 * Fetches both servers through Maven unless they are there already. `say` gets one line when there is something to wait for.
 * @throws {StackProblem} when Maven is missing or cannot fetch them.
 */
export async function install(say: (line: string) => void): Promise<Installation> {
  const folder = installationFolder();
  const installed = { kafka: join(folder, 'kafka'), elasticsearch: join(folder, 'elasticsearch') };
  if (existsSync(folder)) return installed;
  if (!readableByNobody(dirname(folder))) {
    throw new StackProblem(
      `以 root 运行时，Elasticsearch 改用 nobody，它进不了 ${folder}；用 TINGCHAO_STACK_CACHE 换一处`,
    );
  }
  makeFolder(dirname(folder));
  await alone(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    say(`正在用 Maven 取 Kafka 与 Elasticsearch（只有第一次，约 1 GB）：${folder}`);
    await fetchInto(folder);
  });
  return installed;
}

/** A half-fetched installation never bears the final name. */
async function fetchInto(folder: string): Promise<void> {
  for (const left of globSync(`${basename(folder)}.unfinished-*`, { cwd: dirname(folder) })) {
    rmSync(join(dirname(folder), left), { recursive: true, force: true });
  }
  // A name of its own: a Maven whose starter was killed may still be writing into another.
  const unfinished = `${folder}.unfinished-${process.pid}`;
  makeFolder(unfinished);
  await maven(['--file', pomFile, 'generate-resources', `-Dtarget=${unfinished}`]);
  const [carried] = globSync('carrier/*/elasticsearch', { cwd: unfinished });
  if (!carried) throw new StackProblem(`Maven 取来的包里没有 Elasticsearch：${unfinished}`);
  renameSync(join(unfinished, carried), join(unfinished, 'elasticsearch'));
  // The launcher looks into this folder whether or not there are plugins.
  mkdirSync(join(unfinished, 'elasticsearch', 'plugins'), { recursive: true });
  rmSync(join(unfinished, 'carrier'), { recursive: true });
  rmSync(join(unfinished, 'markers'), { recursive: true, force: true });
  if (nobody) openToAll(unfinished);
  renameSync(unfinished, folder);
}

async function maven(args: readonly string[]): Promise<void> {
  try {
    await run('mvn', ['--quiet', '--batch-mode', '--strict-checksums', ...args], { timeout: LONGEST_DOWNLOAD_MS });
  } catch (error) {
    const { code, stdout = '' } = error as { code?: string | number; stdout?: string };
    if (code === 'ENOENT') {
      throw new StackProblem(`取测试用的 Kafka 与 Elasticsearch 需要 Maven，没有找到 mvn。${installMaven}`, {
        cause: error,
      });
    }
    const why = stdout.split('\n').find((line) => line.startsWith('[ERROR]')) ?? String(error);
    throw new StackProblem(`Maven 没有取到测试用的 Kafka 与 Elasticsearch：${why}`, { cause: error });
  }
}

/** Whatever the umask was, nobody can read it. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
