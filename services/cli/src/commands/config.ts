import type { Command } from 'commander';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Mistake } from '@tingchao/settings/mistake.ts';
import { addConfigEdit } from '../config-edit.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

/** `config check`: reads every settings file and lists all mistakes at once, one a line; exit code 3 when there are any. */
export function registerConfig(program: Command, io: Io): void {
  const config = program.command('config').description('检查配置；在运行中试看、采用、退回');
  config
    .command('check')
    .description('检查 config/ 下全部配置，一次列出所有错误：文件、行列、位置、应怎样写')
    .option('--json', '输出 JSON')
    .action((options: { readonly json?: boolean }) => {
      const { version, mistakes, lines } = read(io.configFolder);
      if (options.json === true)
        io.stdout.write(`${JSON.stringify({ ok: mistakes.length === 0, version, mistakes })}\n`);
      if (mistakes.length > 0) throw new CommandFailed(lines, exitCodes.configuration);
      if (options.json !== true) io.stdout.write(`配置无误，版本 ${version}\n`);
    });
  addConfigEdit(config, io);
}

type Checked = { readonly version: string | null; readonly mistakes: readonly Mistake[]; readonly lines: string };

function read(folder: string): Checked {
  try {
    return { version: loadSettings(folder).version, mistakes: [], lines: '' };
  } catch (error) {
    if (error instanceof SettingsError) return { version: null, mistakes: error.mistakes, lines: error.message };
    throw error;
  }
}
