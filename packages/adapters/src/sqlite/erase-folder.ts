import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import type { ErasureLine } from '@tingchao/domain/response/erasure-line.ts';
import { carryOutErasure, type CarriedOut } from '@tingchao/ports/carry-out-erasure.ts';
import { ERASURES, keepErasures, readErasures } from '../system/erasure-ledger.ts';
import { BackupUnusable, describeFolder, MANIFEST, verifyBackup, type Manifest } from './manifest.ts';
import { dataFiles, openSqliteStores } from './open-sqlite-stores.ts';

/** Where the parts lie in a backup. */
export const parts = { data: 'data', settings: 'config' } as const;
/** Stands in a backup while it is cleaned: its files do not fit its manifest then. */
const CLEANING = 'erasing';
/** Belong to the process that has the data open. */
const ofProcess = /^(?:lock\.db.*|holder\.json)$/u;

/** What an erasure did to one case of older data. */
export type ErasedThere = CarriedOut & Pick<ErasureLine, 'case'>;

/**
 * Erases in data that nothing runs on what folders of keys say was erased and these data do not know: afterwards they hold
 * none of it, in no page of any file. Throws `DataInUse` when something runs on them after all.
 */
export async function eraseInData(
  dataFolder: string,
  keys: readonly string[],
  at: Instant,
): Promise<readonly ErasedThere[]> {
  const own = join(dataFolder, dataFiles.keys);
  for (const folder of keys) keepErasures(own, folder);
  const open = readErasures(own).filter(({ finished }) => !finished);
  if (open.length === 0) return [];
  const done: ErasedThere[] = [];
  const stores = openSqliteStores(dataFolder, { clock: { now: () => at, sleep: async () => {} } });
  try {
    for (const { finished: _, ...line } of open) {
      done.push({ case: line.case, ...(await carryOutErasure(stores, line)) });
    }
  } finally {
    await stores.close();
  }
  for (const name of readdirSync(dataFolder)) if (ofProcess.test(name)) rmSync(join(dataFolder, name));
  return done;
}

/**
 * Cleans an older copy of the data: a backup, whose manifest is written anew, or a data folder that was put aside. What is cut
 * short is finished by doing it again. Throws `BackupUnusable` when the folder is neither, or when the backup is damaged.
 */
export async function eraseInCopy(
  folder: string,
  keys: readonly string[],
  at: Instant,
): Promise<readonly ErasedThere[]> {
  if (existsSync(join(folder, dataFiles.database))) return eraseInData(folder, keys, at);
  const mark = join(folder, CLEANING);
  // What was cut short fits its manifest no longer.
  const manifest = await verifyBackup(folder, { changed: existsSync(mark) });
  writeFileSync(mark, '', { mode: 0o600 });
  const done = await eraseInData(join(folder, parts.data), keys, at);
  rmSync(mark);
  const files = await describeFolder(folder);
  const draft = join(folder, `${MANIFEST}.tmp`);
  writeFileSync(draft, `${JSON.stringify({ ...manifest, files } satisfies Manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, join(folder, MANIFEST));
  return done;
}

/** Folders of keys of a data folder, and of what restores put aside in it: a restore that was cut short loses no erasure. */
export function keysOf(dataFolder: string): readonly string[] {
  const isFolder = statSync(dataFolder, { throwIfNoEntry: false })?.isDirectory() === true;
  const aside = isFolder ? readdirSync(dataFolder).filter((name) => name.startsWith('replaced-')) : [];
  return ['', ...aside].map((name) => join(dataFolder, name, dataFiles.keys));
}

/** The folder of keys that a person means: itself, of a data folder, or of a backup. Throws `BackupUnusable` when it is none. */
export function findErasures(folder: string): string {
  const places = [folder, join(folder, dataFiles.keys), join(folder, parts.data, dataFiles.keys)];
  const found = places.find((place) => existsSync(join(place, ERASURES)));
  if (found !== undefined) return found;
  throw new BackupUnusable(`${folder} 里没有抹除登记（${ERASURES}）；请指向密钥目录、数据目录或一份备份`);
}
