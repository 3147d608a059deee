import { Command, CommanderError } from 'commander';
import { explainUsage, speakChinese } from './chinese-help.ts';
import { loadCommands } from './commands.ts';
import { explainStorage } from './explain-storage.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';

/** Runs one command line; returns the exit code. stdout carries only the result, everything else goes to stderr. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const program = speakChinese(new Command('tingchao'))
    .description('听潮 Tingchao：政务舆情监测与回应')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Complaints come in English; `explainUsage` says them below.
      outputError: () => undefined,
    });
  for (const register of await loadCommands(args[0])) register(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) {
      const complaint = explainUsage(error);
      if (complaint !== undefined) io.stderr.write(`${complaint}（加 --help 查看用法）\n`);
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    }
    const failure = error instanceof CommandFailed ? error : explainStorage(error);
    if (failure === undefined) throw error;
    io.stderr.write(`${failure.message}\n`);
    return failure.exitCode;
  }
}
