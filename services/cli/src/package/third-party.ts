import { readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package of somebody else, as it is installed here. */
export type Dependency = {
  readonly name: string;
  readonly version: string;
  readonly license: string | null;
  /** Real path of its folder. */
  readonly folder: string;
  readonly needs: readonly Dependency[];
};

/** A dependency and the place of its files below `node_modules`, `a` or `a/node_modules/b`. */
export type Placed = { readonly at: string; readonly dependency: Dependency };

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Every package of others that our own packages need to run, walked from what is installed. An optional one that is not
 * installed is passed over, and so are those named in `without` with all that only they need.
 */
export function findDependencies(ownFolders: readonly string[], without: RegExp): readonly Dependency[] {
  const known = new Map<string, Dependency & { needs: Dependency[] }>();
  function visit(folder: string): Dependency {
    const seen = known.get(folder);
    if (seen) return seen;
    const manifest = readManifest(folder);
    const { name, version } = manifest;
    const made = {
      name,
      version,
      license: licenseOf(manifest) ?? licenseInText(folder),
      folder,
      needs: [] as Dependency[],
    };
    known.set(folder, made);
    made.needs.push(...needsOf(folder, manifest));
    return made;
  }
  function needsOf(folder: string, manifest: Manifest): Dependency[] {
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
    const names = [...new Set([dependencies, optionalDependencies, peerDependencies].flatMap(Object.keys))];
    return names.toSorted().flatMap((name) => {
      if (name.startsWith('@tingchao/') || without.test(name)) return [];
      const found = resolveFrom(folder, name);
      if (found) return [visit(found)];
      if (name in dependencies && !(name in optionalDependencies))
        throw new Error(`${manifest.name} needs ${name}, which is not installed; run corepack pnpm install`);
      return [];
    });
  }
  return ownFolders.flatMap((folder) => needsOf(folder, readManifest(folder)));
}

/** Where Node would find a package from a folder; the real path. */
function resolveFrom(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return realpathSync(join(at, 'node_modules', name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Where a manifest names no licence, the heading of the text that comes with it: `MIT License` is MIT. */
function licenseInText(folder: string): string | null {
  const [file] = licenseFiles(folder);
  if (file === undefined) return null;
  const [heading = ''] = readFileSync(join(folder, file), 'utf8').trimStart().split('\n');
  return /^(?:the )?mit license\b/i.test(heading) ? 'MIT' : null;
}

function licenseOf({ license, licenses }: Manifest): string | null {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type ?? '?').join(' OR ') ?? null;
}

/**
 * Lays packages out flat: the first version of a name at the top, another below the package that needs it. Breadth first,
 * so that nothing placed later hides what was found before; checked at the end all the same.
 */
export function placeFlat(roots: readonly Dependency[]): readonly Placed[] {
  const places = new Map<string, Dependency>();
  const queue: { readonly dependency: Dependency; readonly under: string }[] = roots.map((dependency) => ({
    dependency,
    under: '',
  }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { dependency, under } = next;
    const seen = lookUp(places, under, dependency.name);
    if (seen && isSame(seen.dependency, dependency)) continue;
    const at = seen === undefined ? dependency.name : `${under}/node_modules/${dependency.name}`;
    places.set(at, dependency);
    queue.push(...dependency.needs.map((needed) => ({ dependency: needed, under: at })));
  }
  for (const [at, { name, needs }] of places)
    for (const needed of needs) {
      const found = lookUp(places, at, needed.name)?.dependency;
      if (!found || !isSame(found, needed)) throw new Error(`${name} would not find ${needed.name}@${needed.version}`);
    }
  return [...places].map(([at, dependency]) => ({ at, dependency }));
}

const isSame = (a: Dependency, b: Dependency): boolean => a.name === b.name && a.version === b.version;

/** What a package at a place finds under a name: beside its own files first, then upwards. */
function lookUp(places: ReadonlyMap<string, Dependency>, under: string, name: string): Placed | undefined {
  for (
    let at = under;
    at !== '';
    at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : ''
  ) {
    const dependency = places.get(`${at}/node_modules/${name}`);
    if (dependency) return { at: `${at}/node_modules/${name}`, dependency };
  }
  const dependency = places.get(name);
  return dependency && { at: name, dependency };
}

/** The licence texts of a package, by file name. */
export const licenseFiles = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .toSorted();
