import type { Command } from 'commander';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';

/** `config check`: reads every settings file and lists all mistakes at once. */
export function registerConfig(program: Command, io: Io): void {
  const config = program.command('config').description('检查配置');
  config
    .command('check')
    .description('检查 config/ 下全部配置,一次列出所有错误')
    .action(() => {
      try {
        const settings = loadSettings(io.configFolder);
        io.stdout.write(`配置无误,版本 ${settings.version}\n`);
      } catch (error) {
        if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
        throw error;
      }
    });
}
