import { createHash, randomUUID } from 'node:crypto';
import type { Instant } from '@tingchao/domain/time/instant.ts';
import { Conflict, Permanent, Transient } from './errors.ts';
import type { Stores } from './stores.ts';

/** One edit of the settings, by a named person: what it changed on top of the version before. */
export type SettingsVersion = {
  /** 1, 2, 3 …; 0 is what the folder says. */
  readonly number: number;
  readonly id: string;
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
  /** Texts of the files it changed, by path below the settings folder; null: as the folder has it again. */
  readonly files: Readonly<Record<string, string | null>>;
  /** What the folder had in these files then, as SHA-256 (hex); null where it had none. */
  readonly seeds: Readonly<Record<string, string | null>>;
  /** `Settings.version` of all that was in force with it. */
  readonly content: string;
  /** Which version it brought back; null for an edit. */
  readonly restores: number | null;
};
export type NewSettingsVersion = Omit<SettingsVersion, 'id'>;

/** The edits of the settings, in order and for good: whoever reads them gets the same ones. */
export interface SettingsStore {
  /** Every version, the first one first. Throws `Permanent` for a record that is no version. */
  history(): Promise<readonly SettingsVersion[]>;
  /**
   * Saves and tells the next version in one act, and enters it in the audit log; where that cannot be reached, `mend` does it
   * later. `Conflict` unless its number is one above
   * the last one: somebody came in between, and nothing is changed.
   */
  put(version: NewSettingsVersion): Promise<SettingsVersion>;
  /** Enters in the audit log what a writer that was killed, or could not reach it, left out. Harmless when repeated. */
  mend(): Promise<void>;
}

/** Under which subject the audit log has what was done to the settings. */
export const SETTINGS_SUBJECT = 'settings';

/** All versions lie in one partition: their order is what decides between two that came at once. */
const PARTITION = 'settings';

/**
 * The settings store over the log: a version is one record of `settings.changed` under a key of its own, so that compaction
 * keeps all of them, and to save is to tell. Of two versions with the same number the one that came first in the topic is
 * the one there is; whoever wrote the other sees that after writing.
 */
export function settingsInLog({ log, audit }: Pick<Stores, 'log' | 'audit'>): SettingsStore {
  let entered = 0;
  async function history(): Promise<readonly SettingsVersion[]> {
    const values: string[] = [];
    for await (const page of log.scan('settings.changed')) values.push(...page.map(({ value }) => value));
    return versionsIn(values);
  }
  async function enter({ number, id, at, by, reason, files, content, restores }: SettingsVersion): Promise<void> {
    await audit.append(`settings-${number}-${id}`, {
      at,
      actor: by,
      action: restores === null ? 'settings_changed' : 'settings_restored',
      subject: SETTINGS_SUBJECT,
      detail: { version: number, content, reason, files: Object.keys(files).join(' '), restores },
    });
  }
  async function mend(): Promise<void> {
    const versions = await history();
    // Who wrote a version had mended before: at first sight only the last can be missing.
    for (const version of versions.slice(entered === 0 ? -1 : entered)) await enter(version);
    entered = versions.length;
  }
  return {
    history,
    mend,
    async put(given) {
      await mend();
      const before = await history();
      if (given.number !== before.length + 1) throw taken(given.number);
      const version = { ...given, id: randomUUID() };
      await log.append('settings.changed', [
        { key: version.id, partitionKey: PARTITION, value: JSON.stringify(version) },
      ]);
      const after = await history();
      if (after[version.number - 1]?.id !== version.id) throw taken(version.number);
      try {
        await mend();
      } catch (error) {
        // The version is there for good; its line is owed, and whoever writes or follows next pays it.
        if (!(error instanceof Transient)) throw error;
      }
      return version;
    },
  };
}

/** The versions that records of `settings.changed`, in their order, make. Throws `Permanent` for one that is no version. */
export function versionsIn(values: readonly string[]): readonly SettingsVersion[] {
  const versions: SettingsVersion[] = [];
  for (const value of values) {
    const version = parse(value);
    if (version.number === versions.length + 1) versions.push(version);
  }
  return versions;
}

const taken = (number: number): Conflict => new Conflict(`配置版本 ${number} 已被他人写入`);

function parse(value: string): SettingsVersion {
  try {
    const version = JSON.parse(value) as Partial<SettingsVersion> | null;
    if (
      Number.isSafeInteger(version?.number) &&
      typeof version?.id === 'string' &&
      typeof version.files === 'object' &&
      version.files !== null
    )
      return { restores: null, seeds: {}, ...version } as SettingsVersion;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Permanent('settings.changed 里有一条记录不是配置版本；请用写下它的那一版程序，或从备份恢复');
}

/** The texts that lie over the folder once the first `number` versions are made. */
export function filesAt(history: readonly SettingsVersion[], number = history.length): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const version of history.slice(0, number)) {
    for (const [path, text] of Object.entries(version.files)) {
      if (text === null) files.delete(path);
      else files.set(path, text);
    }
  }
  return files;
}

/** What has to change so that the texts of `to` lie over the folder instead of those of `from`; null: the folder's own. */
export function filesBetween(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): Readonly<Record<string, string | null>> {
  const changed = [...new Set([...from.keys(), ...to.keys()])].filter((path) => from.get(path) !== to.get(path));
  return Object.fromEntries(changed.toSorted().map((path) => [path, to.get(path) ?? null]));
}

/** The mark of a file of the folder, for `SettingsVersion.seeds`. */
export const seedHash = (text: string): string => createHash('sha256').update(text).digest('hex');
