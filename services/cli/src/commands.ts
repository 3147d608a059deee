import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Adds one command to the program. */
export type Register = (program: Command, io: Io) => void;

type Entry = { readonly name: string; readonly load: () => Promise<Register> };

/** Every command, in the order the help shows them; one file each under `commands/`, read when it is asked for. */
export const commands: readonly Entry[] = [
  { name: 'config', load: async () => (await import('./commands/config.ts')).registerConfig },
  { name: 'doctor', load: async () => (await import('./commands/doctor.ts')).registerDoctor },
  { name: 'analyze', load: async () => (await import('./commands/analyze.ts')).registerAnalyze },
  { name: 'cluster', load: async () => (await import('./commands/cluster.ts')).registerCluster },
  { name: 'mask', load: async () => (await import('./commands/mask.ts')).registerMask },
  { name: 'replay', load: async () => (await import('./commands/replay.ts')).registerReplay },
  { name: 'feed', load: async () => (await import('./commands/feed.ts')).registerFeed },
  { name: 'page', load: async () => (await import('./commands/page.ts')).registerPage },
  { name: 'url', load: async () => (await import('./commands/url.ts')).registerUrl },
  { name: 'robots', load: async () => (await import('./commands/robots.ts')).registerRobots },
  { name: 'bench', load: async () => (await import('./commands/bench.ts')).registerBench },
  { name: 'deadlines', load: async () => (await import('./commands/deadlines.ts')).registerDeadlines },
  { name: 'import', load: async () => (await import('./commands/import.ts')).registerImport },
  { name: 'intake', load: async () => (await import('./commands/intake.ts')).registerIntake },
  { name: 'source', load: async () => (await import('./commands/source.ts')).registerSource },
  { name: 'incident', load: async () => (await import('./commands/incident.ts')).registerIncident },
  { name: 'case', load: async () => (await import('./commands/case.ts')).registerCase },
  { name: 'supervision', load: async () => (await import('./commands/supervision.ts')).registerSupervision },
  { name: 'letter', load: async () => (await import('./commands/letter.ts')).registerLetter },
  { name: 'reply', load: async () => (await import('./commands/reply.ts')).registerReply },
  { name: 'notice', load: async () => (await import('./commands/notice.ts')).registerNotice },
  { name: 'register', load: async () => (await import('./commands/register.ts')).registerRegister },
  { name: 'retention', load: async () => (await import('./commands/retention.ts')).registerRetention },
  { name: 'share', load: async () => (await import('./commands/share.ts')).registerShare },
  { name: 'parked', load: async () => (await import('./commands/parked.ts')).registerParked },
  { name: 'digest', load: async () => (await import('./commands/digest.ts')).registerDigest },
  { name: 'document', load: async () => (await import('./commands/document.ts')).registerDocument },
  { name: 'trend', load: async () => (await import('./commands/trend.ts')).registerTrend },
  { name: 'policy', load: async () => (await import('./commands/policy.ts')).registerPolicy },
  { name: 'month', load: async () => (await import('./commands/month.ts')).registerMonth },
  { name: 'site', load: async () => (await import('./commands/site.ts')).registerSite },
  { name: 'export', load: async () => (await import('./commands/export.ts')).registerExport },
  { name: 'account', load: async () => (await import('./commands/account.ts')).registerAccount },
  { name: 'backup', load: async () => (await import('./commands/backup.ts')).registerBackup },
  { name: 'restore', load: async () => (await import('./commands/restore.ts')).registerRestore },
  { name: 'rebuild', load: async () => (await import('./commands/rebuild.ts')).registerRebuild },
  { name: 'erase', load: async () => (await import('./commands/erase.ts')).registerErase },
  { name: 'audit', load: async () => (await import('./commands/audit.ts')).registerAudit },
  { name: 'kibana', load: async () => (await import('./commands/kibana.ts')).registerKibana },
  { name: 'train', load: async () => (await import('./commands/train.ts')).registerTrain },
  { name: 'rules', load: async () => (await import('./commands/rules.ts')).registerRules },
  { name: 'bundle', load: async () => (await import('./commands/bundle.ts')).registerBundle },
  { name: 'package', load: async () => (await import('./commands/package.ts')).registerPackage },
];

/** What registers the command of that name; all of them when there is none of it, as for the help. */
export async function loadCommands(name: string | undefined): Promise<readonly Register[]> {
  const asked = commands.filter((entry) => entry.name === name);
  return Promise.all((asked.length > 0 ? asked : commands).map(({ load }) => load()));
}
