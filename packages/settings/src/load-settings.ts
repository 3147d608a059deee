import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, posix, relative, sep } from 'node:path';
import { catalog, type SettingsEntry, type SettingsKey } from './catalog.ts';
import { crossChecks, type CheckedTogether } from './cross-checks.ts';
import { explainIssues } from './explain-issue.ts';
import { SettingsError, toPath, type Mistake } from './mistake.ts';
import { nearest } from './nearest.ts';
import { readWeights } from './read-weights.ts';
import { readDocument, type ReadDocument } from './read-document.ts';
import type { Settings } from './settings.ts';
import { shown, wholeFile } from './whole-file.ts';

export { SettingsError } from './mistake.ts';

export type LoadOptions = {
  /** Files to read in place of a catalog entry, by absolute path (`start --sources FILE`). */
  readonly instead?: Partial<Record<SettingsKey, string>>;
  /** The very files of a catalog entry, by absolute path, in their order (`rules try`); `instead` is not looked at then. */
  readonly files?: Partial<Record<SettingsKey, readonly string[]>>;
  /** Where a county's own weights lie, if it has trained any (`countyWeights`); absent: those shipped. */
  readonly dataFolder?: string;
  /** Texts that stand for files of the folder, or beside them: what was edited while the system ran. */
  readonly overlay?: Overlay;
};

/** Path below the settings folder, with `/` → the text that is read in its place. */
export type Overlay = ReadonlyMap<string, OverlaidFile>;
export type OverlaidFile = {
  readonly text: string;
  /** What mistakes call the file; its place in the folder unless told. */
  readonly name?: string;
};

type Loading = {
  readonly hash: Hash;
  readonly mistakes: Mistake[];
  readonly folder: string;
  readonly overlay: Overlay;
  /** Every document that was read, so that a cross-file mistake can be placed. */
  readonly documents: Map<SettingsKey, readonly { readonly name: string; readonly document: ReadDocument }[]>;
};

/**
 * Reads `config/` (or another folder of the same shape) and checks each file against its schema, then the files
 * against each other. Throws `SettingsError` with all mistakes at once, each with file, line, path and the nearest key.
 */
export function loadSettings(folder: string, options: LoadOptions = {}): Settings {
  const { overlay = new Map() } = options;
  const loading: Loading = { hash: createHash('sha256'), mistakes: [], folder, overlay, documents: new Map() };
  const loaded: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(catalog) as [SettingsKey, SettingsEntry][]) {
    const files = options.files?.[key] ?? filesOf(folder, entry, options.instead?.[key], loading);
    const read = files.map((file) => readFile(file, entry, loading));
    loading.documents.set(key, read);
    const values = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
    // Only what is wholly readable takes part in the checks between files.
    if (values.length === files.length && files.length > 0) loaded[key] = entry.kind === 'file' ? values[0] : values;
  }
  const weights = readWeights(loaded, { folder, dataFolder: options.dataFolder, hash: loading.hash });
  if ('mistake' in weights) loading.mistakes.push({ ...wholeFile(weights.file, weights.mistake) });
  loading.mistakes.push(...strayFiles(folder));
  loading.mistakes.push(...crossMistakes(loaded, loading));
  if (loading.mistakes.length > 0) throw new SettingsError(inReadingOrder(loading.mistakes));
  return Object.freeze({ version: loading.hash.digest('hex').slice(0, 16), ...loaded, ...weights }) as Settings;
}

function inReadingOrder(mistakes: readonly Mistake[]): readonly Mistake[] {
  const files = [...new Set(mistakes.map(({ file }) => file))];
  return mistakes.toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

function filesOf(
  folder: string,
  entry: SettingsEntry,
  instead: string | undefined,
  loading: Loading,
): readonly string[] {
  if (instead !== undefined && !isFolder(instead))
    return [instead, ...(entry.kind === 'file' ? [] : besideInstead(folder, entry, loading.overlay))];
  const path = instead ?? join(folder, entry.path);
  if (entry.kind === 'file') return [path];
  try {
    const added = instead === undefined ? addedTo(entry, loading.overlay) : [];
    const names = [...new Set([...readdirSync(path), ...added])].toSorted();
    const misnamed = names.filter((name) => name.endsWith('.yml'));
    loading.mistakes.push(...misnamed.map((name) => wholeFile(join(path, name), '扩展名须为 .yaml，此文件没有读取')));
    const files = names.filter((name) => name.endsWith('.yaml')).map((name) => join(path, name));
    if (files.length === 0) loading.mistakes.push(wholeFile(path, '目录里没有 .yaml 文件'));
    return instead === undefined ? files : [...files, ...besideInstead(folder, entry, loading.overlay)];
  } catch (error) {
    loading.mistakes.push(wholeFile(path, unreadable(error)));
    return [];
  }
}

/** Names of files in the overlay that belong into the folder of an entry. */
const addedTo = (entry: SettingsEntry, overlay: Overlay): readonly string[] =>
  [...overlay.keys()].filter((path) => posix.dirname(path) === entry.path).map((path) => posix.basename(path));

/** Files that were added while the system ran hold beside those that stand in for the folder's own, which do not. */
const besideInstead = (folder: string, entry: SettingsEntry, overlay: Overlay): readonly string[] =>
  addedTo(entry, overlay)
    .map((name) => join(folder, entry.path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false }) === undefined)
    .toSorted();

type ReadFile = { readonly name: string; readonly document: ReadDocument; readonly value: unknown };

function readFile(file: string, entry: SettingsEntry, loading: Loading): ReadFile {
  const overlaid = loading.overlay.get(relative(loading.folder, file).replaceAll(sep, '/'));
  const name = overlaid?.name ?? shown(file);
  const tell = (line: number, column: number, path: string, message: string): void => {
    loading.mistakes.push({ file: name, line, column, path, message });
  };
  let text = overlaid?.text ?? '';
  try {
    if (!overlaid) text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    tell(1, 1, '', unreadable(error));
    return { name, document: readDocument(''), value: undefined };
  }
  loading.hash.update(basename(file)).update(text);
  const document = readDocument(text);
  for (const { line, column, message } of document.mistakes) tell(line, column, '', message);
  if (document.value === undefined) return { name, document, value: undefined };
  if (document.value === null) {
    tell(1, 1, '', '文件是空的');
    return { name, document, value: undefined };
  }
  const parsed = entry.schema.safeParse(document.value);
  if (parsed.success) return { name, document, value: document.mistakes.length > 0 ? undefined : parsed.data };
  for (const { keys, at, message } of explainIssues(entry.schema, document.value, parsed.error.issues)) {
    const { line, column } = document.locate(keys, at);
    tell(line, column, toPath(keys), message);
  }
  return { name, document, value: undefined };
}

/** A file whose name is nearly that of a settings file is a slip, and what it says would be missing in silence. */
function strayFiles(folder: string): readonly Mistake[] {
  const known = new Map(Object.values(catalog).map(({ path }) => [path.replace(/\.yaml$/, ''), path as string]));
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    return [wholeFile(folder, unreadable(error))];
  }
  return names.flatMap((name) => {
    const stem = name.replace(/\.ya?ml$/, '');
    if (stem === name || known.get(stem) === name) return [];
    const near = nearest(stem, [...known.keys()]);
    return near ? [wholeFile(join(folder, name), `没有程序读取这个文件，是否应命名为 ${known.get(near)}？`)] : [];
  });
}

function crossMistakes(loaded: CheckedTogether, loading: Loading): readonly Mistake[] {
  return crossChecks(loaded).map(({ setting, index, keys, message }) => {
    const read = loading.documents.get(setting)?.[index ?? 0];
    if (!read) throw new Error(`a check between files speaks of ${setting}[${index ?? 0}], which was not read`);
    return { file: read.name, ...read.document.locate(keys, 'value'), path: toPath(keys), message };
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return '文件不存在，请从安装包的 config/ 补回';
    case 'EACCES':
    case 'EPERM':
      return '没有读取权限';
    case 'EISDIR':
      return '这是目录，应为文件';
    case 'ENOTDIR':
      return '这是文件，应为目录';
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return '不是 UTF-8 编码，请另存为 UTF-8';
    default:
      return `无法读取（${error instanceof Error ? error.message : String(error)}）`;
  }
}
