import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileAnalyzer } from '@tingchao/domain/analysis/analyze-post.ts';
import { compileSketcher } from '@tingchao/domain/incident/post-sketch.ts';
import { compileSigns } from '@tingchao/domain/incident/signs.ts';
import { compileRouting } from '@tingchao/domain/response/route-to-unit.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import { filesAt, filesBetween, seedHash, type SettingsVersion } from '@tingchao/ports/settings-store.ts';
import { catalog, type SettingsKey } from '@tingchao/settings/catalog.ts';
import { compareDocuments, type DocumentChange } from '@tingchao/settings/compare-documents.ts';
import { layOver } from '@tingchao/settings/load-changed.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { GivenFile, PlacedFile } from '@tingchao/settings/place-files.ts';
import { readDocument } from '@tingchao/settings/read-document.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { overlayAt, type LiveSettings, type SettingsSeed } from './live-settings.ts';

/** What an edit would change, file by file. */
export type EditPreview = {
  /** The number it would get. */
  readonly number: number;
  /** `Settings.version` with it. */
  readonly content: string;
  readonly files: readonly {
    readonly path: string;
    readonly isNew: boolean;
    readonly changes: readonly DocumentChange[];
  }[];
};

/** Who edits, why, and on top of which version they decided; somebody else's in between is a `Conflict`. */
export type EditReason = { readonly by: string; readonly reason: string; readonly base?: number | undefined };

/** An edit that would change nothing. */
export class NothingChanged extends Error {
  override readonly name = 'NothingChanged';
}

/** A version that does not exist was asked for. */
export class NoSuchVersion extends Error {
  override readonly name = 'NoSuchVersion';
}

/** The desk of the settings: every edit is checked as a whole, together with all that is in force, before it is saved. */
export type SettingsEditor = {
  /** Throws `SettingsError` with every mistake, `NothingChanged`. */
  preview(given: readonly GivenFile[]): Promise<EditPreview>;
  /** As `preview`; in force here when it resolves, elsewhere as soon as they hear of it. `Conflict` as in the store. */
  put(given: readonly GivenFile[], why: EditReason): Promise<SettingsVersion>;
  /** Makes a new version with the files as they were in version `to` (0: the folder as it is). */
  rollBack(to: number, why: EditReason): Promise<SettingsVersion>;
};

export function createSettingsEditor({ live, clock }: { live: LiveSettings; clock: Clock }): SettingsEditor {
  const { seed, store } = live;

  async function check(given: readonly GivenFile[]) {
    const history = await store.history();
    const { settings, placed } = layOver(seed.folder, given, { ...seed, overlay: overlayAt(history) });
    refuseFixed(placed, seed);
    compileAll(settings);
    const before = filesAt(history);
    const after = new Map(before);
    for (const { path, text } of placed) {
      if (text === seedText(seed.folder, path)) after.delete(path);
      else after.set(path, text);
    }
    const files = filesBetween(before, after);
    if (Object.keys(files).length === 0) throw new NothingChanged('所给文件与在用的相同，没有可改的内容');
    return { history, before, files, content: settings.version };
  }
  async function save(
    history: readonly SettingsVersion[],
    edit: Pick<SettingsVersion, 'files' | 'content' | 'restores'>,
    { by, reason, base = history.length }: EditReason,
  ): Promise<SettingsVersion> {
    if (base !== history.length) throw new Conflict(`配置已是版本 ${history.length}，不是据以修改的版本 ${base}`);
    const seeds = Object.keys(edit.files).map((path) => {
      const text = seedText(seed.folder, path);
      return [path, text === undefined ? null : seedHash(text)] as const;
    });
    const number = history.length + 1;
    const version = await store.put({
      ...edit,
      number,
      at: clock.now(),
      by,
      reason,
      seeds: Object.fromEntries(seeds),
    });
    await live.refresh();
    return version;
  }

  return {
    async preview(given) {
      const { history, before, files, content } = await check(given);
      const described = Object.entries(files).map(([path, text]) => {
        const seedsOwn = seedText(seed.folder, path);
        const old = before.get(path) ?? seedsOwn;
        const now = text ?? seedsOwn;
        return { path, isNew: old === undefined, changes: compareDocuments(valueOf(old), valueOf(now)) };
      });
      return { number: history.length + 1, content, files: described };
    },
    async put(given, why) {
      const { history, files, content } = await check(given);
      return save(history, { files, content, restores: null }, why);
    },
    async rollBack(to, why) {
      const history = await store.history();
      if (to > history.length) throw new NoSuchVersion(`没有版本 ${to}，现有 0（配置目录原样）至 ${history.length}`);
      const files = filesBetween(filesAt(history), filesAt(history, to));
      if (Object.keys(files).length === 0) throw new NothingChanged(`在用的与版本 ${to} 相同，没有可改的内容`);
      const settings = loadSettings(seed.folder, { ...seed, overlay: overlayAt(history, to) });
      compileAll(settings);
      return save(history, { files, content: settings.version, restores: to }, why);
    },
  };
}

/** Files that were edited while the system ran, and whether the folder's own was changed under them since. */
export function overlaidFiles(
  folder: string,
  history: readonly SettingsVersion[],
): readonly { readonly path: string; readonly version: number; readonly changedBelow: boolean }[] {
  return [...filesAt(history).keys()].toSorted().map((path) => {
    const last = history.findLast(({ files }) => path in files);
    const text = seedText(folder, path);
    const now = text === undefined ? null : seedHash(text);
    return { path, version: last?.number ?? 0, changedBelow: now !== (last?.seeds[path] ?? null) };
  });
}

function seedText(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const valueOf = (text: string | undefined): unknown => (text === undefined ? undefined : readDocument(text).value);

/** What is read at the start only cannot be edited while the system runs. */
function refuseFixed(placed: readonly PlacedFile[], { folder, instead = {} }: SettingsSeed): void {
  const told = placed.flatMap(({ name, key, path }) => {
    const message =
      key === 'app'
        ? `${catalog.app.path} 只在启动时读取：请改配置目录里的文件，然后重新启动`
        : instead[key] === undefined || isAdded(folder, key, path)
          ? undefined
          : `本次启动用别处的文件代替了 ${catalog[key].path}，改 ${path} 不起作用（start --no-sample 才用它）`;
    return message === undefined ? [] : [{ file: name, line: 1, column: 1, path: '', message }];
  });
  if (told.length > 0) throw new SettingsError(told);
}

/** A file of a folder that the seed does not have holds whatever stands in for the others. */
const isAdded = (folder: string, key: SettingsKey, path: string): boolean =>
  catalog[key].kind !== 'file' && seedText(folder, path) === undefined;

/** Makes of the settings what the services make of them, and lets go of it: what cannot be made is refused before it is saved. */
function compileAll(settings: Settings): void {
  try {
    compileAnalyzer(settings);
    compileRouting(settings);
    compileSigns(settings.levels);
    compileSketcher(settings.clustering);
    createCalendar(settings.calendars);
  } catch (error) {
    const message = `每个文件都读得出，但合在一起不能用（${error instanceof Error ? error.message : String(error)}）`;
    throw new SettingsError([{ file: 'config', line: 1, column: 1, path: '', message }], { cause: error });
  }
}
