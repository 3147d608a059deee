import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { instant, parseInstant, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { BackupDone, BackupTask } from './backup-thread.ts';

/** A backup that is there, and what its last check said. */
export type KeptBackup = {
  readonly name: string;
  /** Where it lies on the server. */
  readonly folder: string;
  readonly createdAt: Instant;
  readonly files: number;
  readonly bytes: number;
  readonly check: { readonly at: Instant; readonly ok: boolean; readonly problem: string } | null;
};
/** A work that runs, or the last one that did. */
export type BackupWork = {
  readonly kind: BackupTask['kind'];
  readonly name: string;
  readonly by: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** Why it did not succeed; empty when it did or still runs. */
  readonly problem: string;
  /** 0–1; for a backup the bytes there are now against those of the data. */
  readonly share: number;
};

export type Backups = {
  readonly folder: string;
  /** Whether they lie within the data folder: gone with its disk. */
  readonly besideData: boolean;
  /** The newest first; what has no manifest is no backup. */
  list(): readonly KeptBackup[];
  work(): BackupWork | null;
  /** Begins a backup, or the check of one; undefined while another work runs. Resolves `ended` when it is over. */
  begin(
    kind: BackupTask['kind'],
    name: string,
    by: string,
    at: Instant,
  ): { readonly ended: Promise<BackupWork> } | undefined;
};

type Place = Pick<BackupTask, 'mode' | 'dataFolder' | 'configFolder'> & {
  /** Where backups go; absent: below the data folder. */
  readonly folder?: string | undefined;
  readonly now: () => Instant;
};

/** Below which folder of the data they lie unless the settings name another; no part of any backup. */
const BACKUPS = 'backups';
const NAME = /^\d{8}-\d{6}(?:-\d+)?$/;
const HEAP_MB = 512;

/** The name of a backup begun at `at`, +08:00: `20260302-093000`. */
export const backupName = (at: Instant): string => toIso(at).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

/** The backups that screens make and check, one work at a time, in a thread that does what `tingchao backup` does. */
export function openBackups({ folder: wanted, now, ...place }: Place): Backups {
  const folder = wanted ?? join(place.dataFolder, BACKUPS);
  let running: (BackupWork & { readonly goal: number }) | undefined;
  let last: BackupWork | null = null;

  const checkFile = (name: string): string => join(folder, `${name}.check.json`);
  const kept = (name: string): readonly KeptBackup[] => {
    const own = join(folder, name);
    const manifest = readJson(join(own, 'manifest.json')) as
      | { readonly createdAt: string; readonly files: readonly { readonly bytes: number }[] }
      | undefined;
    const createdAt = manifest && parseInstant(manifest.createdAt);
    if (manifest === undefined || createdAt === undefined || running?.name === name) return [];
    const check = (readJson(checkFile(name)) as KeptBackup['check'] | undefined) ?? null;
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return [{ name, folder: own, createdAt, files: manifest.files.length, bytes, check }];
  };
  const shareOf = (one: NonNullable<typeof running>): number =>
    one.kind === 'verify' || one.goal === 0 ? 0 : Math.min(0.99, sizeOf(join(folder, one.name), []) / one.goal);
  const keepCheck = (name: string, check: NonNullable<KeptBackup['check']>): void => {
    const next = `${checkFile(name)}.next`;
    writeFileSync(next, JSON.stringify(check), { mode: 0o600 });
    renameSync(next, checkFile(name));
  };

  async function finish(one: NonNullable<typeof running>, task: BackupTask): Promise<BackupWork> {
    const done = await inThread(task).catch((error: unknown): BackupDone => ({
      ok: false,
      problem: `没有做完：${error instanceof Error ? error.message : String(error)}`,
    }));
    const endedAt = now();
    if (task.kind === 'verify') keepCheck(one.name, { at: endedAt, ok: done.ok, problem: done.ok ? '' : done.problem });
    // A half is no backup, and the next one needs its room.
    if (task.kind === 'back_up' && !done.ok) rmSync(join(folder, one.name), { recursive: true, force: true });
    const { goal: _goal, ...shown } = one;
    last = { ...shown, endedAt, problem: done.ok ? '' : done.problem, share: done.ok ? 1 : 0 };
    running = undefined;
    return last;
  }

  return {
    folder,
    besideData: wanted === undefined,
    list: () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((name) => NAME.test(name))
        .flatMap(kept)
        .toSorted((a, b) => b.createdAt - a.createdAt),
    work() {
      if (running === undefined) return last;
      const { goal: _goal, ...shown } = running;
      return { ...shown, share: shareOf(running) };
    },
    begin(kind, name, by, at) {
      if (running !== undefined || !NAME.test(name)) return undefined;
      const target = join(folder, name);
      if (kind === 'verify' && kept(name).length === 0) return undefined;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const goal = kind === 'verify' ? 0 : sizeOf(place.dataFolder, [basename(folder), 'logs', 'errands']);
      running = { kind, name, by, startedAt: at, endedAt: null, problem: '', share: 0, goal };
      return { ended: finish(running, { ...place, kind, target, at }) };
    },
  };
}

function inThread(task: BackupTask): Promise<BackupDone> {
  const { promise, resolve, reject } = Promise.withResolvers<BackupDone>();
  const worker = new Worker(new URL('./backup-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`the thread of a backup ended with ${code}`)));
  return promise;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    // A backup that is being written, or was broken off, is none.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Bytes of the files below a folder, those of the named entries at its top left out. */
function sizeOf(folder: string, without: readonly string[]): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (without.includes(entry.name)) return sum;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + sizeOf(path, []);
    return sum + (entry.isFile() ? (statSync(path, { throwIfNoEntry: false })?.size ?? 0) : 0);
  }, 0);
}

/** How many whole days ago a backup was made; null without any. */
export const daysSince = (backups: readonly KeptBackup[], at: Instant): number | null =>
  backups[0] === undefined ? null : Math.max(0, Math.floor(instant(at - backups[0].createdAt) / 86_400_000));
