import type { Command, CommanderError } from 'commander';
import { cellWidth } from './table.ts';

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
  'Global Options:': '全局选项：',
};

/** Makes help and complaints Chinese; call it before commands are added, they inherit it. */
export function speakChinese(program: Command): Command {
  return program
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      styleUsage: (usage) => usage.replace('[options]', '[选项]').replace('[command]', '[命令]'),
      displayWidth: cellWidth,
      optionDescription: (option) =>
        typeof option.defaultValue === 'string'
          ? `${option.description}（缺省 ${option.defaultValue}）`
          : option.description,
    })
    .helpOption('-h, --help', '显示帮助')
    .helpCommand('help [命令]', '显示某个命令的帮助');
}

const complaints: Readonly<Record<string, (about: string) => string>> = {
  'commander.unknownOption': (about) => `没有选项 ${about}。`,
  'commander.unknownCommand': (about) => `没有命令 ${about}。`,
  'commander.missingArgument': (about) => `缺少参数 <${about}>。`,
  'commander.optionMissingArgument': (about) => `选项 ${about} 后面要写内容。`,
  'commander.missingMandatoryOptionValue': (about) => `必须写 ${about}。`,
  'commander.excessArguments': () => '参数太多。',
  'commander.conflictingOption': (about) => `选项 ${about} 与另一选项不能同时用。`,
};

/** What a slip on the command line was, in one Chinese line; undefined when there is nothing to say (help was asked for). */
export function explainUsage(error: CommanderError): string | undefined {
  if (error.exitCode === 0 || error.code === 'commander.help') return undefined;
  const about = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  if (error.code === 'commander.invalidArgument') {
    const detail = /is invalid(?: for argument '[^']*')?\. ?([\s\S]*)$/.exec(error.message)?.[1] ?? '';
    return `${about} 的取值不对：${detail}`;
  }
  const near = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(error.message)?.[1];
  const told = complaints[error.code]?.(about) ?? error.message;
  return near === undefined ? told : `${told}是不是 ${near}？`;
}
