import type { Command } from 'commander';
import { CommandFailed, exitCodes } from './io.ts';

/** Commands of the design that a later version brings; hidden from the help until then. */
const planned: readonly (readonly string[])[] = [
  ['analyze'],
  ['cluster'],
  ['replay'],
  ['feed'],
  ['page'],
  ['url'],
  ['robots'],
  ['mask'],
  ['deadlines'],
  ['import'],
  ['export', 'ledger'],
  ['export', 'monthly'],
  ['export', 'digest'],
  ['doctor'],
  ['backup'],
  ['restore'],
  ['rebuild'],
  ['audit', 'verify'],
  ['bench'],
];

/** Lets every planned command that is not there yet say so, with exit code 2. */
export function announceMissing(program: Command): void {
  for (const names of planned) {
    let parent = program;
    for (const [depth, name] of names.entries()) {
      const known = parent.commands.find((command) => command.name() === name);
      if (known === undefined) addMissing(parent, name, names.slice(0, depth + 1).join(' '));
      if (known === undefined) break;
      parent = known;
    }
  }
}

function addMissing(parent: Command, name: string, full: string): void {
  parent
    .command(name, { hidden: true })
    .allowUnknownOption()
    .allowExcessArguments()
    .helpOption(false)
    .action(() => {
      throw new CommandFailed(`本版本尚无此命令：${full}。现有命令见 tingchao --help。`, exitCodes.usage);
    });
}
