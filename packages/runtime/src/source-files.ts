import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesAt } from '@tingchao/ports/settings-store.ts';
import { catalog } from '@tingchao/settings/catalog.ts';
import { putSource, switchSource, writtenSource, type WrittenSource } from '@tingchao/settings/edit-sources.ts';
import type { GivenFile } from '@tingchao/settings/place-files.ts';
import type { LiveSettings } from './live-settings.ts';

export type { WrittenSource } from '@tingchao/settings/edit-sources.ts';

/** Where sources go that are added at a screen. */
const DESK_FILE = 'desk.yaml';

/** A source as its settings file has it, and where that is. */
export type FoundSource = { readonly source: WrittenSource; readonly path: string; readonly text: string };

/** Looks for a source in the files that can be edited; undefined when it stands in none, as those of the sample county. */
export async function findWritten(live: LiveSettings, id: string): Promise<FoundSource | undefined> {
  for (const { path, text } of await sourceFiles(live)) {
    const source = writtenSource(text, id);
    if (source !== undefined) return { source, path, text };
  }
  return undefined;
}

/** The file with these sources put into it: each where it stands already, new ones in the file of the screens. */
export async function filesWith(live: LiveSettings, sources: readonly WrittenSource[]): Promise<readonly GivenFile[]> {
  const texts = new Map((await sourceFiles(live)).map(({ path, text }) => [path, text]));
  const touched = new Set<string>();
  for (const source of sources) {
    const own = [...texts].find(([, text]) => writtenSource(text, source.id) !== undefined)?.[0];
    const path = own ?? `${catalog.sources.path}/${DESK_FILE}`;
    texts.set(path, putSource(texts.get(path), source));
    touched.add(path);
  }
  return [...touched].map((path) => ({ name: path, text: texts.get(path)! }));
}

/** The file with a source switched on or off; undefined when it stands in none that can be edited. */
export async function fileSwitched(live: LiveSettings, id: string, enabled: boolean): Promise<GivenFile | undefined> {
  const found = await findWritten(live, id);
  const text = found && switchSource(found.text, id, enabled);
  return found && text !== undefined ? { name: found.path, text } : undefined;
}

/** The files of sources that are in force: those of the folder unless others stand in for them, and what was laid over them. */
async function sourceFiles({ seed, store }: LiveSettings): Promise<readonly { path: string; text: string }[]> {
  const { path: own } = catalog.sources;
  const overlaid = filesAt(await store.history());
  const folder = join(seed.folder, own);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  const seeded = names.map((name) => `${own}/${name}`);
  const added = [...overlaid.keys()].filter((path) => path.startsWith(`${own}/`) && !seeded.includes(path));
  const inForce = seed.instead?.sources === undefined ? [...seeded, ...added] : added;
  return inForce
    .toSorted()
    .map((path) => ({ path, text: overlaid.get(path) ?? readFileSync(join(seed.folder, path), 'utf8') }));
}
