/* oxlint-disable unicorn/require-post-message-target-origin -- a worker thread has no origin */
import { parentPort, workerData } from 'node:worker_threads';
import { backUp } from '@tingchao/adapters/sqlite/backup.ts';
import { BackupUnusable, verifyBackup, type Manifest } from '@tingchao/adapters/sqlite/manifest.ts';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';

/** What the thread is to do: the very work of `tingchao backup`, or of the first step of `tingchao restore`. */
export type BackupTask = {
  readonly kind: 'back_up' | 'verify';
  readonly mode: 'embedded' | 'cluster';
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly target: string;
  readonly at: Instant;
};
export type BackupDone =
  | { readonly ok: true; readonly files: number; readonly bytes: number; readonly createdAt: string }
  | { readonly ok: false; readonly problem: string };

const task = workerData as BackupTask;

async function inCluster({ dataFolder, configFolder, target, at }: BackupTask): Promise<Manifest> {
  const [{ openClusterStores }, { backUpCluster }, { clusterOptions }] = await Promise.all([
    import('@tingchao/adapters/cluster/open-cluster-stores.ts'),
    import('@tingchao/adapters/cluster/back-up-cluster.ts'),
    import('./open-cluster.ts'),
  ]);
  const settings = loadSettings(configFolder, { dataFolder });
  const company = {
    clock: createSystemClock(),
    events: { emit: () => undefined },
    watch: { retried: () => undefined, recovered: () => undefined },
  };
  const stores = await openClusterStores(clusterOptions(settings, { dataFolder }, company));
  try {
    return await backUpCluster(stores, { folder: dataFolder, configFolder, target, at });
  } finally {
    await stores.close();
  }
}

function work(): Promise<Manifest> {
  if (task.kind === 'verify') return verifyBackup(task.target);
  return task.mode === 'cluster' ? inCluster(task) : backUp(task);
}

const done = await work().then(
  ({ files, createdAt }): BackupDone => ({
    ok: true,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    createdAt,
  }),
  (error: unknown): BackupDone => {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof BackupUnusable || error instanceof Permanent || error instanceof Transient)
      return { ok: false, problem: error.message };
    if (code === 'ENOSPC') return { ok: false, problem: '磁盘已满，备份没有做完；请腾出空间再做' };
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      return { ok: false, problem: `没有权限写 ${task.target}；请核对目录的属主` };
    throw error;
  },
);
parentPort?.postMessage(done);
