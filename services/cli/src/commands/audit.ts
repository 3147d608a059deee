import type { Command } from 'commander';
import { startCommand } from '@tingchao/runtime/own-command.ts';
import { inspectData } from '@tingchao/adapters/sqlite/inspect-data.ts';
import { CommandFailed, type Io } from '../io.ts';

/** `audit verify`: walks the audit chain against its signed daily heads and checks the database; also while running. */
export function registerAudit(program: Command, io: Io): void {
  const audit = program.command('audit').description('审计记录');
  audit
    .command('verify')
    .description('核对审计链与每日签名链头，并检查数据库完整性（运行中也可执行）')
    .option('--json', '输出 JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const found = await inspectData(io.dataFolder);
      if (found === undefined)
        throw new CommandFailed(`数据目录 ${io.dataFolder} 里还没有数据；先运行 ${startCommand}`);
      const { entries, head, brokenAt } = found.audit;
      const sound = brokenAt === null && found.database === 'ok';
      if (options.json === true)
        io.stdout.write(`${JSON.stringify({ ok: sound, entries, head, brokenAt, database: found.database })}\n`);
      else if (sound) io.stdout.write(`审计链完整：${entries} 条，链头 ${head ?? '（空）'}；数据库完整。\n`);
      if (brokenAt !== null)
        throw new CommandFailed(
          `审计链从第 ${brokenAt} 条起对不上（记录被改动、删除，或链头文件被改）；请保全 ${io.dataFolder} 并与备份对照`,
        );
      if (!sound) throw new CommandFailed(`数据库有损坏：${found.database}；请停机后用 tingchao restore 恢复`);
    });
}
