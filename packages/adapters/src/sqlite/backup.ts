import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import { readErasures, takeBackErasures } from '../system/erasure-ledger.ts';
import { keepErased } from '../system/key-ring.ts';
import { check } from './database.ts';
import { endSessionsIn } from './end-sessions.ts';
import { eraseInData, keysOf, parts } from './erase-folder.ts';
import { BackupUnusable, describeFolder, MANIFEST, verifyBackup, type Manifest } from './manifest.ts';
import { SCHEMA_VERSION } from './migrations.ts';
import { dataFiles } from './open-sqlite-stores.ts';
import { lockDataFolder } from './process-lock.ts';
import { toPolicy } from './sqlite-errors.ts';

/** In a data folder but not in a backup: what belongs to one process or can be made again. */
const leftOut =
  /^(?:lock\.db.*|holder\.json|state\.json.*|logs|errands|backups|replaced-.*|\.restore|tingchao\.db-(?:wal|shm|journal)|desk\.db.*)$/;
export { parts };

/**
 * Copies a data folder and its settings into a new or empty folder, also while the system runs, and writes the manifest
 * last. The copy holds the keys: who has it can read what is sealed.
 */
export async function backUp(options: {
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly target: string;
  readonly at: Instant;
}): Promise<Manifest> {
  const { dataFolder, configFolder, target, at } = options;
  const source = join(dataFolder, dataFiles.database);
  if (!existsSync(source)) throw new BackupUnusable(`数据目录 ${dataFolder} 里还没有数据，没有可备份的内容`);
  const copy = beginBackup(target);
  const erasures = readErasures(join(dataFolder, dataFiles.keys));
  // Heads before the database, everything it refers to after it: then no head is ahead of the chain in the copy, and no
  // record is without its key or blob.
  copyIfThere(join(dataFolder, dataFiles.auditHeads), join(copy, dataFiles.auditHeads));
  await copyDatabase(source, join(copy, dataFiles.database));
  for (const name of readdirSync(dataFolder)) {
    if (leftOut.test(name) || name === dataFiles.database || name === dataFiles.auditHeads) continue;
    copyIfThere(join(dataFolder, name), join(copy, name));
  }
  // An erasure may have gone on meanwhile: the copy of the database is older than that of the ledger.
  takeBackErasures(join(copy, dataFiles.keys), erasures);
  await eraseInData(copy, [], at);
  return finishBackup({ target, configFolder, at });
}

/** Makes the folder for the data of a new backup. Throws `BackupUnusable` when something lies there already. */
export function beginBackup(target: string): string {
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new BackupUnusable(`备份目标 ${target} 不是空目录；请换一个新目录`);
  const copy = join(target, parts.data);
  mkdirSync(copy, { recursive: true, mode: 0o700 });
  return copy;
}

/** Adds the settings to a backup, and last the manifest over all of it. */
export async function finishBackup(options: {
  readonly target: string;
  readonly configFolder: string;
  readonly at: Instant;
}): Promise<Manifest> {
  const { target, configFolder, at } = options;
  copyIfThere(configFolder, join(target, parts.settings));
  const manifest: Manifest = { format: 1, createdAt: toIso(at), files: await describeFolder(target) };
  writeFileSync(join(target, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}

/** In one step, hence one read transaction: writers go on, and the copy is the state of one moment. */
async function copyDatabase(source: string, target: string): Promise<void> {
  try {
    const connection = new DatabaseSync(source, { readOnly: true, timeout: 15_000 });
    try {
      await backup(connection, target, { rate: 2 ** 30 });
    } finally {
      connection.close();
    }
  } catch (error) {
    throw toPolicy(error, source);
  }
}

/** Copies a file or folder, half-written files left out. */
export function copyIfThere(from: string, to: string): void {
  if (!existsSync(from)) return;
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.tmp') });
}

/**
 * Puts a backup in the place of a data folder's content, which is moved aside into `replaced-…` within it. Verifies the
 * manifest and the database before anything is touched; throws `DataInUse` while the system runs. Keys that were erased
 * here since stay erased, and so do the words of cases.
 */
export async function restore(options: {
  readonly source: string;
  readonly dataFolder: string;
  readonly at: Instant;
  /** A further folder of keys whose ledger of erasures holds: of a newer backup, when this machine knows of none. */
  readonly erasures?: string;
}): Promise<{ readonly manifest: Manifest; readonly replaced: string | null; readonly settings: string }> {
  const { source, dataFolder, at } = options;
  const lock = lockDataFolder(dataFolder, at);
  try {
    const { manifest, staged } = await stageBackup(source, dataFolder, options);
    const replaced = moveAside(dataFolder, at);
    for (const name of readdirSync(staged)) renameSync(join(staged, name), join(dataFolder, name));
    rmSync(staged, { recursive: true });
    return { manifest, replaced, settings: join(source, parts.settings) };
  } finally {
    lock.release();
  }
}

/**
 * Verifies a backup and copies its data beside the folder's content, into `.restore`, where the keys and the words of cases
 * that were erased here since are erased too. Throws `BackupUnusable` when a file does not fit the manifest or a newer version
 * wrote the data.
 */
export async function stageBackup(
  source: string,
  dataFolder: string,
  { at, erasures }: { readonly at: Instant; readonly erasures?: string },
): Promise<{ readonly manifest: Manifest; readonly staged: string }> {
  const manifest = await verifyBackup(source);
  const staged = join(dataFolder, '.restore');
  rmSync(staged, { recursive: true, force: true });
  try {
    cpSync(join(source, parts.data), staged, { recursive: true });
    checkCopy(join(staged, dataFiles.database));
    endSessionsIn(join(staged, dataFiles.database));
    // Erasure outlives a restore.
    keepErased(join(staged, dataFiles.keys), join(dataFolder, dataFiles.keys));
    await eraseInData(staged, [...keysOf(dataFolder), ...(erasures === undefined ? [] : [erasures])], at);
    return { manifest, staged };
  } catch (error) {
    rmSync(staged, { recursive: true, force: true });
    throw error;
  }
}

function checkCopy(file: string): void {
  const connection = new DatabaseSync(file);
  try {
    check(connection, 'integrity_check');
    const { user_version: found } = connection.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found > SCHEMA_VERSION)
      throw new BackupUnusable(
        `备份由更新的版本写成（结构 ${found}，本版本只认到 ${SCHEMA_VERSION}）；请先把程序升级到写成备份的版本或更新，再恢复`,
      );
  } catch (error) {
    throw toPolicy(error, file);
  } finally {
    connection.close();
  }
}

/** Moves what a data folder holds into `replaced-…` within it, or only what is named; null when there is nothing. */
export function moveAside(dataFolder: string, at: Instant, only?: readonly string[]): string | null {
  const own = /^(?:lock\.db.*|holder\.json|\.restore|logs|errands|backups|replaced-.*)$/;
  const isMeant = (name: string): boolean => only?.includes(name) ?? !own.test(name);
  const present = readdirSync(dataFolder).filter(isMeant);
  if (present.length === 0) return null;
  const stamp = toIso(at).slice(0, 19).replaceAll(/\D/g, '');
  let aside = join(dataFolder, `replaced-${stamp}`);
  for (let n = 2; existsSync(aside); n += 1) aside = join(dataFolder, `replaced-${stamp}-${n}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of present) renameSync(join(dataFolder, name), join(aside, name));
  return aside;
}
