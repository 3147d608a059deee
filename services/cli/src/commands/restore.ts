import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { restore } from '@tingchao/adapters/sqlite/backup.ts';
import { findErasures } from '@tingchao/adapters/sqlite/erase-folder.ts';
import { countBeyond, type Beyond } from '@tingchao/adapters/sqlite/count-beyond.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { countsInWords } from '@tingchao/ports/rebuild.ts';
import type { Io } from '../io.ts';
import { findCluster } from '../open-cluster-here.ts';

/** `restore FOLDER`: puts a verified backup in the place of the data; refuses while the system runs. */
export function registerRestore(program: Command, io: Io): void {
  program
    .command('restore')
    .description('核对清单后用备份替换现有数据（须先停机）；原有数据移到数据目录下的 replaced-…')
    .argument('<folder>', '备份目录')
    .option('--cluster', '恢复到集群（Elasticsearch、Kafka 和共享目录）；单机的备份也可以，即由单机迁到集群')
    .option('--replace', '集群里已有数据时整个删除并替换；单机方式总是把原有数据移开保留，不需要此项')
    .option('--erasures <目录>', '空机器上恢复旧备份时：更新的备份或密钥目录，其中登记抹除的内容不再恢复')
    .option('--json', '输出 JSON')
    .action(async (folder: string, options: Options) => {
      const source = resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);
      if (options.cluster === true) return restoreHere(io, source, options);
      const { dataFolder } = io;
      const beyond = countBeyond(dataFolder, join(source, 'data')) ?? null;
      const done = await restore({ source, dataFolder, at: createSystemClock().now(), ...erasuresOf(options) });
      const { createdAt, files } = done.manifest;
      const aside = done.replaced === null ? '' : `原有数据在 ${done.replaced}${inWords(beyond)}。`;
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ dataFolder, createdAt, files: files.length, replaced: done.replaced, beyond, settings: done.settings })}\n`
          : `已恢复 ${createdAt} 的备份到 ${dataFolder}。${aside}配置未改动，备份时的配置在 ${done.settings}。\n`,
      );
    });
}

type Options = {
  readonly cluster?: boolean;
  readonly replace?: boolean;
  readonly erasures?: string;
  readonly json?: boolean;
};

const erasuresOf = ({ erasures }: Options): { readonly erasures?: string } =>
  erasures === undefined ? {} : { erasures: findErasures(resolve(process.env['INIT_CWD'] ?? process.cwd(), erasures)) };

async function restoreHere(io: Io, source: string, options: Options): Promise<void> {
  const { restoreCluster } = await import('@tingchao/adapters/cluster/restore-cluster.ts');
  const done = await restoreCluster(await findCluster(io), {
    source,
    at: createSystemClock().now(),
    replace: options.replace === true,
    ...erasuresOf(options),
    progress: (part) => void io.stderr.write(`${part}…\n`),
  });
  const { createdAt, files } = done.manifest;
  const aside = done.replaced === null ? '' : `原有密钥与链头在 ${done.replaced}。`;
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ dataFolder: io.dataFolder, createdAt, files: files.length, replaced: done.replaced, restored: done.restored, settings: done.settings })}\n`
      : `已把 ${createdAt} 的备份恢复到集群：${countsInWords(done.restored)}。${aside}配置未改动，备份时的配置在 ${done.settings}。\n`,
  );
}

/** What the replaced data had beyond the backup. */
function inWords(beyond: Beyond | null): string {
  if (beyond === null) return '';
  if (beyond.posts === 0 && beyond.cases === 0) return '，备份之后没有新收帖文和处置单变动';
  return `，其中备份之后新收帖文 ${beyond.posts} 条、新增或变动处置单 ${beyond.cases} 件，不在恢复的数据里`;
}
