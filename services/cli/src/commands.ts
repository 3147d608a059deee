import type { Command } from 'commander';
import type { Io } from './io.ts';
import { registerConfig } from './commands/config.ts';
import { registerIncident } from './commands/incident.ts';

/** Adds one command to the program. */
export type Register = (program: Command, io: Io) => void;

/** Every command, in the order the help shows them; one file each under `commands/`. */
export const commands: readonly Register[] = [registerConfig, registerIncident];
