import type { Command } from 'commander';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { checkUp, type Finding } from '../doctor/check-up.ts';
import { CommandFailed, type Io } from '../io.ts';

const marks = { ok: '✓', warning: '!', failed: '✗' } as const;

/** `doctor`: whether this machine and these settings can run the system, each line with its remedy. */
export function registerDoctor(program: Command, io: Io): void {
  program
    .command('doctor')
    .description(
      '体检：运行环境、数据目录、端口、配置、日历、信源、运行状态、集群服务器，各一行；✗ 须先处理，! 可以照常运行',
    )
    .option('--json', '输出 JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const findings = await checkUp({
        configFolder: io.configFolder,
        dataFolder: io.dataFolder,
        nodeVersion: process.versions.node,
        at: createSystemClock().now(),
        env: process.env,
      });
      const failed = findings.filter(({ status }) => status === 'failed').length;
      io.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ok: failed === 0, findings })}\n`
          : findings.map((finding) => `${toLine(finding)}\n`).join(''),
      );
      if (failed > 0) throw new CommandFailed(`有 ${failed} 项须先处理。`);
    });
}

function toLine({ name, status, detail, remedy }: Finding): string {
  return `${marks[status]} ${name}：${detail}${remedy === undefined ? '' : `。${remedy}`}`;
}
