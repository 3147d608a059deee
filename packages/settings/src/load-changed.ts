import { readFileSync } from 'node:fs';
import type { SettingsKey } from './catalog.ts';
import { loadSettings, type LoadOptions, type Overlay } from './load-settings.ts';
import { SettingsError, type Mistake } from './mistake.ts';
import { placeFiles, type GivenFile, type PlacedFile } from './place-files.ts';
import type { Settings } from './settings.ts';
import { shown, wholeFile } from './whole-file.ts';

/** What can be tried on posts in place of what is in use. */
const tried = ['topics', 'risk', 'routing', 'kinds', 'places', 'units'] as const satisfies readonly SettingsKey[];
export type TriedKey = (typeof tried)[number];

/** The settings that some given files would make, and where each of the files belongs. */
export type Changed = { readonly settings: Settings; readonly placed: readonly PlacedFile[] };

/**
 * The settings of a folder, under what was laid over it, with some files in place of theirs; nothing is written. A file is
 * known by what is in it (`placeFiles`). Throws `SettingsError` with all mistakes of all files at once.
 */
export function layOver(
  folder: string,
  given: readonly GivenFile[],
  options: Omit<LoadOptions, 'files'> = {},
  before: readonly Mistake[] = [],
): Changed {
  const { overlay = new Map() } = options;
  const { placed, mistakes } = placeFiles(folder, given, overlay);
  const wrong = [...before, ...mistakes];
  const next: Overlay = new Map([...overlay, ...placed.map(({ path, name, text }) => [path, { name, text }] as const)]);
  try {
    const settings = loadSettings(folder, { ...options, overlay: next });
    if (wrong.length === 0) return { settings, placed };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    wrong.push(...error.mistakes);
  }
  throw new SettingsError(wrong);
}

/** Settings files as they lie on the disk; what cannot be read is a mistake. */
export function readGiven(files: readonly string[]): {
  readonly given: readonly GivenFile[];
  readonly mistakes: readonly Mistake[];
} {
  const given: GivenFile[] = [];
  const mistakes: Mistake[] = [];
  for (const file of files) {
    try {
      given.push({ name: shown(file), text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) });
    } catch (error) {
      mistakes.push(wholeFile(file, unreadable(error)));
    }
  }
  return { given, mistakes };
}

/** `layOver` for files on the disk that can be tried on posts (`rules try`); others are a mistake. */
export function loadChanged(
  folder: string,
  changed: readonly string[],
  options: Pick<LoadOptions, 'dataFolder' | 'overlay'> = {},
): { readonly settings: Settings; readonly keys: readonly TriedKey[] } {
  const { given, mistakes } = readGiven(changed);
  const { settings, placed } = layOver(folder, given, options, mistakes);
  const other = placed.filter(({ key }) => !isTried(key));
  if (other.length > 0) throw new SettingsError(other.map(({ name }) => wholeFile(name, NOT_TRIED)));
  return { settings, keys: [...new Set(placed.map(({ key }) => key).filter(isTried))] };
}

const NOT_TRIED = '这种配置不能在帖文上试算：可试专题（subtopics）、风险（groups）、分办（duties）、类别、地名或单位';

/** Whether files of a kind can be tried on posts. */
export const isTried = (key: SettingsKey): key is TriedKey => (tried as readonly SettingsKey[]).includes(key);

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return '文件不存在，请检查路径';
  if (code === 'EISDIR') return '这是目录，请写文件名';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return '不是 UTF-8 编码，请另存为 UTF-8';
  return `无法读取（${code || String(error)}）`;
}
