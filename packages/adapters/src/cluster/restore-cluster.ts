import { cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { caseRecord, incidentRecord, postRecord } from '@tingchao/ports/commit.ts';
import { topics, type NewRecord, type Topic } from '@tingchao/ports/message-log.ts';
import type { KindCounts } from '@tingchao/ports/rebuild.ts';
import type { Versioned } from '@tingchao/ports/versioned.ts';
import { toPost } from '../elasticsearch/elasticsearch-post-store.ts';
import { indexKinds } from '../elasticsearch/indices.ts';
import { releaseMeta, setMeta } from '../elasticsearch/meta.ts';
import { readIndices } from '../elasticsearch/prepare.ts';
import { createServer, type Server } from '../elasticsearch/server.ts';
import { putAudit, putBlobs, putNumbers } from '../elasticsearch/whole-kinds.ts';
import { openKafkaLog } from '../kafka/open-kafka-log.ts';
import { deleteTopics } from '../kafka/reset-topics.ts';
import { openArchive } from '../sqlite/archive.ts';
import { copyIfThere, moveAside, parts, stageBackup } from '../sqlite/backup.ts';
import { BackupUnusable, filesBelow, type Manifest } from '../sqlite/manifest.ts';
import { dataFiles, openSqliteStores } from '../sqlite/open-sqlite-stores.ts';
import { copyAccounts } from '../system/copy-accounts.ts';
import { openKeyRing } from '../system/key-ring.ts';
import { paperFolders } from '../system/paper-files.ts';
import { openErasableKeys } from '../system/erasable-keys.ts';
import { openRecordSealer } from '../system/record-sealer.ts';
import {
  openClusterStores,
  RESTORING,
  sharedFiles,
  type ClusterOptions,
  type ClusterStores,
} from './open-cluster-stores.ts';
import { forgetLogKeys, LOG_KEYS } from './log-keys.ts';
import { refuseWhileRunning } from './rebuild-cluster.ts';

type RestoreOptions = {
  /** The folder of the backup, of a cluster or of one machine. */
  readonly source: string;
  readonly at: Instant;
  /** Deletes what the cluster holds; else that is refused. */
  readonly replace?: boolean;
  /** A further folder of keys whose ledger of erasures holds. */
  readonly erasures?: string;
  /** Told as each part begins. */
  readonly progress?: (part: string) => void;
};
export type RestoredCluster = {
  readonly manifest: Manifest;
  /** Where the keys and heads that were there before lie now. */
  readonly replaced: string | null;
  readonly settings: string;
  readonly restored: KindCounts;
};

/** Records read and appended at a time. */
const PAGE = 500;

/**
 * Restores a backup, of a cluster or of one machine, into a cluster: documents, audit, numbers, sources, blobs, keys, and the
 * topics from which they can be rebuilt. Verifies the manifest and the database before anything is touched. Throws
 * `BackupUnusable` for a backup that is damaged or of a newer version and for a cluster that holds data unless it is to be
 * replaced, `RebuildRefused` while a service runs. One that was interrupted leaves a cluster that no service opens, and is
 * begun again with `replace`.
 */
export async function restoreCluster(options: ClusterOptions, wanted: RestoreOptions): Promise<RestoredCluster> {
  const { folder } = options;
  const { source, at, progress = () => {} } = wanted;
  progress('核对备份');
  const { manifest, staged } = await stageBackup(source, folder, wanted);
  try {
    progress('检查目标');
    await clear(options, join(staged, dataFiles.keys), wanted.replace === true);
    // All that was sealed with them is deleted; what is left of it in copies of Kafka's disks goes with them.
    forgetLogKeys(folder);
    const replaced = moveAside(folder, at, [...Object.values(sharedFiles), ...Object.values(paperFolders)]);
    cpSync(join(staged, dataFiles.keys), join(folder, sharedFiles.keys), { recursive: true });
    if (existsSync(join(staged, dataFiles.auditHeads)))
      cpSync(join(staged, dataFiles.auditHeads), join(folder, sharedFiles.auditHeads), { recursive: true });
    for (const name of Object.values(paperFolders)) copyIfThere(join(staged, name), join(folder, name));
    const stores = await openClusterStores({ ...options, restoring: true });
    try {
      await setMeta(stores.upkeep.server, RESTORING, String(at));
      const restored = await fillCluster(stores, staged, progress);
      await releaseMeta(stores.upkeep.server, RESTORING);
      return { manifest, replaced, settings: join(source, parts.settings), restored };
    } finally {
      await stores.close();
    }
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** Makes sure that nothing is there, or removes it. */
async function clear(options: ClusterOptions, keysFolder: string, replace: boolean): Promise<void> {
  // Nothing is read here; the log just has to be opened with some keys.
  const sealer = openRecordSealer(openKeyRing(keysFolder), openErasableKeys(join(keysFolder, '..', LOG_KEYS)));
  const { kafka, clientId, clock } = options;
  const log = openKafkaLog({ ...kafka, clientId, clock, sealer });
  const server = createServer({ ...options.elasticsearch, clock });
  try {
    await refuseWhileRunning({ log });
    let inTopics = 0;
    for (const topic of topics) inTopics += await log.lag(topic, 'nobody');
    const indices = await ownIndices(server);
    const inIndices = await countIn(server, indices);
    if (!replace && inTopics + inIndices > 0)
      throw new BackupUnusable(
        `集群里已有数据（Elasticsearch ${inIndices} 份文档，Kafka ${inTopics} 条记录），没有改动任何数据；确认要用备份整个替换时加 --replace`,
      );
    if (indices.length > 0) await server.call((client) => client.indices.delete({ index: [...indices] }));
    if (inTopics > 0) {
      await log.close();
      await deleteTopics({ ...kafka, clientId });
    }
  } finally {
    await log.close();
    await server.close();
  }
}

async function ownIndices(server: Server): Promise<readonly string[]> {
  const names = [...(await readIndices(server)).keys()];
  return names.filter((name) => indexKinds.some((kind) => name.startsWith(`${server.alias(kind)}-v`)));
}

/** Documents that say something; what the processes agree on is none. */
async function countIn(server: Server, indices: readonly string[]): Promise<number> {
  const telling = indices.filter((name) => !name.startsWith(`${server.alias('meta')}-v`));
  if (telling.length === 0) return 0;
  await server.call((client) => client.indices.refresh({ index: [...telling] }));
  return (await server.call((client) => client.count({ index: [...telling] }))).count;
}

async function fillCluster(
  stores: ClusterStores,
  staged: string,
  progress: (part: string) => void,
): Promise<KindCounts> {
  const { server, log } = stores.upkeep;
  const archive = await openArchive(join(staged, dataFiles.database));
  try {
    progress('审计与编号');
    await putAudit(server, archive.audit());
    await putNumbers(server, archive.numbers());
    progress('附件');
    await putBlobFiles(server, join(staged, dataFiles.blobs));
    progress('帖文、事件、处置单');
    const next = await stores.upkeep.nextGeneration();
    const append = (topic: Topic, records: readonly NewRecord[]): Promise<void> => log.append(topic, records);
    for (const page of archive.posts()) {
      const posts = page.map(toPost);
      await next.posts(posts);
      await append('posts.kept', posts.map(postRecord));
    }
    for (const page of archive.incidents()) {
      await next.incidents(page);
      await append('incidents.changed', page.filter(isTold).map(incidentRecord));
    }
    for (const page of archive.cases()) {
      await next.cases(page);
      await append('cases.changed', page.filter(isTold).map(caseRecord));
    }
    const restored = await next.counts();
    await next.putInPlace();
    progress('信源与待处理的帖文');
    await copyLog(stores, staged, archive.unhandledFrom());
    return restored;
  } finally {
    archive.close();
  }
}

const isTold = ({ version, appendedVersion }: Versioned): boolean => appendedVersion >= version;

async function putBlobFiles(server: Server, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const files = filesBelow(folder).filter((path) => /^[0-9a-f]{64}$/u.test(basename(path)));
  for (let from = 0; from < files.length; from += 20) {
    const blobs = files.slice(from, from + 20).map((path) => {
      const file = join(folder, path);
      return { hash: basename(path), bytes: readFileSync(file), at: Math.floor(statSync(file).mtimeMs) };
    });
    await putBlobs(server, blobs);
  }
}

/** Sources, posts that the analyzer has not handled, what was parked, and the edits of the settings. */
async function copyLog(stores: ClusterStores, staged: string, unhandledFrom: number): Promise<void> {
  const archive = openSqliteStores(staged, { clock: stores.upkeep.server.clock });
  try {
    for (const state of await archive.sources.list()) await stores.sources.put(state);
    await copyAccounts(archive.accounts, stores.accounts);
    const copy = async (topic: Topic, first: number): Promise<void> => {
      for (let from = first; ;) {
        const page = await archive.log.read(topic, from, PAGE);
        const last = page.at(-1);
        if (last === undefined) return;
        await stores.log.append(topic, page.map(asNew));
        from = last.offset + 1;
      }
    };
    await copy('posts.collected', unhandledFrom);
    await copy('parked', 0);
    await copy('settings.changed', 0);
    await copy('books.changed', 0);
  } finally {
    await archive.close();
  }
}

/** A post goes to the partition of its region, as when it was collected. */
function asNew({
  topic,
  key,
  value,
}: {
  readonly topic: Topic;
  readonly key: string;
  readonly value: string;
}): NewRecord {
  if (topic !== 'posts.collected') return { key, value };
  try {
    const { region } = JSON.parse(value) as { readonly region?: unknown };
    return typeof region === 'string' ? { key, partitionKey: region, value } : { key, value };
  } catch (error) {
    // Whoever handles it will park it.
    if (error instanceof SyntaxError) return { key, value };
    throw error;
  }
}
