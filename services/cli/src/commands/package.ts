import { arch as processorOf } from 'node:process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { buildPackage, writeOuterChecksums, type BuiltPackage } from '../package/build-package.ts';
import { statedVersion } from '../package/package-contents.ts';
import { architectures, type Architecture } from '../package/platform-packages.ts';
import { readSigningKey, readVerifyingKey } from '../package/signature.ts';
import { verifyPackage } from '../package/verify-package.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf } from '../option-values.ts';

type Options = {
  readonly out?: string;
  readonly arch: Architecture | 'all' | 'this';
  readonly sign?: string;
  readonly json?: boolean;
};

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

/** `package --out FOLDER`: makes the offline archive; `package verify ARCHIVE`: checks one. */
export function registerPackage(program: Command, io: Io): void {
  const command = program
    .command('package')
    .description('做离线安装包（内嵌方式，自带 Node；安装时不用网络和编译器）')
    .option('--out <目录>', '安装包和 SHA256SUMS 写到这个目录')
    .option('--arch <处理器>', '处理器：x64、arm64 或 all（缺省与本机相同）', oneOf([...architectures, 'all']), 'this')
    .option('--sign <私钥>', '用 Ed25519 私钥（PEM）给 SHA256SUMS 签名')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      if (options.out === undefined) throw new CommandFailed('缺少 --out 目录', exitCodes.usage);
      const out = here(options.out);
      const built = await buildAll(out, options);
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ packages: built })}\n`
          : built.map((one) => `${one.file}:${megabytes(one)} MB,${one.entries} 个文件\n`).join(''),
      );
    });
  command
    .command('verify')
    .description('核对安装包：校验值、签名（给出公钥时）、包内每个文件')
    .argument('<安装包>', 'tar.gz 文件，旁边要有 SHA256SUMS')
    .option('--key <公钥>', '打包者的 Ed25519 公钥（PEM），应由另一条途径得到')
    .option('--json', '输出 JSON')
    .action(async (file: string, options: { readonly key?: string; readonly json?: boolean }, self: Command) => {
      const key = options.key === undefined ? undefined : readVerifyingKey(here(options.key));
      const found = await verifyPackage(here(file), key);
      const json = self.optsWithGlobals<{ readonly json?: boolean }>().json === true;
      const signed = found.signed ? '签名相符' : '没有核对签名（加 --key 公钥）';
      io.stdout.write(json ? `${JSON.stringify(found)}\n` : `安装包完好：${found.files} 个文件相符，${signed}。\n`);
    });
}

async function buildAll(out: string, options: Options): Promise<readonly BuiltPackage[]> {
  if (!existsSync(join(root, 'infra/package/install.sh')))
    throw new CommandFailed('这里是安装好的程序，没有源码；请在源码仓库里打包', exitCodes.usage);
  const key = options.sign === undefined ? undefined : readSigningKey(here(options.sign));
  const version = statedVersion(root);
  const built: BuiltPackage[] = [];
  for (const arch of wanted(options.arch)) built.push(await buildPackage({ root, version, arch }, out));
  await writeOuterChecksums(built, out, key);
  return built;
}

function wanted(asked: Options['arch']): readonly Architecture[] {
  if (asked === 'all') return architectures;
  if (asked !== 'this') return [asked];
  const own = architectures.find((one) => one === processorOf);
  if (own === undefined)
    throw new CommandFailed(`本机处理器 ${processorOf} 没有安装包；用 --arch 指定`, exitCodes.usage);
  return [own];
}

const megabytes = ({ bytes }: BuiltPackage): string => (bytes / 1024 ** 2).toFixed(1);
