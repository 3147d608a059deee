import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Io } from './io.ts';
import { runCommandLine } from './program.ts';

/** The settings that ship. */
export const shippedConfig = fileURLToPath(new URL('../../../config', import.meta.url));

/** What a command said, and how it ended. */
export type Ended = { readonly code: number; readonly out: string; readonly err: string };

/** Runs the command line in this process, on the settings that ship and no data unless told. */
export async function runForTests(
  args: readonly string[],
  {
    input = '',
    configFolder = shippedConfig,
    dataFolder = '',
    grantedOrigins = [],
  }: Partial<Pick<Io, 'configFolder' | 'dataFolder' | 'grantedOrigins'>> & { readonly input?: string } = {},
): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [text(stdout), text(stderr)];
  const io: Io = { stdin: Readable.from([input]), stdout, stderr, configFolder, dataFolder, grantedOrigins };
  const code = await runCommandLine(args, io);
  stdout.end();
  stderr.end();
  return { code, out: await out, err: await err };
}
