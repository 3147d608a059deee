import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { makeBundleKeys, readInwardKeys, readOutwardKeys } from '../bundle/bundle-keys.ts';
import { exportBundle, type Exported } from '../bundle/export-bundle.ts';
import { importBundle, type Imported } from '../bundle/import-bundle.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { wholeNumber } from '../option-values.ts';

const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** `bundle`: hands collected posts from a collector outside to a desk inside, one way, sealed, signed and numbered. */
export function registerBundle(program: Command, io: Io): void {
  const keysBeside = resolve(io.configFolder, '../bundle-keys');
  const bundle = program.command('bundle').description('采集包：采集端导出，政务外网一侧导入；单向、加密、签名、编号');
  bundle
    .command('keys')
    .description('生成一套密钥：采集端要 shared.key 和 signing.pem，导入端要 shared.key 和 verifying.pem')
    .option('--keys <目录>', '写到这个目录（缺省在配置目录旁的 bundle-keys）', keysBeside)
    .action((options: { readonly keys: string }) => {
      makeBundleKeys(here(options.keys));
      io.stdout.write(`密钥已生成在 ${here(options.keys)}。signing.pem 只留在采集端，不要带进内网。\n`);
    });
  bundle
    .command('export')
    .description('把上次导出之后采集的帖文做成一个采集包（采集运行中也可执行）')
    .requiredOption('--out <文件>', '采集包文件，或已有的目录')
    .option('--data <目录>', '采集端的数据目录（缺省同其他命令）')
    .option('--since <位置>', '从日志的这个位置重新导出', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--keys <目录>', '密钥目录（缺省在配置目录旁的 bundle-keys）', keysBeside)
    .option('--json', '输出 JSON')
    .action((options: ExportOptions) => {
      const done = exportBundle({
        dataFolder: options.data === undefined ? io.dataFolder : here(options.data),
        out: here(options.out),
        keys: readOutwardKeys(here(options.keys)),
        at: createSystemClock().now(),
        ...(options.since === undefined ? {} : { since: Number(options.since) }),
      });
      io.stdout.write(options.json === true ? `${JSON.stringify(done)}\n` : exported(done));
      if (done.lost > 0)
        throw new CommandFailed(`有 ${done.lost} 条帖文在导出前已过保留期，没能带出`, exitCodes.partial);
    });
  bundle
    .command('import')
    .description('核对并导入一个采集包（运行中也可执行）；同一个包再导入不会重复')
    .argument('<文件>', '采集包')
    .option('--keys <目录>', '密钥目录（缺省在配置目录旁的 bundle-keys）', keysBeside)
    .option('--accept-gap', '前面的号确实找不到时，照样导入')
    .option('--json', '输出 JSON')
    .action(async (file: string, options: ImportOptions) => {
      const bytes = await readFile(here(file)).catch((cause: unknown) => {
        throw new CommandFailed(`读不了采集包 ${file}；请检查路径和权限`, undefined, { cause });
      });
      const keys = readInwardKeys(here(options.keys));
      const done = await importBundle(bytes, keys, { acceptGap: options.acceptGap === true }, io);
      io.stdout.write(options.json === true ? `${JSON.stringify(done)}\n` : imported(done));
      if (done.missing.length > 0)
        throw new CommandFailed(`仍缺第 ${done.missing.join('、')} 号采集包`, exitCodes.partial);
    });
}

type ExportOptions = {
  readonly out: string;
  readonly data?: string;
  readonly since?: string;
  readonly keys: string;
  readonly json?: boolean;
};
type ImportOptions = { readonly keys: string; readonly acceptGap?: boolean; readonly json?: boolean };

function exported({ file, number, posts, left }: Exported): string {
  if (file === null) return '没有新帖文，没有做采集包。\n';
  return `第 ${number} 号采集包：${file}，帖文 ${posts} 条${left > 0 ? `；还有 ${left} 条，请再执行一次` : ''}。\n`;
}

function imported({ number, repeated, posts, added, known }: Imported): string {
  if (repeated) return `第 ${number} 号采集包导入过，没有变动。\n`;
  return `第 ${number} 号采集包已导入：帖文 ${posts} 条，新增 ${added}，已有 ${known}。\n`;
}
