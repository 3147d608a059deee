import { Command, CommanderError } from 'commander';
import { commands } from './commands.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';

/** Runs one command line; returns the exit code. stdout carries only the result, everything else goes to stderr. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const program = new Command('tingchao')
    .description('听潮 Tingchao:政务舆情监测与回应')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    })
    .showHelpAfterError('(运行 tingchao --help 查看用法)');
  for (const register of commands) register(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (error instanceof CommandFailed) {
      io.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}
