import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { catalog, type SettingsKey } from './catalog.ts';
import type { Overlay } from './load-settings.ts';
import type { Mistake } from './mistake.ts';
import { readDocument } from './read-document.ts';
import { keysAt } from './schema-walk.ts';

/** A settings file that somebody hands in: what they call it, and what is in it. */
export type GivenFile = { readonly name: string; readonly text: string };

/** A given file with its place below the settings folder. */
export type PlacedFile = GivenFile & {
  readonly key: SettingsKey;
  /** With `/`, e.g. `lexicons/topics/ecology.yaml`. */
  readonly path: string;
};

/** A key that only this kind of file has, so that a file is known by what is in it, not by its name. */
const telling: Readonly<Record<SettingsKey, string>> = {
  app: 'numbering',
  sources: 'sources',
  units: 'units',
  routing: 'duties',
  reports: 'ledger',
  sla: 'ladder',
  calendars: 'weeklyOff',
  topics: 'leadUnit',
  risk: 'groups',
  places: 'towns',
  kinds: 'roles',
  clustering: 'candidates',
  model: 'leastKnown',
  levels: 'signs',
  replyGate: 'relabel',
  publication: 'outlets',
  trend: 'mostSubjects',
  policy: 'documentKinds',
  siteCheck: 'formulaVariants',
  documents: 'mark',
  notices: 'quietHours',
  register: 'columns',
  retention: 'unrelatedDays',
  sharing: 'peers',
};

/**
 * Finds the place of each file: a topic stands for the one of the same `id` (or is added under that name), a file of sources
 * for the one of the same name, any other for the one file of its kind. What cannot be placed, and what is given twice, is
 * a mistake of the whole file.
 */
export function placeFiles(
  folder: string,
  given: readonly GivenFile[],
  overlay: Overlay = new Map(),
): { readonly placed: readonly PlacedFile[]; readonly mistakes: readonly Mistake[] } {
  const placed: PlacedFile[] = [];
  const mistakes: Mistake[] = [];
  const topics = new Map<string, string>();
  for (const { path, text } of given.length > 0 ? topicTexts(folder, overlay) : []) {
    const id = idOf(readDocument(text).value);
    if (id !== undefined) topics.set(id, path);
  }
  for (const file of given) {
    const { value, mistakes: wrong } = readDocument(file.text);
    const key = kindOf(value, file.name);
    if (value === undefined) mistakes.push(...wrong.map((mistake) => ({ file: file.name, path: '', ...mistake })));
    else if (key === undefined) mistakes.push(whole(file, NOT_KNOWN));
    else {
      const path = pathOf(key, idOf(value), file.name, topics);
      if (path === undefined) mistakes.push(whole(file, '专题须写明 id（小写字母、数字、下划线）'));
      else if (placed.some((one) => one.path === path))
        mistakes.push(whole(file, `“${key === 'topics' ? idOf(value) : path}”给了两份，只能给一份`));
      else placed.push({ ...file, key, path });
    }
  }
  return { placed, mistakes };
}

/** What a file must have in it to be known as a settings file. */
const NOT_KNOWN = '看不出是哪一种规则：应为专题（subtopics）、风险（groups）、分办（duties）等 config/ 下的配置文件';

/** By the telling key; where that is mistyped, by the name of the file, or by the keys it shares with one kind most. */
function kindOf(value: unknown, name: string): SettingsKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kinds = Object.keys(telling) as SettingsKey[];
  const told = kinds.find((key) => telling[key] in value);
  if (told) return told;
  const own = Object.keys(value).filter((key) => !everywhere.has(key));
  if (own.length === 0) return undefined;
  const byName = kinds.find((key) => catalog[key].path === basename(name));
  if (byName) return byName;
  const [most, next] = kinds
    .map((key) => ({ key, shared: own.filter((one) => keysAt(catalog[key].schema, []).includes(one)).length }))
    .toSorted((a, b) => b.shared - a.shared);
  return most && most.shared > (next?.shared ?? 0) ? most.key : undefined;
}

/** Keys that say nothing of the kind. */
const everywhere: ReadonlySet<string> = new Set(['version', 'id', 'name', 'examples', 'source']);

function pathOf(
  key: SettingsKey,
  id: string | undefined,
  name: string,
  topics: ReadonlyMap<string, string>,
): string | undefined {
  const { kind, path } = catalog[key];
  if (kind === 'file') return path;
  if (key !== 'topics') return `${path}/${basename(name).replace(/(\.ya?ml)?$/u, '.yaml')}`;
  if (id === undefined || !/^[a-z][a-z0-9_]*$/u.test(id)) return undefined;
  return topics.get(id) ?? `${path}/${id}.yaml`;
}

function topicTexts(folder: string, overlay: Overlay): readonly { readonly path: string; readonly text: string }[] {
  const { path } = catalog.topics;
  const names = readdirSync(join(folder, path)).filter((name) => name.endsWith('.yaml'));
  const own = names.map((name) => `${path}/${name}`);
  const added = [...overlay.keys()].filter((one) => one.startsWith(`${path}/`) && !own.includes(one));
  return [...own, ...added].map((one) => ({
    path: one,
    text: overlay.get(one)?.text ?? readFileSync(join(folder, one), 'utf8'),
  }));
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

const whole = ({ name }: GivenFile, message: string): Mistake => ({
  file: name,
  line: 1,
  column: 1,
  path: '',
  message,
});
