import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backUp } from '@tingchao/adapters/sqlite/backup.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Manifest } from '@tingchao/adapters/sqlite/manifest.ts';
import type { Io } from '../io.ts';
import { openClusterHere } from '../open-cluster-here.ts';

/** `backup FOLDER`: copies data, keys, blobs and settings, with a manifest; also while the system runs. */
export function registerBackup(program: Command, io: Io): void {
  program
    .command('backup')
    .description('备份数据、密钥、附件与配置到一个新目录（运行中也可执行）；备份含密钥，须妥善保管')
    .argument('<folder>', '备份目录，不存在或为空')
    .option('--cluster', '集群方式：备份 Elasticsearch、Kafka 里的数据和共享目录；这份备份也能恢复到单机')
    .option('--json', '输出 JSON')
    .action(async (folder: string, options: { readonly cluster?: boolean; readonly json?: boolean }) => {
      const target = resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);
      const at = createSystemClock().now();
      const { dataFolder, configFolder } = io;
      const manifest =
        options.cluster === true
          ? await backUpHere(io, target)
          : await backUp({ dataFolder, configFolder, target, at });
      const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ folder: target, createdAt: manifest.createdAt, files: manifest.files.length, bytes })}\n`
          : `已备份到 ${target}：${manifest.files.length} 个文件，${Math.ceil(bytes / 1024)} KB。备份含密钥，请限制访问。\n`,
      );
    });
}

async function backUpHere(io: Io, target: string): Promise<Manifest> {
  const { backUpCluster } = await import('@tingchao/adapters/cluster/back-up-cluster.ts');
  const stores = await openClusterHere(io);
  try {
    const { dataFolder: folder, configFolder } = io;
    return await backUpCluster(stores, { folder, configFolder, target, at: createSystemClock().now() });
  } finally {
    await stores.close();
  }
}
