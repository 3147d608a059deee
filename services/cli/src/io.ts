import type { Readable, Writable } from 'node:stream';

/** What a command may touch of the outside: streams and the folder of the settings. Tests pass their own. */
export type Io = {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Folder of the settings, absolute. */
  readonly configFolder: string;
  /** Folder of the data (database, keys, state), absolute. */
  readonly dataFolder: string;
  /** Loopback origins that may be posted to: a receiver of a test's own, granted by who composes and by no setting (design §6.12). */
  readonly grantedOrigins?: readonly string[];
};

export const exitCodes = { ok: 0, failed: 1, usage: 2, configuration: 3, partial: 4 } as const;

/** Ends a command with one clear line on stderr and an exit code. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
