import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { eraseInCopy, findErasures, keysOf } from '@tingchao/adapters/sqlite/erase-folder.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

type Options = { readonly in: string; readonly erasures?: string; readonly json?: boolean };

/** `erase --in FOLDER`: cleans an older copy of the data of what was erased since. */
export function registerErase(program: Command, io: Io): void {
  program
    .command('erase')
    .description('清理旧备份：把抹除登记里有、而这份备份还不知道的内容从备份中抹除，并重写清单')
    .requiredOption('--in <目录>', '备份目录，或数据目录下的 replaced-…')
    .option('--erasures <目录>', '抹除登记所在：密钥目录、数据目录或更新的备份；缺省用本机的')
    .option('--json', '输出 JSON')
    .action(async ({ in: target, erasures, json }: Options) => {
      const here = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
      const folder = here(target);
      if (!existsSync(folder)) throw new CommandFailed(`没有目录 ${folder}。`, exitCodes.failed);
      const keys = erasures === undefined ? keysOf(io.dataFolder) : [findErasures(here(erasures))];
      const done = await eraseInCopy(folder, keys, createSystemClock().now());
      const posts = done.reduce((sum, one) => sum + one.posts, 0);
      io.stdout.write(
        json === true
          ? `${JSON.stringify({ folder, cases: done.length, posts })}\n`
          : done.length === 0
            ? `${folder} 里没有需要抹除的内容。\n`
            : `已清理 ${folder}：${done.length} 件处置单，帖文 ${posts} 条的内容。\n`,
      );
    });
}
