import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalog, type SettingsKey } from './catalog.ts';
import { loadSettings, type LoadOptions } from './load-settings.ts';
import { SettingsError, type Mistake } from './mistake.ts';
import { readDocument } from './read-document.ts';
import type { Settings } from './settings.ts';
import { shown, wholeFile } from './whole-file.ts';

/** What can be tried in place of what is in use, each known by a key that no other kind of file has. */
const telling = [
  ['topics', 'subtopics'],
  ['risk', 'groups'],
  ['routing', 'duties'],
  ['kinds', 'roles'],
  ['places', 'towns'],
  ['units', 'units'],
] as const satisfies readonly (readonly [SettingsKey, string])[];
export type TriedKey = (typeof telling)[number][0];

type Given = { readonly file: string; readonly key: TriedKey; readonly id: string | undefined };

/**
 * The settings of a folder with some files in place of its own; nothing is written. A file is known by what is in it, not
 * by its name: a topic stands for the one of the same `id` (or is added), any other for the one file of its kind. Throws
 * `SettingsError` with all mistakes of all files at once.
 */
export function loadChanged(
  folder: string,
  changed: readonly string[],
  options: Pick<LoadOptions, 'dataFolder'> = {},
): { readonly settings: Settings; readonly keys: readonly TriedKey[] } {
  const mistakes: Mistake[] = [];
  const given: Given[] = [];
  for (const file of changed) {
    const read = recognise(file);
    if (!('key' in read)) mistakes.push(...read.mistakes);
    else if (given.some(({ key, id }) => key === read.key && id === read.id))
      mistakes.push(wholeFile(file, `“${read.id ?? catalog[read.key].path}”给了两份，只能给一份`));
    else given.push(read);
  }
  const files: Partial<Record<SettingsKey, readonly string[]>> = {};
  const topics = given.filter(({ key }) => key === 'topics');
  if (topics.length > 0) files.topics = topicFiles(join(folder, catalog.topics.path), topics);
  for (const { key, file } of given) if (key !== 'topics') files[key] = [file];
  try {
    const settings = loadSettings(folder, { ...options, files });
    if (mistakes.length === 0) return { settings, keys: [...new Set(given.map(({ key }) => key))] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    mistakes.push(...error.mistakes);
  }
  throw new SettingsError(mistakes);
}

/** The files of the folder in name order, each replaced by the one given for the same topic; new topics behind them. */
function topicFiles(folder: string, given: readonly Given[]): readonly string[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted();
  const used = new Set<string>();
  const kept = names.map((name) => {
    const file = join(folder, name);
    const id = idOf(readDocument(readFileSync(file, 'utf8')).value);
    const instead = id === undefined ? undefined : given.find((one) => one.id === id);
    if (instead) used.add(instead.file);
    return instead?.file ?? file;
  });
  return [...kept, ...given.map(({ file }) => file).filter((file) => !used.has(file))];
}

function recognise(file: string): Given | { readonly mistakes: readonly Mistake[] } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    return { mistakes: [wholeFile(file, unreadable(error))] };
  }
  const document = readDocument(text);
  if (document.value === undefined)
    return { mistakes: document.mistakes.map((mistake) => ({ file: shown(file), path: '', ...mistake })) };
  const { value } = document;
  const known = telling.find(([, name]) => typeof value === 'object' && value !== null && name in value);
  if (known) return { file, key: known[0], id: known[0] === 'topics' ? idOf(value) : undefined };
  const what = '看不出是哪一种规则：应为专题（subtopics）、风险（groups）、分办（duties）、类别、地名或单位的配置文件';
  return { mistakes: [wholeFile(file, what)] };
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return '文件不存在，请检查路径';
  if (code === 'EISDIR') return '这是目录，请写文件名';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return '不是 UTF-8 编码，请另存为 UTF-8';
  return `无法读取（${code || String(error)}）`;
}
