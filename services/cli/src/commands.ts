import type { Command } from 'commander';
import type { Io } from './io.ts';
import { registerAnalyze } from './commands/analyze.ts';
import { registerAudit } from './commands/audit.ts';
import { registerBackup } from './commands/backup.ts';
import { registerBench } from './commands/bench.ts';
import { registerCluster } from './commands/cluster.ts';
import { registerCase } from './commands/case.ts';
import { registerConfig } from './commands/config.ts';
import { registerDeadlines } from './commands/deadlines.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDigest } from './commands/digest.ts';
import { registerExport } from './commands/export.ts';
import { registerFeed } from './commands/feed.ts';
import { registerImport } from './commands/import.ts';
import { registerIncident } from './commands/incident.ts';
import { registerIntake } from './commands/intake.ts';
import { registerMask } from './commands/mask.ts';
import { registerPage } from './commands/page.ts';
import { registerReplay } from './commands/replay.ts';
import { registerRestore } from './commands/restore.ts';
import { registerRobots } from './commands/robots.ts';
import { registerSource } from './commands/source.ts';
import { registerUrl } from './commands/url.ts';

/** Adds one command to the program. */
export type Register = (program: Command, io: Io) => void;

/** Every command, in the order the help shows them; one file each under `commands/`. */
export const commands: readonly Register[] = [
  registerConfig,
  registerDoctor,
  registerAnalyze,
  registerCluster,
  registerMask,
  registerReplay,
  registerFeed,
  registerPage,
  registerUrl,
  registerRobots,
  registerBench,
  registerDeadlines,
  registerImport,
  registerIntake,
  registerSource,
  registerIncident,
  registerCase,
  registerDigest,
  registerExport,
  registerBackup,
  registerRestore,
  registerAudit,
];
