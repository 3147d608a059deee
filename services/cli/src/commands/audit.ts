import type { Command } from 'commander';
import { startCommand } from '@tingchao/runtime/own-command.ts';
import { inspectData, type Inspection } from '@tingchao/adapters/sqlite/inspect-data.ts';
import { CommandFailed, type Io } from '../io.ts';
import { openClusterHere } from '../open-cluster-here.ts';

type Options = { readonly cluster?: boolean; readonly json?: boolean };

/** What was looked at: the chain, and in a data folder the database around it. */
type Found = Pick<Inspection, 'audit'> & Partial<Pick<Inspection, 'database'>>;

/** `audit verify`: walks the audit chain against its signed daily heads and checks the database; also while running. */
export function registerAudit(program: Command, io: Io): void {
  const audit = program.command('audit').description('审计记录');
  audit
    .command('verify')
    .description('核对审计链与每日签名链头，并检查数据库完整性（运行中也可执行）')
    .option('--cluster', '集群方式：审计链在 Elasticsearch，链头与密钥在各服务共用的数据目录')
    .option('--json', '输出 JSON')
    .action(async (options: Options) => {
      const found = options.cluster === true ? await inspectCluster(io) : await inspectFolder(io);
      const { entries, head, brokenAt } = found.audit;
      const sound = brokenAt === null && (found.database ?? 'ok') === 'ok';
      if (options.json === true)
        io.stdout.write(
          `${JSON.stringify({ ok: sound, entries, head, brokenAt, database: found.database ?? null })}\n`,
        );
      else if (sound)
        io.stdout.write(
          `审计链完整：${entries} 条，链头 ${head ?? '（空）'}${found.database === undefined ? '' : '；数据库完整'}。\n`,
        );
      if (brokenAt !== null)
        throw new CommandFailed(
          `审计链从第 ${brokenAt} 条起对不上（记录被改动、删除，或链头文件被改）；请保全 ${io.dataFolder}${options.cluster === true ? ' 与审计索引' : ''}并与备份对照`,
        );
      if (!sound) throw new CommandFailed(`数据库有损坏：${found.database}；请停机后用 tingchao restore 恢复`);
    });
}

async function inspectFolder(io: Io): Promise<Found> {
  const found = await inspectData(io.dataFolder);
  if (found === undefined) throw new CommandFailed(`数据目录 ${io.dataFolder} 里还没有数据；先运行 ${startCommand}`);
  return found;
}

async function inspectCluster(io: Io): Promise<Found> {
  const stores = await openClusterHere(io);
  try {
    return { audit: await stores.audit.verify() };
  } finally {
    await stores.close();
  }
}
