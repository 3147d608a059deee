import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Incident } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { caseRecord, incidentRecord, postRecord } from '@tingchao/ports/commit.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { toPost } from '../elasticsearch/elasticsearch-post-store.ts';
import { toDocument } from '../elasticsearch/versioned-index.ts';
import { walk, type Walked } from '../elasticsearch/walk.ts';
import { takeAudit, takeBlobs, takeNumbers } from '../elasticsearch/whole-kinds.ts';
import { copyAccounts } from '../system/copy-accounts.ts';
import { createArchive } from '../sqlite/archive.ts';
import { beginBackup, copyIfThere, finishBackup } from '../sqlite/backup.ts';
import { eraseInData } from '../sqlite/erase-folder.ts';
import type { Fill } from '../sqlite/fill.ts';
import type { Manifest } from '../sqlite/manifest.ts';
import { dataFiles, openSqliteStores } from '../sqlite/open-sqlite-stores.ts';
import { readErasures, takeBackErasures } from '../system/erasure-ledger.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { paperFolders } from '../system/paper-files.ts';
import { dayKeyName } from '../system/sealer.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { sharedFiles, type ClusterStores } from './open-cluster-stores.ts';

type Options = {
  /** The folder that the services share. */
  readonly folder: string;
  readonly configFolder: string;
  readonly target: string;
  readonly at: Instant;
};

/**
 * Backs up a cluster, also while it runs, as the data folder of one machine with all that the cluster holds: the backup can
 * be restored into either way to run. What is not handled yet is in it too. Throws `BackupUnusable` when the target is not
 * empty.
 */
export async function backUpCluster(stores: ClusterStores, options: Options): Promise<Manifest> {
  const { folder, target, at } = options;
  const copy = beginBackup(target);
  const erasures = readErasures(join(folder, sharedFiles.keys));
  // What the copy seals itself is sealed with a key that the cluster has too.
  openKeyRing(join(folder, sharedFiles.keys)).obtain(dayKeyName('log', at));
  // Heads before the chain, keys before and behind everything: no head is ahead of the copy, nothing is without its key.
  copyIfThere(join(folder, sharedFiles.auditHeads), join(copy, dataFiles.auditHeads));
  copyIfThere(join(folder, sharedFiles.keys), join(copy, dataFiles.keys));
  // Where the analyzer stands before the posts are read: each post is among the stored or among the unhandled.
  const handled = await stores.upkeep.log.positions('posts.collected', 'analyzer');
  await copyDocuments(stores, join(copy, dataFiles.database), at);
  await copyLog(stores, copy, { at, handled });
  await copyBlobs(stores, join(copy, dataFiles.blobs));
  for (const name of Object.values(paperFolders)) copyIfThere(join(folder, name), join(copy, name));
  copyIfThere(join(folder, sharedFiles.keys), join(copy, dataFiles.keys));
  // What was erased meanwhile may have been copied before.
  takeBackErasures(join(copy, dataFiles.keys), erasures);
  await eraseInData(copy, [], at);
  return finishBackup(options);
}

async function copyDocuments({ upkeep: { server } }: ClusterStores, file: string, at: Instant): Promise<void> {
  const { fill, inPages, close } = await createArchive(file);
  try {
    await inPages(walk(server, 'posts', { only: ['document', 'membership'] }), (walked) => putPost(fill, walked, at));
    const parts = { only: ['document', 'store'], pageSize: 100 };
    await inPages(walk(server, 'incidents', parts), ({ source }) => {
      const incident = toDocument<Incident>(source);
      fill.incident(incident);
      if (isTold(incident)) fill.record('incidents.changed', incidentRecord(incident), at);
    });
    await inPages(walk(server, 'cases', parts), ({ source }) => {
      const opened = toDocument<CaseFile>(source);
      fill.case(opened);
      if (isTold(opened)) fill.record('cases.changed', caseRecord(opened), at);
    });
    // A case has its number from a series, and its step in the audit log: both are read behind the cases.
    await inPages(takeNumbers(server), fill.number);
    await inPages(takeAudit(server), ({ id, entry }) => fill.auditEntry(id, entry));
    fill.indexUnits();
  } finally {
    close();
  }
}

function putPost(fill: Fill, { source }: Walked, at: Instant): void {
  const kept = toPost(source);
  fill.post(kept);
  fill.record('posts.kept', postRecord(kept), at);
}

/** What is not told yet will be told by the relay. */
const isTold = ({ version, appendedVersion }: Versioned): boolean => appendedVersion >= version;

/** Sources, posts that wait to be analysed, what was parked, and the edits of the settings. */
async function copyLog(
  { sources, accounts, upkeep: { log } }: ClusterStores,
  copy: string,
  { at, handled }: { readonly at: Instant; readonly handled: ReadonlyMap<number, number> },
): Promise<void> {
  const { sleep } = createSystemClock();
  const archive = openSqliteStores(copy, { clock: { now: () => at, sleep } });
  try {
    // Before the posts that wait: a source remembers only what was appended.
    for (const state of await sources.list()) await archive.sources.put(state);
    await copyAccounts(accounts, archive.accounts);
    const append = async (topic: Topic, pages: ReturnType<typeof log.scan>): Promise<void> => {
      for await (const page of pages)
        await archive.log.append(
          topic,
          page.map(({ key, value }) => ({ key, value })),
        );
    };
    await append('posts.collected', log.scanFrom('posts.collected', handled));
    await append('parked', log.scan('parked'));
    await append('settings.changed', log.scan('settings.changed'));
    await append('books.changed', log.scan('books.changed'));
  } finally {
    await archive.close();
  }
  for (const name of ['lock.db', 'holder.json']) rmSync(join(copy, name), { force: true });
}

async function copyBlobs({ upkeep: { server } }: ClusterStores, folder: string): Promise<void> {
  for await (const page of takeBlobs(server)) {
    for (const { hash, bytes } of page) {
      const file = join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, bytes, { mode: 0o600 });
    }
  }
}
